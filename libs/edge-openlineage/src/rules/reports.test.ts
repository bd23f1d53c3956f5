import fc from 'fast-check';
import { checkReport, type ExecutionReport } from '@plinth/pipelines';
import { maxColumnSources, maxUsesPerReport } from '@plinth/pipelines/rules';
import { describe, expect, it } from 'vitest';
import { readEvent, type RunEvent } from './event.js';
import { followingsOf, reportsOf } from './reports.js';

const runId = '0198f3a4-7b1c-7d2e-8f30-415263748596';
const parentId = '0198f3a4-7b1c-7d2e-8f30-415263748500';
const rootId = '0198f3a4-7b1c-7d2e-8f30-415263748501';

interface Parts {
  readonly eventType?: string;
  readonly run?: object;
  readonly job?: object;
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
}

function runEvent({ eventType, run = {}, job = {}, inputs, outputs }: Parts): RunEvent {
  const event = readEvent({ eventTime: '2026-11-29T15:00:00Z', producer: 'p', eventType, run: { runId, facets: run }, job: { namespace: 'n', name: 'j', facets: job }, inputs, outputs });
  if (event.kind !== 'RUN') throw new Error('This is no RunEvent.');
  return event;
}

function reportOf(parts: Parts): ExecutionReport {
  const [report, ...more] = reportsOf(runEvent(parts));
  if (!report || more.length) throw new Error('One report was expected.');
  return report;
}

const dataset = (facets: object, use: object = {}) => ({ namespace: 'db', name: 'public.orders', facets, outputFacets: use });
const outputOf = (facets: object, use: object = {}) => reportOf({ outputs: [dataset(facets, use)] }).outputs?.[0];

describe('what a run event says of the execution', () => {
  it.each([['START', 'STARTED'], ['RUNNING', 'RUNNING'], ['OTHER', 'RUNNING'], ['COMPLETE', 'SUCCEEDED'], ['FAIL', 'FAILED'], ['ABORT', 'CANCELLED'], [undefined, undefined]])('%s is %s', (eventType, state) =>
    expect(reportOf(eventType === undefined ? {} : { eventType }).state).toBe(state));

  it('names its parent and root', () => {
    const parent = { run: { runId: parentId.toUpperCase() }, job: { namespace: 'airflow', name: 'dag.task' }, root: { run: { runId: rootId }, job: { namespace: 'airflow', name: 'dag' } } };
    expect(reportOf({ run: { parent } })).toMatchObject({ executionId: runId, job: { namespace: 'n', name: 'j' }, parent: { executionId: parentId, job: parent.job }, root: { executionId: rootId, job: { name: 'dag' } } });
  });

  it.each([{ run: { runId: 'scheduled__2026' }, job: { namespace: 'a', name: 'b' } }, { run: { runId }, job: { namespace: 'a', name: 'b' } }, { run: { runId: parentId } }, { run: [], job: 'x' }, { _deleted: true, run: { runId: parentId }, job: { namespace: 'a', name: 'b' } }])('has no parent by %j', (parent) =>
    expect(reportOf({ run: { parent } }).parent).toBeUndefined());

  it('tells when it was due, why it failed and what ran it', () => {
    const report = reportOf({
      run: {
        nominalTime: { nominalStartTime: '2026-11-29T00:00:00Z', nominalEndTime: '2026-11-30T00:00:00Z' },
        errorMessage: { message: "'price'", programmingLanguage: 'PYTHON', stackTrace: 'Traceback (most recent call last):\n  File "x.py", line 1\nKeyError: \'price\'' },
        processing_engine: { name: 'spark', version: '3.5.1', openlineageAdapterVersion: '1.40.0' },
        environmentVariables: { environmentVariables: [{ name: 'REGION', value: 'eu' }, { name: '__proto__', value: 'x' }, { name: 'X' }] },
        executionParameters: { parameters: [{ key: 'retries', value: '3' }, { key: 'x' }] },
        jobDependencies: { upstream: [{ job: { namespace: 'n', name: 'before' } }, { job: {} }] },
      },
    });
    expect(report.nominal).toEqual({ start: new Date('2026-11-29T00:00:00Z'), end: new Date('2026-11-30T00:00:00Z') });
    expect(report.error).toMatchObject({ message: "'price'", kind: 'KeyError', language: 'PYTHON' });
    expect(Object.entries(report.environment ?? {})).toEqual([['spark', '3.5.1'], ['openlineage', '1.40.0'], ['REGION', 'eu'], ['__proto__', 'x']]);
    expect(report.params).toEqual({ retries: '3' });
    expect(report.dependsOn).toEqual([{ namespace: 'n', name: 'before' }]);
  });

  it.each([
    ['org.apache.spark.SparkException', { message: 'x', stackTrace: 'org.apache.spark.SparkException: Job aborted\n\tat a.B.c(B.scala:1)\nCaused by: java.io.IOException: gone' }],
    ['ValueError', { message: 'ValueError: no' }],
    [undefined, { message: 'Database Error in model orders' }],
  ])('%s is the class of its error', (kind, errorMessage) => expect(reportOf({ run: { errorMessage } }).error?.kind).toBe(kind));

  it('tells of the job and its code', () => {
    const report = reportOf({
      job: {
        sql: { query: 'select 1' }, sourceCode: { language: 'python', sourceCode: 'print()' }, sourceCodeLocation: { type: 'git', url: 'https://git/x.sql', version: 'abc' },
        jobType: { processingType: 'BATCH', integration: 'DBT', jobType: 'MODEL' }, documentation: { description: 'Orders' }, ownership: { owners: [{ name: 'team:data', type: 'MAINTAINER' }, { name: 'team:data' }, {}] },
      },
    });
    expect(report.code).toEqual({ url: 'https://git/x.sql', version: 'abc', language: 'SQL', text: 'select 1' });
    expect(report.about).toEqual({ integration: 'DBT', kind: 'MODEL', description: 'Orders', owners: ['team:data'] });
    expect(reportOf({ job: { sourceCode: { language: 'python', sourceCode: 'print()' } } }).code).toMatchObject({ language: 'python', text: 'print()' });
  });

  it('says nothing where the event says nothing, and takes back what is deleted', () => {
    expect(reportOf({})).toMatchObject({ about: undefined, code: undefined, error: undefined, nominal: undefined, environment: undefined, dependsOn: undefined, inputs: undefined, outputs: undefined });
    expect(reportOf({ job: { documentation: { _deleted: true }, ownership: { _deleted: true }, sql: { _deleted: true, query: 'select 1' } } })).toMatchObject({ about: { description: '', owners: [] }, code: undefined });
  });

  it('cuts what is too long, never in the middle of a character', () => {
    const { code, error } = reportOf({ run: { errorMessage: { message: '😀'.repeat(60_000) } }, job: { sql: { query: `x${'😀'.repeat(60_000)}` } } });
    for (const text of [error?.message ?? '', code?.text ?? '']) {
      expect(text.length).toBeLessThanOrEqual(100_000);
      expect(text.endsWith('😀…')).toBe(true);
    }
  });
});

describe('what an event says of a dataset', () => {
  it('tells its schema, structures spread out', () =>
    expect(outputOf({ schema: { fields: [{ name: 'id', type: 'INT' }, { name: 'address', type: 'STRUCT', fields: [{ name: 'street', type: 'TEXT', description: 'where' }] }, { type: 'nameless' }] } })?.fields).toEqual([
      { name: 'id', type: 'INT', description: undefined }, { name: 'address', type: 'STRUCT', description: undefined }, { name: 'address.street', type: 'TEXT', description: 'where' },
    ]));

  it('tells what columns came from, and what all of them depend on', () => {
    const from = (field: string, ...transformations: object[]) => ({ namespace: 'db', name: 'raw', field, transformations });
    const columnLineage = {
      fields: {
        total: { inputFields: [from('price', { type: 'DIRECT', subtype: 'TRANSFORMATION', description: 'price * n' }, { type: 'INDIRECT', subtype: 'CONDITION' }), from('id', { type: 'DIRECT', subtype: 'IDENTITY' })] },
        mail: { inputFields: [from('mail', { type: 'DIRECT', subtype: 'TRANSFORMATION', masking: true })] },
        older: { inputFields: [{ namespace: 'db', name: 'raw', field: 'x' }], transformationType: 'MASKED', transformationDescription: 'sha256' },
        none: { inputFields: [{ field: 'x' }] },
      },
      dataset: [from('deleted', { type: 'INDIRECT', subtype: 'FILTER' })],
    };
    const raw = { namespace: 'db', name: 'raw' };
    expect(outputOf({ columnLineage })?.columns).toEqual([
      { column: 'total', sources: [{ ...raw, column: 'price', type: 'DIRECT', description: 'price * n; CONDITION', isMasking: false }, { ...raw, column: 'id', type: 'IDENTITY', description: undefined, isMasking: false }] },
      { column: 'mail', sources: [{ ...raw, column: 'mail', type: 'DIRECT', description: 'TRANSFORMATION', isMasking: true }] },
      { column: 'older', sources: [{ ...raw, column: 'x', type: 'DIRECT', description: 'sha256', isMasking: true }] },
      { sources: [{ ...raw, column: 'deleted', type: 'INDIRECT', description: 'FILTER', isMasking: false }] },
    ]);
  });

  it('tells them by the newer facet, too', () =>
    expect(outputOf({ lineage: { inputs: [{ namespace: 'db', name: 'raw', type: 'DATASET' }, { namespace: 'db', name: 'raw', type: 'DATASET', field: 'deleted' }], fields: { total: { inputs: [{ namespace: 'db', name: 'raw', type: 'DATASET', field: 'price' }] } } } })?.columns).toMatchObject([
      { column: 'total', sources: [{ column: 'price' }] }, { sources: [{ column: 'deleted' }] },
    ]));

  it('tells a check once that is told twice', () => {
    const dataQualityAssertions = { assertions: [{ assertion: 'unique', column: 'id', success: true }] };
    expect(outputOf({ dataQualityAssertions }, { dataQualityAssertions })?.checks).toHaveLength(1);
  });

  it('tells names, version, counts, checks and what became of it', () => {
    const use = outputOf(
      { symlinks: { identifiers: [{ namespace: 'hive', name: 'orders', type: 'TABLE' }, { name: 'x' }] }, version: { datasetVersion: '7' }, documentation: { description: 'Orders' }, ownership: { owners: [{ name: 'me' }] }, lifecycleStateChange: { lifecycleStateChange: 'OVERWRITE' }, dataQualityAssertions: { assertions: [{ assertion: 'not_null', success: true, column: 'id', severity: 'error' }, { assertion: 'x' }] } },
      { outputStatistics: { rowCount: 10, size: 2_048, fileCount: 3 } },
    );
    expect(use).toMatchObject({ aliases: [{ namespace: 'hive', name: 'orders' }], version: '7', description: 'Orders', owners: ['me'], lifecycle: 'OVERWRITTEN', rowCount: 10, byteCount: 2_048, fileCount: 3, checks: [{ assertion: 'not_null', column: 'id', hasPassed: true, severity: 'ERROR' }] });
    const input = { namespace: 'db', name: 'raw', inputFacets: { inputStatistics: { rowCount: 4 }, dataQualityMetrics: { rowCount: 5, bytes: 6 }, dataQualityAssertions: { assertions: [{ assertion: 'unique', success: false }] } } };
    expect(reportOf({ inputs: [input] }).inputs?.[0]).toMatchObject({ rowCount: 4, byteCount: 6, checks: [{ assertion: 'unique', hasPassed: false }] });
  });

  it('counts nothing by what is no count', () => expect(outputOf({}, { outputStatistics: { rowCount: -1, size: 1.5, fileCount: '3' } })).toMatchObject({ rowCount: undefined, byteCount: undefined, fileCount: undefined }));

  it('takes back what is deleted', () => expect(outputOf({ schema: { _deleted: true }, symlinks: { _deleted: true }, columnLineage: { _deleted: true }, documentation: { _deleted: true } })).toMatchObject({ fields: [], aliases: [], columns: [], description: '' }));

  it('is told of by dataset and job events, at their time', () => {
    const event = readEvent({ eventTime: '2026-11-29T15:00:00Z', producer: 'p', dataset: { namespace: 'db', name: 'd', facets: { documentation: { description: 'x' } } } });
    expect(followingsOf(event)).toMatchObject({ executions: [], assets: [{ namespace: 'db', name: 'd', description: 'x', at: new Date('2026-11-29T15:00:00Z') }] });
    const ofJob = readEvent({ eventTime: '2026-11-29T15:00:00Z', producer: 'p', job: { namespace: 'n', name: 'j', facets: { sourceCodeLocation: { type: 'git', url: 'https://git.example.org/etl', version: 'b2' } } }, inputs: [{ namespace: 'db', name: 'a' }], outputs: [{ namespace: 'db', name: 'b' }] });
    expect(followingsOf(ofJob)).toMatchObject({ executions: [], assets: [], jobs: [{ job: { namespace: 'n', name: 'j' }, at: ofJob.at, code: { url: 'https://git.example.org/etl', version: 'b2' }, inputs: [{ name: 'a' }], outputs: [{ name: 'b' }] }] });
  });
});

describe('an event beyond what one report holds', () => {
  it('becomes several that add up to it', () => {
    const inputs = Array.from({ length: 2 * maxUsesPerReport + 1 }, (_, index) => ({ namespace: 'db', name: `i${index}` }));
    const fields = Object.fromEntries(Array.from({ length: 25 }, (_, column) => [`c${column}`, { inputFields: Array.from({ length: 1_000 }, (_source, field) => ({ namespace: 'db', name: 'raw', field: `f${field}` })) }]));
    const reports = reportsOf(runEvent({ eventType: 'COMPLETE', inputs, outputs: [dataset({ columnLineage: { fields }, documentation: { description: 'x' } })] }));
    for (const report of reports) checkReport(report, 'report');
    expect(reports).toHaveLength(3);
    expect(reports.map(({ state }) => state)).toEqual(['SUCCEEDED', undefined, undefined]);
    expect(reports.flatMap((report) => report.inputs ?? []).map(({ name }) => name)).toEqual(inputs.map(({ name }) => name));
    const outputs = reports.flatMap((report) => report.outputs ?? []);
    expect(outputs.map(({ description }) => description)).toEqual(['x', undefined, undefined]);
    const pairs = outputs.flatMap(({ columns }) => columns ?? []).flatMap(({ column, sources }) => sources.map((source) => `${column}<${source.column}`));
    expect(new Set(pairs).size).toBe(25_000);
    expect(pairs).toHaveLength(25_000);
    for (const { outputs: some } of reports) expect((some ?? []).flatMap(({ columns }) => columns ?? []).reduce((sum, { sources }) => sum + sources.length, 0)).toBeLessThanOrEqual(maxColumnSources);
  });
});

describe('facets of any shape', () => {
  const names = ['parent', 'nominalTime', 'errorMessage', 'processing_engine', 'environmentVariables', 'jobDependencies', 'executionParameters', 'lineage', 'sql', 'sourceCode', 'sourceCodeLocation', 'jobType', 'documentation', 'ownership', 'schema', 'columnLineage', 'symlinks', 'version', 'outputStatistics', 'inputStatistics', 'dataQualityMetrics', 'dataQualityAssertions', 'lifecycleStateChange', 'tags', 'dataSource', 'catalog', 'storage', 'datasetType', 'externalQuery', 'extractionError'];
  const members = fc.constantFrom('run', 'runId', 'job', 'root', 'namespace', 'name', 'field', 'fields', 'inputFields', 'inputs', 'parameters', 'key', 'value', 'transformations', 'type', 'message', 'stackTrace', 'identifiers', 'owners', 'assertions', 'assertion', 'success', 'upstream', 'dataset', 'nominalStartTime', 'rowCount', 'query', 'description', '_deleted', '__proto__', 'tags', 'entries', 'uri', 'storageLayer', 'datasetType', 'externalQueryId', 'source', 'errors', 'errorMessage', 'taskNumber', 'failedTasks');
  const anything = fc.letrec((tie) => ({ value: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(members, tie('value'), { maxKeys: 6 })) })).value;
  const facets = fc.dictionary(fc.constantFrom(...names), fc.dictionary(members, anything, { maxKeys: 8 }));

  it('never stop an event from being turned into reports', () => {
    fc.assert(
      fc.property(facets, facets, facets, facets, (run, job, ofDataset, use) => {
        const reports = reportsOf(runEvent({ eventType: 'COMPLETE', run, job, inputs: [{ namespace: 'a', name: 'b', facets: ofDataset, inputFacets: use }], outputs: [dataset(ofDataset, use)] }));
        expect(reports[0]).toMatchObject({ executionId: runId, state: 'SUCCEEDED' });
        for (const report of reports) checkReport(report, 'report');
      }),
    );
  });
});
