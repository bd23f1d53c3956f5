import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { namedSuitesDocument } from '../../api/operations/monitoring-expectations.js';
import { baselinesDocument } from '../../api/operations/monitoring.js';
import { createMonitorDocument } from '../../api/operations/monitoring-changes.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import { consequenceWords } from '../../monitoring/definition-words.js';
import { FormDialog } from '../../parts/form-dialog.js';
import form from '../../parts/form-dialog.module.css';
import { type ChosenTarget, ChooseTarget } from './choose-target.js';
import { definitionOf, newDraft } from './monitor-draft.js';
import { isSaid, newPerformance } from './performance-draft.js';
import { PerformanceFields } from './performance-fields.js';

const looks = [{ value: 'HOUR', label: 'Each hour' }, { value: 'DAY', label: 'Each day' }, { value: 'BATCH', label: 'Each batch' }] as const;
const consequences = [{ value: 'NONE', label: 'People are told' }, { value: 'PROPOSE_ROLLBACK', label: consequenceWords['PROPOSE_ROLLBACK'] ?? '' }, { value: 'ROLL_BACK', label: consequenceWords['ROLL_BACK'] ?? '' }] as const;

/** Says what is watched, what it is compared with, when, and what follows. The rest is as it is unless told, and can be changed afterwards. */
export function MakeMonitor({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const create = useChange(createMonitorDocument, ['Monitors']);
  const [idempotencyKey] = useState(newIdempotencyKey);
  const [draft, setDraft] = useState(() => newDraft(Intl.DateTimeFormat().resolvedOptions().timeZone));
  const [name, setName] = useState('');
  const [target, setTarget] = useState<ChosenTarget>({ kind: 'DEPLOYMENT', id: null });
  const [baselineId, setBaselineId] = useState<string | null>(null);
  const baselines = usePages(baselinesDocument, { first: 200 }, (answer) => answer.monitorBaselines);
  const suites = usePages(namedSuitesDocument, { first: 200 }, (answer) => answer.expectationSuites);
  const predicts = target.kind === 'DEPLOYMENT' || target.kind === 'MODEL_VERSION';
  const change = (next: Partial<typeof draft>): void => setDraft({ ...draft, ...next });
  const make = (): void => {
    if (target.id === null || baselineId === null) return;
    create.mutate({ input: { name: name.trim(), target: { kind: target.kind, id: target.id }, baselineId, definition: definitionOf({ ...draft, ...(target.kind === 'DEPLOYMENT' ? {} : { consequence: 'NONE' as const }), ...(predicts ? {} : { performance: undefined }) }), idempotencyKey } }, { onSuccess: ({ createMonitor }) => void navigate({ to: '/monitors/$monitorId', params: { monitorId: createMonitor.id } }) });
  };
  return (
    <FormDialog title="Make a monitor" act="Make" size={560} error={create.error} busy={create.isPending} ready={name.trim() !== '' && target.id !== null && baselineId !== null && (!predicts || draft.performance === undefined || isSaid(draft.performance))} onSubmit={make} onClose={onClose}>
      <TextInput label="Name" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <ChooseTarget target={target} onChange={setTarget} />
      <Select label="Baseline" description="What windows are compared with" searchable value={baselineId} data={baselines.nodes.filter(({ status }) => status !== 'FAILED').map((each) => ({ value: each.id, label: `${each.name} v${each.version}` }))} onChange={setBaselineId} nothingFoundMessage="No baseline is called so" />
      <Select label="Looks" allowDeselect={false} value={draft.looks} data={[...looks]} onChange={(value) => change({ looks: looks.find((each) => each.value === value)?.value ?? 'HOUR' })} />
      <div className={form.two}>
        <Select label="An alert opens when" allowDeselect={false} value={draft.on} data={[{ value: 'SHARE', label: 'a share of columns drifted' }, { value: 'ANY_COLUMN', label: 'any column drifted' }]} onChange={(value) => change({ on: value === 'ANY_COLUMN' ? 'ANY_COLUMN' : 'SHARE' })} />
        <NumberInput label="in so many windows in a row" min={1} max={100} allowDecimal={false} value={draft.openAfter} onChange={(value) => change({ openAfter: typeof value === 'number' ? value : 1 })} />
      </div>
      {draft.on === 'SHARE' && <NumberInput label="The share" suffix=" %" min={1} max={100} value={draft.share} onChange={(value) => change({ share: typeof value === 'number' ? value : 50 })} />}
      <Select label="What follows" allowDeselect={false} value={target.kind === 'DEPLOYMENT' ? draft.consequence : 'NONE'} data={target.kind === 'DEPLOYMENT' ? [...consequences] : [consequences[0]]} onChange={(value) => change({ consequence: consequences.find((each) => each.value === value)?.value ?? 'NONE' })} />
      <Select label="Expects of the rows" placeholder="Nothing" clearable searchable value={draft.suiteId} data={suites.nodes.map((each) => ({ value: each.id, label: each.name }))} onChange={(suiteId) => change({ suiteId })} nothingFoundMessage={suites.isFirstLoading ? 'Looking…' : 'No suite is called so'} />
      {predicts && <Checkbox label="Tell how good the predictions are, once it is known what came true" checked={draft.performance !== undefined} onChange={(event) => change({ performance: event.currentTarget.checked ? newPerformance : undefined })} />}
      {predicts && draft.performance !== undefined && <PerformanceFields draft={draft.performance} deploymentId={target.kind === 'DEPLOYMENT' ? target.id : null} onChange={(performance) => change({ performance })} />}
    </FormDialog>
  );
}
