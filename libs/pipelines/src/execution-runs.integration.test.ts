import { randomUUID } from 'node:crypto';
import { DatasetClient } from '@plinth/datasets/testing';
import { linesOf, walkedBy } from '@plinth/lineage/testing';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PipelineClient } from './testing/index.js';

const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 0, 0, second)).toISOString();

describe('steps of pipelines', () => {
  let server: TestServer;
  let writer: TestActor;
  let api: PipelineClient;
  let data: DatasetClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    writer = await server.makeActor('WRITER');
    api = new PipelineClient(server, writer.token);
    data = new DatasetClient(server, writer.token);
  });
  afterAll(() => server?.stop());

  const makeRun = async (name: string) => (await api.ask<{ made: { id: string } }>('mutation ($name: String!) { made: createRun(input: { experimentName: "sweeps", name: $name }) { id } }', { name })).made.id;
  const step = (name: string, second: number, more: Readonly<Record<string, unknown>> = {}) => ({ executionId: randomUUID(), job: { namespace: 'sched', name }, at: at(second), state: 'SUCCEEDED', ...more });
  const jobOf = async (id: string) => (await api.execution(id)).job.id;
  const stepless = (line: string) => line.replaceAll(/PIPELINE_STEP:[0-9a-f-]+/g, 'step');

  it('lead to the runs that were made within them, and runs to their steps', async () => {
    const [one, other] = [await makeRun('one'), await makeRun('other')];
    const name = `sweep-${randomUUID().slice(0, 8)}`;
    const train = step(name, 2, { runIds: [one], inputs: [{ namespace: 'db', name }] });
    await api.report(train);
    await api.report({ ...train, at: at(3), runIds: [other, one] }, { ...train, at: at(1), inputs: undefined, runIds: [other] });
    const runs = 'query ($id: ID!, $after: String) { execution(id: $id) { runs(first: 1, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } } } }';
    const first = await api.ask<{ execution: { runs: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } }>(runs, { id: train.executionId });
    const second = await api.ask<{ execution: { runs: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean } } } }>(runs, { id: train.executionId, after: first.execution.runs.pageInfo.endCursor });
    expect([...first.execution.runs.nodes, ...second.execution.runs.nodes].map(({ id }) => id).sort()).toEqual([one, other].sort());
    expect([first.execution.runs.pageInfo.hasNextPage, second.execution.runs.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(await api.ask('query ($id: ID!) { run(id: $id) { executions { nodes { id job { name } } } } }', { id: other })).toEqual({ run: { executions: { nodes: [{ id: train.executionId, job: { name } }] } } });
    const lines = linesOf(await walkedBy(server, writer.token, { kind: 'RUN', id: one }, 'UPSTREAM', { depth: 5 })).map(stepless);
    expect(lines[0]).toBe(`step → RUN:${one}`);
    expect(lines[1]).toMatch(/^ASSET:.+ → step$/);
    // The next night's success makes runs of its own, and these stay where they came from.
    const next = await makeRun('next');
    await api.report(step(name, 12, { runIds: [next] }));
    expect(linesOf(await walkedBy(server, writer.token, { kind: 'RUN', id: one }, 'UPSTREAM')).map(stepless)).toContain(`step → RUN:${one}`);
  });

  it('name runs that are made later, and refuse what names none', async () => {
    const late = randomUUID();
    const train = step('late', 2, { runIds: [late] });
    await api.report(train);
    const asked = 'query ($id: ID!) { execution(id: $id) { runs { nodes { id } } } }';
    expect(await api.ask(asked, { id: train.executionId })).toEqual({ execution: { runs: { nodes: [] } } });
    await api.ask('mutation ($id: ID!) { createRun(input: { id: $id, experimentName: "sweeps" }) { id } }', { id: late });
    expect(await api.ask(asked, { id: train.executionId })).toEqual({ execution: { runs: { nodes: [{ id: late }] } } });
    for (const runIds of [['no-uuid'], Array.from({ length: 1_001 }, () => randomUUID())])
      expect(await api.codeOf('mutation ($reports: [ExecutionReportInput!]!) { reportExecutions(reports: $reports) { cancelAsked } }', { reports: [step('bad', 2, { runIds })] })).toBe('INVALID_INPUT');
  });

  it('stand between the snapshots of Plinth that they read and wrote, and what they wrote stays theirs', async () => {
    const name = `rows-${randomUUID().slice(0, 8)}`;
    await data.makeDataset({ name });
    const [first, second] = [await data.snapshotOf(name, { 'a.csv': 'k\n1\n' }), await data.snapshotOf(name, { 'a.csv': 'k\n2\n' })];
    const { dataset } = await api.ask<{ dataset: { id: string } }>('query ($name: String!) { dataset: datasetByName(name: $name) { id } }', { name });
    const source = { namespace: 'npm', name: `file-of-${name}` };
    const columns = [{ column: 'k', sources: [{ ...source, column: 'key', type: 'IDENTITY' }] }];
    const keep = (second: number, version: string) => step(`keep-${name}`, second, { inputs: [source], outputs: [{ namespace: 'plinth', name, version, columns }] });
    const kept = keep(2, first.digest);
    await api.report(kept, step(`use-${name}`, 3, { inputs: [{ namespace: 'plinth', name, version: first.digest }] }));
    await api.report(keep(12, second.digest));
    const keepStep = `PIPELINE_STEP:${await jobOf(kept.executionId)}`;
    for (const { digest } of [first, second]) {
      const node = `DATASET:${dataset.id}@${digest}`;
      expect(linesOf(await walkedBy(server, writer.token, { kind: 'DATASET', id: dataset.id, version: digest }, 'UPSTREAM', { depth: 1 }))).toContain(`${keepStep} → ${node}`);
      expect(linesOf(await walkedBy(server, writer.token, { kind: 'DATASET', id: dataset.id, version: digest, column: 'k' }, 'UPSTREAM', { columns: true })).some((line) => /^ASSET:[0-9a-f-]+#key → /.test(line) && line.endsWith(`${node}#k`))).toBe(true);
    }
    expect(linesOf(await walkedBy(server, writer.token, { kind: 'DATASET', id: dataset.id, version: first.digest }, 'DOWNSTREAM', { depth: 1 })).map(stepless)).toContain(`DATASET:${dataset.id}@${first.digest} → step`);
  });

  it('that were taken from a cache say nothing of what is usual', async () => {
    const name = `usual-${randomUUID().slice(0, 8)}`;
    const run = async (second: number, length: number, isCached: boolean) => {
      const own = step(name, second, { state: 'STARTED' });
      await api.report(own, { ...own, at: at(second + length), state: 'SUCCEEDED', isCached });
      return own.executionId;
    };
    for (let index = 0; index < 5; index++) await run(index * 100, 10, false);
    for (let index = 5; index < 12; index++) await run(index * 100, 0, true);
    const { execution } = await api.ask<{ execution: unknown }>('query ($id: ID!) { execution(id: $id) { usualDuration { median count } } }', { id: await run(2_000, 11, false) });
    expect(execution).toEqual({ usualDuration: { median: 10_000, count: 5 } });
  });
});
