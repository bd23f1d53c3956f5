import { Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { baselinesDocument } from '../../api/operations/monitoring.js';
import { updateMonitorDocument } from '../../api/operations/monitoring-changes.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import type { MonitorQuery } from '../../generated/monitoring/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { readJson } from '../../monitoring/read-json.js';

/** Name, baseline and definition. The definition is written as it is kept: the API says what is wrong with it. */
export function ChangeMonitor({ monitor, onClose }: { readonly monitor: NonNullable<MonitorQuery['monitor']>; readonly onClose: () => void }) {
  const update = useChange(updateMonitorDocument, ['Monitor', 'Monitors']);
  const baselines = usePages(baselinesDocument, { first: 200 }, (answer) => answer.monitorBaselines);
  const [name, setName] = useState(monitor.name);
  const [description, setDescription] = useState(monitor.description ?? '');
  const [baselineId, setBaselineId] = useState(monitor.baselineId);
  const [text, setText] = useState(() => JSON.stringify(monitor.definition, null, 2));
  const definition = readJson(text);
  const known = monitor.baseline == null ? [] : [{ id: monitor.baseline.id, name: monitor.baseline.name, version: monitor.baseline.version }];
  const options = [...new Map([...baselines.nodes.filter(({ status }) => status !== 'FAILED'), ...known].map((each) => [each.id, { value: each.id, label: `${each.name} v${each.version}` }])).values()];
  const save = (): void =>
    update.mutate(
      { input: { id: monitor.id, name: name.trim(), description: description.trim() || null, ...(baselineId === monitor.baselineId ? {} : { baselineId }), ...(definition === undefined ? {} : { definition: definition.value }) } },
      { onSuccess: onClose },
    );
  return (
    <FormDialog title={`Change ${monitor.name}`} act="Save" size={640} error={update.error} busy={update.isPending} ready={name.trim() !== '' && definition !== undefined} onSubmit={save} onClose={onClose}>
      <TextInput label="Name" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput label="What it is for" value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
      <Select label="Baseline" searchable allowDeselect={false} value={baselineId} data={options} onChange={(value) => setBaselineId(value ?? monitor.baselineId)} />
      <Textarea label="Definition" description="Windows that are planned already are looked at by what is said here." autosize minRows={8} maxRows={18} value={text} error={definition === undefined ? 'This is no JSON.' : undefined} styles={{ input: { fontFamily: 'var(--font-mono)', fontSize: 12 } }} onChange={(event) => setText(event.currentTarget.value)} />
    </FormDialog>
  );
}
