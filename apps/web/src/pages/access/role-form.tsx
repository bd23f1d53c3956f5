import { ActionIcon, Button, MultiSelect } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { permissionCatalogueDocument } from '../../api/operations/access-roles.js';
import { operation } from '../../api/use-query.js';
import classes from './access.module.css';
import { ConditionGroup } from './condition-fields.js';
import { actorAttributes, comparisonOf, labelPrefix } from './condition-words.js';
import { attributesOf, type BlockDraft, type placeOfField } from './role-draft.js';

interface RoleFormProps {
  readonly blocks: readonly BlockDraft[];
  readonly onChange: (blocks: readonly BlockDraft[]) => void;
  /** What the server refused, and where. */
  readonly problem: (NonNullable<ReturnType<typeof placeOfField>> & { readonly message: string }) | undefined;
  readonly readOnly: boolean;
}

/** What a custom role gives: permissions, each always or under a condition. */
export function RoleForm({ blocks, onChange, problem, readOnly }: RoleFormProps) {
  const { data, isPending } = useQuery({ ...operation(permissionCatalogueDocument, {}), staleTime: 5 * 60_000 });
  const catalogue = new Map((data?.permissionCatalogue ?? []).map(({ permission, attributes }) => [permission, attributes]));
  const kinds = Map.groupBy(catalogue.keys(), (permission) => permission.split(':')[0] ?? '');
  const offered = [...kinds].map(([group, items]) => ({ group, items }));
  const set = (at: number, block: BlockDraft): void => onChange(blocks.map((each, index) => (index === at ? block : each)));
  return (
    <>
      {blocks.map((block, index) => {
        const attributes = attributesOf(block.permissions, catalogue);
        const [first = actorAttributes[0]] = attributes;
        const problemAt = (path: string): string | undefined => (problem?.block === index && problem.path === path ? problem.message : undefined);
        return (
          <fieldset key={index} className={classes.block}>
            <legend className="sr-only">Rule {index + 1}</legend>
            <div className={classes.blockHead}>
              <MultiSelect label="May" placeholder={block.permissions.length === 0 ? 'run:delete' : ''} searchable readOnly={readOnly} value={[...block.permissions]} data={offered} error={problemAt('permission') ?? problemAt('')} onChange={(permissions) => set(index, { ...block, permissions })} nothingFoundMessage={isPending ? 'Looking…' : 'No such permission'} />
              {!readOnly && blocks.length > 1 && (
                <ActionIcon aria-label={`Remove rule ${index + 1}`} onClick={() => onChange(blocks.filter((_, at) => at !== index))}>
                  <IconTrash size={14} />
                </ActionIcon>
              )}
            </div>
            {block.where !== undefined ? (
              <ConditionGroup group={block.where} place={{ attributes, problemAt, path: '', readOnly }} onChange={(where) => set(index, { ...block, where })} onRemove={() => set(index, { ...block, where: undefined })} />
            ) : (
              <div className={classes.acts}>
                <span className="dim">Always.</span>
                {!readOnly && (
                  <Button size="compact-xs" variant="subtle" color="gray" onClick={() => set(index, { ...block, where: { kind: 'group', mode: 'all', parts: [comparisonOf(first.startsWith(labelPrefix) ? labelPrefix : first)] } })}>
                    Only under a condition
                  </Button>
                )}
              </div>
            )}
          </fieldset>
        );
      })}
      {!readOnly && (
        <Button variant="default" style={{ justifySelf: 'start' }} leftSection={<IconPlus size={13} aria-hidden />} onClick={() => onChange([...blocks, { permissions: [], where: undefined }])}>
          Rule
        </Button>
      )}
    </>
  );
}
