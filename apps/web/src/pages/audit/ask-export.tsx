import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { createAuditExportDocument } from '../../api/operations/audit.js';
import { modelsDocument } from '../../api/operations/registry.js';
import { useChange } from '../../api/use-query.js';
import { usePages } from '../../api/use-pages.js';
import type { AuditExportKind, CreateAuditExportInput } from '../../generated/governance/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { auditFilter } from './filter.js';
import classes from './audit.module.css';
import type { AuditSearch } from './view.js';

const kinds = [
  { value: 'WORKSPACE', label: 'Workspace' },
  { value: 'PERIOD', label: 'Period' },
  { value: 'SUBJECT', label: 'Subject' },
  { value: 'MODEL', label: 'Model' },
] as const satisfies readonly { readonly value: AuditExportKind; readonly label: string }[];

const proves: Readonly<Record<AuditExportKind, string>> = {
  WORKSPACE: 'All events. It proves that each is as it was logged, and that none is missing.',
  PERIOD: 'Events by the time at which they happened. It proves that each is as it was logged; for the list, the log’s key answers.',
  SUBJECT: 'Events about one thing. It proves that each is as it was logged; for the list, the log’s key answers.',
  MODEL: 'Events about a model, its versions, promotions and deployments. It proves that each is as it was logged; for the list, the log’s key answers.',
};

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

function ModelField({ value, onChange }: { readonly value: string | undefined; readonly onChange: (id: string | undefined) => void }) {
  const models = usePages(modelsDocument, { first: 500 }, (answer) => answer.registeredModels);
  const [typed, setTyped] = useState('');
  const known = models.nodes.map(({ id, name }) => ({ value: id, label: name }));
  // A model that is gone still has its events: its id is all that is left of it.
  const gone = [typed, value ?? ''].filter((text) => isUuid(text) && !known.some((option) => option.value === text));
  return <Select label="Model" description="By name, or the id of one that is gone." searchable limit={50} value={value ?? null} onChange={(id) => onChange(id ?? undefined)} onSearchChange={setTyped} data={[...known, ...[...new Set(gone)].map((id) => ({ value: id, label: id }))]} nothingFoundMessage={models.isFirstLoading ? 'Looking…' : 'No model of this name'} />;
}

/** Asks for a part of the log as a file. Begins with what the list is narrowed to. */
export function AskExport({ search, onClose }: { readonly search: AuditSearch; readonly onClose: () => void }) {
  const colon = search.subject?.indexOf(':') ?? -1;
  const [kind, setKind] = useState<AuditExportKind>(colon > 0 ? 'SUBJECT' : search.since !== undefined || search.until !== undefined ? 'PERIOD' : 'WORKSPACE');
  const [since, setSince] = useState(search.since ?? '');
  const [until, setUntil] = useState(search.until ?? '');
  const [subjectKind, setSubjectKind] = useState(colon > 0 ? (search.subject?.slice(0, colon) ?? '') : '');
  const [subjectId, setSubjectId] = useState(colon > 0 ? (search.subject?.slice(colon + 1) ?? '') : '');
  const [modelId, setModelId] = useState<string>();
  const [idempotencyKey] = useState(newIdempotencyKey);
  const create = useChange(createAuditExportDocument, ['AuditExports']);
  const edges = auditFilter({ since: since || undefined, until: until || undefined });
  const input: CreateAuditExportInput = {
    kind, idempotencyKey,
    ...(kind === 'PERIOD' ? { since: edges?.since ?? null, until: edges?.until ?? null } : {}),
    ...(kind === 'SUBJECT' ? { subjectKind: subjectKind.trim(), subjectId: subjectId.trim() } : {}),
    ...(kind === 'MODEL' ? { modelId: modelId ?? null } : {}),
  };
  const ready = { WORKSPACE: true, PERIOD: edges !== null, SUBJECT: subjectKind.trim() !== '' && subjectId.trim() !== '', MODEL: modelId !== undefined }[kind];
  return (
    <FormDialog title="Export a part of the log" act="Export" size={520} error={create.error} busy={create.isPending} ready={ready} onSubmit={() => create.mutate({ input }, { onSuccess: onClose })} onClose={onClose}>
      <SegmentedControl data={[...kinds]} value={kind} onChange={(value) => setKind(kinds.find((each) => each.value === value)?.value ?? 'WORKSPACE')} aria-label="What to export" />
      <p className="dim">{proves[kind]}</p>
      {kind === 'PERIOD' && (
        <div className={classes.pair}>
          <TextInput type="date" label="From" value={since} onChange={(event) => setSince(event.currentTarget.value)} />
          <TextInput type="date" label="To, that day too" value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
        </div>
      )}
      {kind === 'SUBJECT' && (
        <div className={classes.pair}>
          <TextInput label="Kind" placeholder="run" value={subjectKind} onChange={(event) => setSubjectKind(event.currentTarget.value)} />
          <TextInput label="Id" value={subjectId} onChange={(event) => setSubjectId(event.currentTarget.value)} />
        </div>
      )}
      {kind === 'MODEL' && <ModelField value={modelId} onChange={setModelId} />}
    </FormDialog>
  );
}
