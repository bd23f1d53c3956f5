import { Autocomplete, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { logBusinessMetricDocument } from '../../api/operations/monitoring-expectations.js';
import { useChange } from '../../api/use-query.js';
import { localText } from '../../monitoring/local-time.js';
import { FormDialog } from '../../parts/form-dialog.js';
import form from '../../parts/form-dialog.module.css';

/** Puts a number of the business on the time line of a monitor. */
export function LogNumber({ monitorId, names, onClose }: { readonly monitorId: string; readonly names: readonly string[]; readonly onClose: () => void }) {
  const log = useChange(logBusinessMetricDocument, ['BusinessMetrics']);
  const [name, setName] = useState('');
  const [value, setValue] = useState<number | string>('');
  const [at, setAt] = useState(() => localText(new Date()));
  const moment = new Date(at);
  const isReady = name.trim() !== '' && typeof value === 'number' && !Number.isNaN(moment.getTime());
  const submit = (): void => {
    if (typeof value === 'number') log.mutate({ input: { monitorId, name: name.trim(), points: [{ at: moment.toISOString(), value }] } }, { onSuccess: onClose });
  };
  return (
    <FormDialog title="Put a number beside it" act="Put it there" error={log.error} busy={log.isPending} ready={isReady} onSubmit={submit} onClose={onClose}>
      <p className="dim">What the business counts shows on the same time line. For one moment the value that is said last counts. Programs send many at once, by client.monitors.logBusinessMetric.</p>
      <Autocomplete label="What is counted" description="With its unit, such as revenue, EUR" data-autofocus data={[...names]} value={name} onChange={setName} />
      <div className={form.two}>
        <NumberInput label="Value" value={value} onChange={setValue} />
        <TextInput type="datetime-local" label="At" value={at} onChange={(event) => setAt(event.currentTarget.value)} />
      </div>
    </FormDialog>
  );
}
