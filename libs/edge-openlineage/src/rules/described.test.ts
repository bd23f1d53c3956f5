import { type ExecutionReport } from '@plinth/pipelines';
import { describe, expect, it } from 'vitest';
import { readEvent } from './event.js';
import { followingsOf } from './reports.js';

const [base, db] = [{ eventTime: '2026-11-29T15:00:00Z', producer: 'p' }, 'db'];
const runOf = (run: object, more: object = {}): ExecutionReport => {
  const [report] = followingsOf(readEvent({ ...base, run: { runId: '0198f3a4-7b1c-7d2e-8f30-415263748596', facets: run }, job: { namespace: 'n', name: 'j' }, ...more })).executions;
  if (!report) throw new Error('A report was expected.');
  return report;
};
const assetOf = (facets: object) => followingsOf(readEvent({ ...base, dataset: { namespace: db, name: 'd', facets } })).assets[0];
const jobOf = (job: object, more: object = {}) => followingsOf(readEvent({ ...base, job: { namespace: 'n', name: 'j', facets: job }, ...more })).jobs[0];

describe('tags', () => {
  const tags = { tags: [{ key: 'pii', value: 'true', source: 'DBT', field: 'mail' }, { key: 'pii', value: 'true', source: 'DBT', field: 'mail' }, { key: 'tier', value: 1 }, { key: 'x' }, { value: 'nameless' }, 7] };
  const told = [{ key: 'pii', value: 'true', source: 'DBT', column: 'mail' }, { key: 'tier', value: '1' }, { key: 'x', value: '' }];

  it('are told of datasets, jobs and runs, each once', () => {
    expect(assetOf({ tags })?.tags).toMatchObject(told);
    expect(assetOf({ tags })?.tags).toHaveLength(3);
    expect(jobOf({ tags })?.about?.tags).toMatchObject(told);
    expect(runOf({ tags }).tags).toMatchObject(told);
  });

  it('are taken back, and are not told where nothing is', () => {
    expect([assetOf({ tags: { _deleted: true } })?.tags, jobOf({ tags: { _deleted: true } })?.about?.tags]).toEqual([[], []]);
    expect([assetOf({})?.tags, runOf({}).tags]).toEqual([undefined, undefined]);
  });
});

describe('where and how a dataset is kept', () => {
  it('is told part by part', () =>
    expect(assetOf({
      dataSource: { name: 'warehouse', uri: 'postgres://dw:5432' }, storage: { storageLayer: 'iceberg', fileFormat: 'parquet' }, datasetType: { datasetType: 'VIEW', subType: 'MATERIALIZED' },
      catalog: { framework: 'iceberg', type: 'glue', name: 'main', warehouseUri: 's3://lake', metadataUri: 'https://glue', source: 'spark' },
    })).toMatchObject({
      source: { name: 'warehouse', uri: 'postgres://dw:5432' }, storage: { layer: 'iceberg', format: 'parquet' }, sort: { type: 'VIEW', subtype: 'MATERIALIZED' },
      catalog: { framework: 'iceberg', type: 'glue', name: 'main', warehouseUri: 's3://lake', metadataUri: 'https://glue', source: 'spark' },
    }));

  it('is read by the names of drafts, too', () => expect(assetOf({ catalog: { technology: 'delta', uri: 'jdbc:x' } })?.catalog).toEqual({ framework: 'delta', metadataUri: 'jdbc:x' }));

  it('is taken back as a whole, and not told where nothing is in it', () => {
    expect(assetOf({ storage: { _deleted: true } })?.storage).toEqual({});
    expect(assetOf({ storage: { storageLayer: 7 } })?.storage).toBeUndefined();
  });
});

describe('what a run tells of its query and of what could not be read', () => {
  it('is its id and system', () => {
    expect(runOf({ externalQuery: { externalQueryId: 'bq-1', source: 'bigquery' } }).externalQuery).toEqual({ id: 'bq-1', source: 'bigquery' });
    expect(runOf({ externalQuery: { source: 'bigquery' } }).externalQuery).toBeUndefined();
  });

  it('is counted, with at most twenty errors', () => {
    const errors = Array.from({ length: 30 }, (_, taskNumber) => ({ errorMessage: 'no', task: `select ${taskNumber}`, taskNumber }));
    const { extraction } = runOf({ extractionError: { totalTasks: 40, failedTasks: 30, errors: [{ task: 'no message' }, ...errors] } });
    expect(extraction).toMatchObject({ totalTasks: 40, failedTasks: 30 });
    expect(extraction?.errors).toHaveLength(20);
    expect(extraction?.errors[1]).toMatchObject({ message: 'no', task: 'select 1', taskNumber: 1 });
    expect(runOf({ extractionError: { totalTasks: 4, failedTasks: 0, errors: [] } }).extraction).toBeUndefined();
    expect(runOf({ extractionError: { failedTasks: 2 ** 40, errors: 7 } }).extraction).toBeUndefined();
  });
});

describe("a job's own lineage", () => {
  const raw = { namespace: db, name: 'raw', type: 'DATASET' };
  const mart = { namespace: db, name: 'mart', type: 'DATASET', inputs: [raw], fields: { total: { inputs: [{ ...raw, field: 'price', transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] }] } } };
  const origins = [{ column: 'total', sources: [{ namespace: db, name: 'raw', column: 'price', type: 'IDENTITY' }] }];

  it.each(['entries', 'lineage'])('tells what is read, written and from which columns, under %s', (member) => {
    const facet = { lineage: { [member]: [mart] } };
    expect(jobOf(facet)).toMatchObject({ inputs: [{ namespace: db, name: 'raw' }], outputs: [{ namespace: db, name: 'mart', columns: origins }] });
    expect(runOf(facet)).toMatchObject({ inputs: [{ name: 'raw' }], outputs: [{ name: 'mart', columns: origins }] });
    expect(runOf({}, { job: { namespace: 'n', name: 'j', facets: facet } })).toMatchObject({ inputs: [{ name: 'raw' }], outputs: [{ name: 'mart', columns: origins }] });
  });

  it('adds to what the event lists', () => {
    const report = jobOf({ lineage: { entries: [mart] } }, { inputs: [{ namespace: db, name: 'other' }], outputs: [{ namespace: db, name: 'mart' }] });
    expect(report?.inputs?.map(({ name }) => name)).toEqual(['other', 'raw']);
    expect(report?.outputs?.map(({ name, columns }) => [name, columns?.length])).toEqual([['mart', undefined], ['mart', 1]]);
  });

  it('tells what the job itself takes in, and nothing of other jobs and of what is no dataset', () => {
    const sink = { type: 'JOB', inputs: [raw] };
    expect(jobOf({ lineage: { entries: [sink] } })?.inputs).toEqual([{ namespace: db, name: 'raw' }]);
    expect(jobOf({ lineage: { entries: [{ ...sink, namespace: 'n', name: 'j' }] } })?.inputs).toHaveLength(1);
    expect(jobOf({ lineage: { entries: [{ ...sink, namespace: 'n', name: 'another' }, { type: 'DATASET', inputs: [raw] }, 7, { ...mart, inputs: [{ type: 'JOB' }] }] } })?.inputs ?? []).toEqual([]);
    expect(jobOf({ lineage: { _deleted: true, entries: [mart] } })?.outputs ?? []).toEqual([]);
  });
});
