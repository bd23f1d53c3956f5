import { Select } from '@mantine/core';
import { useState } from 'react';
import { isRecord } from '../../api/failure.js';
import { updateMonitorDocument } from '../../api/operations/monitoring-changes.js';
import { namedSuitesDocument } from '../../api/operations/monitoring-expectations.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import type { MonitorQuery } from '../../generated/monitoring/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';

/** Says which suite the rows of each window are to meet, or none. */
export function ExpectSuite({ monitor, onClose }: { readonly monitor: NonNullable<MonitorQuery['monitor']>; readonly onClose: () => void }) {
  const update = useChange(updateMonitorDocument, ['Monitor', 'Monitors']);
  const suites = usePages(namedSuitesDocument, { first: 200 }, (answer) => answer.expectationSuites);
  const definition = isRecord(monitor.definition) ? monitor.definition : {};
  const kept = isRecord(definition['expectations']) ? definition['expectations'] : undefined;
  const [suiteId, setSuiteId] = useState(typeof kept?.['suiteId'] === 'string' ? kept['suiteId'] : null);
  const [version, setVersion] = useState(typeof kept?.['version'] === 'number' ? String(kept['version']) : 'newest');
  const chosen = suites.nodes.find(({ id }) => id === suiteId);
  const save = (): void => update.mutate({ input: { id: monitor.id, definition: { ...definition, expectations: suiteId === null ? null : { suiteId, version: version === 'newest' ? null : Number(version) } } } }, { onSuccess: onClose });
  return (
    <FormDialog title="What is expected of its rows?" act="Save" error={update.error} busy={update.isPending} ready onSubmit={save} onClose={onClose}>
      <p className="dim">Each window is checked beside its drift. What is not met opens an alert of its own.</p>
      <Select label="Suite" placeholder="Nothing is expected" searchable clearable value={suiteId} data={suites.nodes.map((each) => ({ value: each.id, label: each.name }))} onChange={(value) => { setSuiteId(value); setVersion('newest'); }} nothingFoundMessage={suites.isFirstLoading ? 'Looking…' : 'No suite is called so'} />
      {suiteId !== null && <Select label="Version" allowDeselect={false} value={version} data={[{ value: 'newest', label: 'The newest at each look' }, ...Array.from({ length: Math.max(chosen?.version ?? 0, version === 'newest' ? 0 : Number(version)) }, (_, at) => ({ value: String(at + 1), label: `Always ${at + 1}` }))]} onChange={(value) => setVersion(value ?? 'newest')} />}
    </FormDialog>
  );
}
