import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { watchableDatasetsDocument } from '../../api/operations/monitoring.js';
import { setExpectationGateDocument } from '../../api/operations/monitoring-expectations.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import type { SuiteFragment } from '../../generated/monitoring/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import form from '../../parts/form-dialog.module.css';

/** Has each new snapshot of a data set meet the suite. A data set has one gate: this one takes the place of another. */
export function SetGate({ suite, onClose }: { readonly suite: SuiteFragment; readonly onClose: () => void }) {
  const set = useChange(setExpectationGateDocument, ['ExpectationSuite', 'ExpectationSuites']);
  const datasets = usePages(watchableDatasetsDocument, { first: 500 }, (answer) => answer.datasets);
  const [datasetId, setDatasetId] = useState<string | null>(null);
  const [path, setPath] = useState('');
  const [version, setVersion] = useState('newest');
  const submit = (): void => {
    if (datasetId !== null) set.mutate({ input: { datasetId, suiteId: suite.id, version: version === 'newest' ? null : Number(version), path: path.trim() || null } }, { onSuccess: onClose });
  };
  return (
    <FormDialog title={`Make ${suite.name} a gate`} act="Set the gate" error={set.error} busy={set.isPending} ready={datasetId !== null} onSubmit={submit} onClose={onClose}>
      <p className="dim">A commit that does not meet it is refused, and so is one that can not be looked at. A branch that is made or moved by hand asks it, too; a tag does not.</p>
      <Select label="Data set" searchable value={datasetId} data={datasets.nodes.map((each) => ({ value: each.id, label: each.name }))} onChange={setDatasetId} nothingFoundMessage={datasets.isFirstLoading ? 'Looking…' : 'No data set is called so'} />
      <div className={form.two}>
        <TextInput label="Files that are the table" placeholder="all" description="Such as rows/*.parquet" value={path} onChange={(event) => setPath(event.currentTarget.value)} />
        <Select label="Version" allowDeselect={false} value={version} data={[{ value: 'newest', label: 'The newest at each commit' }, { value: String(suite.version), label: `Always ${suite.version}` }]} onChange={(value) => setVersion(value ?? 'newest')} />
      </div>
    </FormDialog>
  );
}
