import { ActionIcon, Button, Menu, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { groupsDocument } from '../../api/operations/access-groups.js';
import { usePages } from '../../api/use-pages.js';
import { PersonSelect } from '../../parts/person-select.js';
import classes from './access.module.css';
import { actorAttributes, attributeName, comparisonOf, labelPrefix, levels, operatorName, operatorsFor, sentenceOf, takesMany, takesValue } from './condition-words.js';
import type { ComparisonDraft, GroupDraft, Operator, PartDraft } from './role-draft.js';

const maxDepth = 5;
const labelAttribute = `${labelPrefix}<key>`;

interface Place {
  /** What conditions of these permissions can ask of the thing. */
  readonly attributes: readonly string[];
  /** The server's words on a path within the condition, such as `all[0].value`. */
  readonly problemAt: (path: string) => string | undefined;
  readonly path: string;
  readonly readOnly: boolean;
}

function Value({ part, onChange, problem, readOnly }: { readonly part: ComparisonDraft; readonly onChange: (values: readonly string[]) => void; readonly problem: string | undefined; readonly readOnly: boolean }) {
  const { attribute, operator, values } = part;
  const label = `Value for ${attributeName(attribute)}`;
  const groups = usePages(groupsDocument, { first: 500 }, (answer) => answer.groups, { enabled: attribute === 'actor.groups' });
  const suggested = attribute === 'actor.groups' ? groups.nodes.map(({ name }) => name) : attribute === 'actor.kind' ? ['USER', 'SERVICE_ACCOUNT'] : [...(levels[attribute] ?? [])];
  if (takesMany(operator)) return <TagsInput aria-label={label} placeholder={values.length === 0 ? 'values' : ''} readOnly={readOnly} data={suggested} value={[...values]} error={problem} onChange={onChange} />;
  const [value = ''] = values;
  const change = (next: string | null): void => onChange(next === null || next === '' ? [] : [next]);
  if (suggested.length > 0 && (value === '' || suggested.includes(value))) return <Select aria-label={label} searchable={attribute === 'actor.groups'} allowDeselect={false} readOnly={readOnly} data={suggested} value={value || null} error={problem} onChange={change} />;
  if (['resource.ownerId', 'resource.createdBy', 'actor.id'].includes(attribute) && !readOnly) return <PersonSelect label={label} value={value || null} onChange={change} error={problem} labelHidden />;
  return <TextInput aria-label={label} placeholder="value" readOnly={readOnly} value={value} error={problem} onChange={(event) => change(event.currentTarget.value)} />;
}

function Comparison({ part, onChange, place }: { readonly part: ComparisonDraft; readonly onChange: (part: ComparisonDraft) => void; readonly place: Place }) {
  const isLabel = part.attribute.startsWith(labelPrefix);
  const chosen = isLabel ? labelAttribute : part.attribute;
  const offered = place.attributes.includes(chosen) || chosen.startsWith('actor.') ? place.attributes : [...place.attributes, chosen];
  const name = (attribute: string) => ({ value: attribute, label: attribute === labelAttribute ? 'its label …' : attributeName(attribute) });
  const problem = place.problemAt(`${place.path}.value`) ?? place.problemAt(`${place.path}.operator`) ?? place.problemAt(place.path);
  return (
    <>
      <Select
        aria-label="Attribute"
        allowDeselect={false}
        readOnly={place.readOnly}
        value={chosen}
        error={place.problemAt(`${place.path}.attribute`)}
        data={[...(offered.length > 0 ? [{ group: 'The thing', items: offered.map(name) }] : []), { group: 'Who asks', items: actorAttributes.map(name) }]}
        onChange={(attribute) => attribute !== null && onChange(comparisonOf(attribute === labelAttribute ? labelPrefix : attribute))}
      />
      {isLabel && <TextInput aria-label="Label" placeholder="label" readOnly={place.readOnly} value={part.attribute.slice(labelPrefix.length)} onChange={(event) => onChange({ ...part, attribute: `${labelPrefix}${event.currentTarget.value}` })} />}
      <Select
        aria-label={`How ${attributeName(part.attribute)} compares`}
        allowDeselect={false}
        readOnly={place.readOnly}
        value={part.operator}
        data={operatorsFor(part.attribute).map((operator) => ({ value: operator, label: operatorName(operator) }))}
        onChange={(next) => {
          const operator = operatorsFor(part.attribute).find((each): each is Operator => each === next);
          if (operator !== undefined) onChange({ ...part, operator, values: takesValue(operator) ? (takesMany(operator) ? part.values : part.values.slice(0, 1)) : [] });
        }}
      />
      {takesValue(part.operator) ? <Value part={part} problem={problem} readOnly={place.readOnly} onChange={(values) => onChange({ ...part, values })} /> : problem !== undefined && <p className={classes.problem}>{problem}</p>}
    </>
  );
}

function Part({ part, depth, onChange, onRemove, place }: { readonly part: PartDraft; readonly depth: number; readonly onChange: (part: PartDraft) => void; readonly onRemove: () => void; readonly place: Place }) {
  if (part.kind === 'group') return <ConditionGroup group={part} depth={depth} onChange={onChange} onRemove={onRemove} place={place} />;
  return (
    <div className={classes.row}>
      {part.kind === 'comparison' && <Comparison part={part} onChange={onChange} place={place} />}
      {part.kind === 'fresh' && <NumberInput label="They signed in within minutes" min={1} max={1_440} allowDecimal={false} readOnly={place.readOnly} value={part.minutes} error={place.problemAt(`${place.path}.authenticatedWithinMinutes`) ?? place.problemAt(place.path)} onChange={(minutes) => onChange({ kind: 'fresh', minutes: typeof minutes === 'number' ? minutes : 0 })} />}
      {part.kind === 'other' && <code className="mono">{sentenceOf(part)}</code>}
      {!place.readOnly && (
        <ActionIcon aria-label={`Remove: ${sentenceOf(part)}`} onClick={onRemove}>
          <IconTrash size={14} />
        </ActionIcon>
      )}
    </div>
  );
}

interface ConditionGroupProps {
  readonly group: GroupDraft;
  readonly depth?: number;
  readonly onChange: (group: GroupDraft) => void;
  readonly onRemove: () => void;
  readonly place: Place;
}

/** All or any of some conditions, each a line, and groups within. */
export function ConditionGroup({ group, depth = 1, onChange, onRemove, place }: ConditionGroupProps) {
  const add = (part: PartDraft): void => onChange({ ...group, parts: [...group.parts, part] });
  const first = place.attributes[0] ?? actorAttributes[0];
  const inner = (index: number): Place => ({ ...place, path: `${place.path === '' ? '' : `${place.path}.`}${group.mode}[${index}]` });
  return (
    <div className={classes.group}>
      <div className={classes.acts}>
        <span className="dim">When</span>
        <Select
          aria-label="How many of these must hold"
          w={90}
          allowDeselect={false}
          readOnly={place.readOnly}
          value={group.mode}
          data={[
            { value: 'all', label: 'all' },
            { value: 'any', label: 'any' },
          ]}
          onChange={(mode) => onChange({ ...group, mode: mode === 'any' ? 'any' : 'all' })}
        />
        <span className="dim">of these {group.mode === 'any' ? 'holds' : 'hold'}</span>
        {!place.readOnly && (
          <ActionIcon aria-label={depth === 1 ? 'Remove the condition' : 'Remove this group'} onClick={onRemove}>
            <IconTrash size={14} />
          </ActionIcon>
        )}
      </div>
      {group.parts.map((part, index) => (
        <Part key={index} part={part} depth={depth + 1} place={inner(index)} onChange={(next) => onChange({ ...group, parts: group.parts.map((each, at) => (at === index ? next : each)) })} onRemove={() => onChange({ ...group, parts: group.parts.filter((_, at) => at !== index) })} />
      ))}
      {!place.readOnly && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-xs" variant="subtle" color="gray" style={{ justifySelf: 'start' }} leftSection={<IconPlus size={13} aria-hidden />}>
              Condition
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {place.attributes.length > 0 && <Menu.Item onClick={() => add(comparisonOf(first === labelAttribute ? labelPrefix : first))}>Something of the thing</Menu.Item>}
            <Menu.Item onClick={() => add(comparisonOf(actorAttributes[0]))}>Something of who asks</Menu.Item>
            <Menu.Item onClick={() => add({ kind: 'fresh', minutes: 15 })}>A fresh sign-in</Menu.Item>
            {depth < maxDepth - 1 && <Menu.Item onClick={() => add({ kind: 'group', mode: group.mode === 'all' ? 'any' : 'all', parts: [comparisonOf(first === labelAttribute ? labelPrefix : first)] })}>{group.mode === 'all' ? 'Any of some' : 'All of some'}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
