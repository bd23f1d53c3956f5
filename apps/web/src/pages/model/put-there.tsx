import { Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { deployVersionDocument, setAliasDocument } from '../../api/operations/registry-changes.js';
import { modelVersionsDocument } from '../../api/operations/registry-versions.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeDone } from '../../parts/notices.js';

export interface Target {
  readonly kind: 'ENVIRONMENT' | 'ALIAS';
  /** Empty for an alias that is yet to be named. */
  readonly name: string;
}

interface PutThereProps {
  readonly modelId: string;
  readonly modelName: string;
  readonly target: Target;
  /** Absent: to be chosen. */
  readonly version?: number;
  readonly onClose: () => void;
}

const touched = ['Model', 'Deployments', 'ModelVersions', 'ModelVersion', 'AliasMoves', 'Models'];

/** Puts a version into an environment or under an alias. */
export function PutThere({ modelId, modelName, target, version, onClose }: PutThereProps) {
  const versions = usePages(modelVersionsDocument, { modelId, first: 50, statuses: ['READY' as const] }, (answer) => answer.registeredModel?.versions);
  const [chosen, setChosen] = useState<string | null>(version === undefined ? null : String(version));
  const [name, setName] = useState(target.name);
  const [reason, setReason] = useState('');
  const [key] = useState(newIdempotencyKey);
  const deploy = useChange(deployVersionDocument, touched);
  const alias = useChange(setAliasDocument, touched);
  const isAlias = target.kind === 'ALIAS';
  const usable = versions.nodes.filter(({ deprecatedAt, archivedAt }) => deprecatedAt == null && archivedAt == null);
  const picked = usable.find((each) => String(each.version) === chosen);
  const submit = (): void => {
    if (picked === undefined) return;
    if (isAlias) {
      alias.mutate(
        { input: { modelId, name: name.trim(), version: picked.version, reason: reason.trim() || null } },
        {
          onSuccess: () => {
            noticeDone(`@${name.trim()} names v${picked.version}.`);
            onClose();
          },
        },
      );
      return;
    }
    deploy.mutate(
      { input: { environment: target.name, versionId: picked.id, reason: reason.trim() || null, idempotencyKey: key } },
      {
        onSuccess: ({ deployModelVersion: made }) => {
          noticeDone(made.status === 'ACTIVE' ? `v${made.version} runs in ${target.name}.` : `v${made.version} is on its way to ${target.name}.`);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={isAlias ? (target.name === '' ? 'New alias' : `Move @${target.name}`) : `Put a version of ${modelName} into ${target.name}`}
      act={isAlias ? 'Move' : 'Deploy'}
      error={versions.error ?? deploy.error ?? alias.error}
      busy={deploy.isPending || alias.isPending}
      ready={picked !== undefined && name.trim() !== ''}
      onSubmit={submit}
      onClose={onClose}
    >
      {isAlias && target.name === '' && <TextInput label="Alias" description="Lower-case letters, digits, dots, underscores and dashes, such as champion." data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />}
      <Select
        label="Version"
        searchable
        allowDeselect={false}
        value={chosen}
        data={usable.map((each) => ({ value: String(each.version), label: `v${each.version}${each.aliases.length === 0 ? '' : ` · ${each.aliases.map((one) => `@${one.name}`).join(' ')}`}` }))}
        onChange={setChosen}
        nothingFoundMessage={versions.isFirstLoading ? 'Looking…' : 'No usable version of this number among the newest'}
      />
      <Textarea label="Why" description="Stays on record with the move." autosize minRows={2} maxRows={6} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </FormDialog>
  );
}
