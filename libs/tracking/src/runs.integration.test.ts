import { systemActor } from '@plinth/access';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunLifeService } from './run-life.service.js';
import { TrackingClient } from './testing/index.js';

const stranger = '00000000-0000-4000-8000-000000000000';
const runQuery = `query ($id: ID!) { run(id: $id) { id name status startedAt endedAt heartbeatAt deletedAt notes parentRunId childCount
  params { key value } tags { key value } createdBy { name } experiment { id name } parent { id } children { totalCount nodes { id } }
  source { gitCommit gitDirty environment } inputs { name digest tags { key value } } } }`;

interface RunAnswer {
  readonly run: Readonly<Record<string, unknown>> & { readonly status: string; readonly params: unknown; readonly tags: unknown };
}

describe('runs', () => {
  let server: TestServer;
  let client: TrackingClient;
  let other: TrackingClient;

  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    client = new TrackingClient(server, (await server.makeActor('MAINTAINER')).token);
    other = new TrackingClient(server, (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token);
  });
  afterAll(() => server?.stop());

  const read = async (id: string): Promise<RunAnswer['run']> => (await client.ask<RunAnswer>(runQuery, { id })).run;
  const update = (input: Readonly<Record<string, unknown>>): Promise<string | undefined> => client.codeOf('mutation ($input: UpdateRunInput!) { updateRun(input: $input) { id } }', { input });

  describe('are made', () => {
    it('with everything that they begin with', async () => {
      const run = await client.makeRun({
        experimentName: 'whole',
        name: 'first',
        notes: '# Notes',
        startedAt: '2026-01-02T03:04:05.678Z',
        params: [{ key: '__proto__', value: 'polluted?' }, { key: 'lr', value: '0.1' }],
        tags: [{ key: 'constructor', value: 'x' }],
        source: { gitCommit: 'abc', gitDirty: true, environment: { packages: ['a', 'b'] } },
      });
      expect(await read(run.id)).toMatchObject({
        name: 'first',
        status: 'RUNNING',
        startedAt: '2026-01-02T03:04:05.678Z',
        endedAt: null,
        notes: '# Notes',
        params: [{ key: '__proto__', value: 'polluted?' }, { key: 'lr', value: '0.1' }],
        tags: [{ key: 'constructor', value: 'x' }],
        experiment: { name: 'whole' },
        source: { gitCommit: 'abc', gitDirty: true, environment: { packages: ['a', 'b'] } },
        inputs: [],
        parent: null,
      });
    });

    it('once for one id: the same again gives the same run, another experiment is told, another workspace sees nothing', async () => {
      const id = '0193a5c0-1111-7000-8000-000000000001';
      const first = await client.makeRun({ id, experimentName: 'ids', name: 'first' });
      expect(await client.makeRun({ id: id.replaceAll('-', ''), experimentName: 'ids', name: 'second' })).toEqual(first);
      expect(await client.codeOf('mutation ($input: CreateRunInput!) { createRun(input: $input) { id } }', { input: { id, experimentName: 'others' } })).toBe('RUN_ID_TAKEN');
      expect((await other.makeRun({ id, experimentName: 'ids', name: 'theirs' })).name).toBe('theirs');
      expect((await read(id)).name).toBe('first');
    });

    it('once for one idempotency key, also when the attempts come together', async () => {
      const input = { experimentName: 'together', name: 'one', idempotencyKey: 'key-1' };
      const runs = await Promise.all(Array.from({ length: 8 }, () => client.makeRun(input)));
      expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
      expect(await client.codeOf('mutation ($input: CreateRunInput!) { createRun(input: $input) { id } }', { input: { ...input, name: 'two' } })).toBe('IDEMPOTENCY_KEY_REUSED');
      const { experimentByName } = await client.ask<{ experimentByName: { runCount: number } }>('{ experimentByName(name: "together") { runCount } }');
      expect(experimentByName.runCount).toBe(1);
    });

    it('in an experiment that many make at once', async () => {
      const runs = await Promise.all(Array.from({ length: 8 }, (_, index) => client.makeRun({ experimentName: 'raced', name: `run ${index}` })));
      const { experimentByName } = await client.ask<{ experimentByName: { runCount: number } }>('{ experimentByName(name: "raced") { runCount } }');
      expect(experimentByName.runCount).toBe(runs.length);
    });

    it('within others, not too deep, not within those of strangers', async () => {
      let parentRunId: string | undefined;
      const line: string[] = [];
      for (let depth = 0; depth < 8; depth++) {
        const run = await client.makeRun({ ...(parentRunId ? { parentRunId } : { experimentName: 'nested' }) });
        line.push((parentRunId = run.id));
      }
      const create = 'mutation ($input: CreateRunInput!) { createRun(input: $input) { id } }';
      expect(await client.codeOf(create, { input: { parentRunId } })).toBe('RUN_NESTED_TOO_DEEP');
      expect(await client.codeOf(create, { input: { parentRunId: stranger, experimentName: 'nested' } })).toBe('RUN_NOT_FOUND');
      expect(await other.codeOf(create, { input: { parentRunId, experimentName: 'nested' } })).toBe('RUN_NOT_FOUND');
      expect(await read(line[0] ?? '')).toMatchObject({ childCount: 1, children: { totalCount: 1, nodes: [{ id: line[1] }] } });
      expect(await read(line[1] ?? '')).toMatchObject({ parent: { id: line[0] }, experiment: { name: 'nested' } });
    });
  });

  describe('hold params', () => {
    it('that are set once: the same again is fine, another value leaves all of the batch unwritten', async () => {
      const { id } = await client.makeRun({ experimentName: 'params', params: [{ key: 'lr', value: '0.1' }] });
      await client.log(id, { params: [{ key: 'lr', value: '0.1' }, { key: 'layers', value: '3' }] });
      const log = 'mutation ($input: LogBatchInput!) { logBatch(input: $input) { id } }';
      const refused = { runId: id, params: [{ key: 'new', value: '1' }, { key: 'lr', value: '0.2' }], tags: [{ key: 't', value: '1' }], metrics: [{ key: 'm', steps: [0], times: [0], values: [1] }], inputs: [{ name: 'd', digest: 'x' }], idempotencyKey: 'refused' };
      expect(await client.codeOf(log, { input: refused })).toBe('PARAM_ALREADY_SET');
      expect(await client.codeOf(log, { input: { ...refused, params: [], metrics: [{ key: 'm', steps: [0, 1], times: [0], values: [1] }] } })).toBe('INVALID_METRICS');
      expect(await read(id)).toMatchObject({ params: [{ key: 'layers', value: '3' }, { key: 'lr', value: '0.1' }], tags: [], inputs: [] });
    });

    it('set by many at once to different values: one wins, whole', async () => {
      const { id } = await client.makeRun({ experimentName: 'params' });
      const log = 'mutation ($input: LogBatchInput!) { logBatch(input: $input) { id } }';
      const codes = await Promise.all(Array.from({ length: 6 }, (_, index) => client.codeOf(log, { input: { runId: id, params: [{ key: 'a', value: String(index) }, { key: 'b', value: String(index) }] } })));
      expect(codes.filter((code) => code === undefined)).toHaveLength(1);
      const [a, b] = (await read(id)).params as { value: string }[];
      expect(a?.value).toBe(b?.value);
    });
  });

  it('take tags, lose them, and count a data set once', async () => {
    const { id } = await client.makeRun({ experimentName: 'tags', tags: [{ key: 'a', value: '1' }] });
    await client.ask('mutation ($id: ID!) { setRunTags(runId: $id, tags: [{ key: "a", value: "2" }, { key: "b", value: "3" }]) { id } }', { id });
    await client.ask('mutation ($id: ID!) { deleteRunTags(runId: $id, keys: ["b", "none"]) { id } }', { id });
    for (let time = 0; time < 2; time++) await client.log(id, { inputs: [{ name: 'mnist', digest: 'd', tags: [{ key: 'context', value: 'train' }] }] });
    expect(await read(id)).toMatchObject({ tags: [{ key: 'a', value: '2' }], inputs: [{ name: 'mnist', digest: 'd', tags: [{ key: 'context', value: 'train' }] }] });
    const { runs } = await client.ask<{ runs: { totalCount: number } }>("{ runs(filter: \"tags.a = '2' AND dataset.name = 'mnist'\") { totalCount } }");
    expect(runs.totalCount).toBe(1);
  });

  describe('have a life', () => {
    it('that ends and begins again', async () => {
      const { id } = await client.makeRun({ experimentName: 'life', startedAt: '2026-01-01T00:00:00.000Z' });
      expect(await update({ id, status: 'FINISHED', endedAt: '2025-01-01T00:00:00.000Z' })).toBe('INVALID_RUN_TIMES');
      expect(await update({ id, status: 'STALE' })).toBe('ILLEGAL_STATUS_CHANGE');
      expect(await update({ id, endedAt: '2026-01-01T01:00:00.000Z' })).toBe('INVALID_RUN_TIMES');
      expect(await update({ id, status: 'FINISHED', endedAt: '2026-01-01T01:00:00.000Z', name: 'done', notes: 'n' })).toBeUndefined();
      expect(await read(id)).toMatchObject({ status: 'FINISHED', endedAt: '2026-01-01T01:00:00.000Z', name: 'done', notes: 'n' });
      expect(await update({ id, status: 'FAILED' })).toBe('ILLEGAL_STATUS_CHANGE');
      await client.ask('mutation ($id: ID!) { resumeRun(id: $id) { status } }', { id });
      expect(await read(id)).toMatchObject({ status: 'RUNNING', endedAt: null });
      expect(await update({ id, notes: null })).toBeUndefined();
      expect((await read(id)).notes).toBeNull();
    });

    it('that is called stale when its heartbeat stops, and goes on at the next sign of life', async () => {
      const beating = (await client.makeRun({ experimentName: 'beats' })).id;
      const silent = (await client.makeRun({ experimentName: 'beats' })).id;
      const sweep = (): Promise<number> => server.application.get(RunLifeService, { strict: false }).sweep(systemActor(server.workspaceId, 'run:sweep', 'test'));
      const backdate = (): Promise<unknown> => server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.execute("update run set heartbeat_at = now() - interval '61 seconds' where id = $1", [beating]));
      const signs: (() => Promise<unknown>)[] = [() => client.ask('mutation ($id: ID!) { heartbeat(runId: $id) }', { id: beating }), () => client.appendMetrics(beating, 'm', [1]), () => client.appendLines(beating, ['alive'])];
      await signs[0]?.();
      expect(await sweep()).toBe(0);
      for (const sign of signs) {
        await backdate();
        expect(await sweep()).toBe(1);
        expect((await read(beating)).status).toBe('STALE');
        await sign();
        await expect.poll(async () => (await read(beating)).status).toBe('RUNNING');
        expect(await sweep()).toBe(0);
      }
      expect((await read(silent)).status).toBe('RUNNING');
    });
  });

  describe('are deleted', () => {
    it('all or none, refuse every write, leave their parts, and come back', async () => {
      const { id } = await client.makeRun({ experimentName: 'deleted' });
      const child = await client.makeRun({ parentRunId: id });
      const remove = 'mutation ($ids: [ID!]!) { deleteRuns(ids: $ids) { id deletedAt } }';
      expect(await client.codeOf(remove, { ids: [id, stranger] })).toBe('RUN_NOT_FOUND');
      expect((await read(id)).deletedAt).toBeNull();
      await client.ask(remove, { ids: [id] });
      expect((await read(child.id)).deletedAt).toBeNull();
      for (const [write, variables] of [
        ['mutation ($id: ID!) { logBatch(input: { runId: $id, tags: [{ key: "a", value: "b" }] }) { id } }', { id }],
        ['mutation ($id: ID!) { updateRun(input: { id: $id, name: "x" }) { id } }', { id }],
        ['mutation ($id: ID!) { setRunTags(runId: $id, tags: []) { id } }', { id }],
        ['mutation ($id: ID!) { heartbeat(runId: $id) }', { id }],
        ['mutation ($id: ID!) { resumeRun(id: $id) { id } }', { id }],
        ['mutation ($id: ID!) { createRun(input: { parentRunId: $id }) { id } }', { id }],
      ] as const)
        expect(await client.codeOf(write, variables), write).toBe('RUN_DELETED');
      expect((await client.appendLines(id, ['x'])).body.error?.code).toBe('RUN_DELETED');
      await client.ask('mutation ($ids: [ID!]!) { restoreRuns(ids: $ids) { id } }', { ids: [id] });
      expect(await read(id)).toMatchObject({ deletedAt: null, tags: [] });
    });

    it('by a writer only when they are the writer\'s own', async () => {
      const writer = new TrackingClient(server, (await server.makeActor('WRITER')).token);
      const remove = 'mutation ($ids: [ID!]!) { deleteRuns(ids: $ids) { id } }';
      const own = await writer.makeRun({ experimentName: 'deleted' });
      const others = await client.makeRun({ experimentName: 'deleted' });
      expect(await writer.codeOf(remove, { ids: [own.id, others.id] })).toBe('FORBIDDEN');
      expect((await read(own.id)).deletedAt).toBeNull();
      expect(await writer.codeOf(remove, { ids: [own.id] })).toBeUndefined();
    });
  });

  it('are seen and changed by nobody outside of their workspace', async () => {
    const { id } = await client.makeRun({ experimentName: 'private' });
    expect(await other.ask(runQuery, { id })).toEqual({ run: null });
    for (const write of ['updateRun(input: { id: $id, name: "x" }) { id }', 'setRunTags(runId: $id, tags: []) { id }', 'heartbeat(runId: $id)', 'logBatch(input: { runId: $id }) { id }', 'deleteRuns(ids: [$id]) { id }'])
      expect(await other.codeOf(`mutation ($id: ID!) { ${write} }`, { id }), write).toBe('RUN_NOT_FOUND');
  });

  it('leave an audit record with each change, and none with a change that was refused or is none', async () => {
    const { id } = await client.makeRun({ experimentName: 'audited' });
    await client.ask('mutation ($id: ID!) { setRunTags(runId: $id, tags: [{ key: "a", value: "1" }]) { id } }', { id });
    await client.ask('mutation ($id: ID!) { setRunTags(runId: $id, tags: [{ key: "a", value: "1" }]) { id } }', { id });
    await update({ id, status: 'STALE' });
    await update({ id, status: 'FAILED' });
    const records = await server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.query<{ action: string }>(`select payload ->> 'action' as action from outbox where topic = 'audit' and payload ->> 'subjectId' = $1 order by id`, [id]));
    expect(records.map(({ action }) => action)).toEqual(['run.created', 'run.tagged', 'run.updated']);
  });
});

describe('experiments', () => {
  let server: TestServer;
  let client: TrackingClient;

  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    client = new TrackingClient(server, (await server.makeActor('MAINTAINER')).token);
  });
  afterAll(() => server?.stop());

  it('have names of their own, tags and descriptions, and come back when deleted', async () => {
    const id = await client.makeExperiment('one');
    const two = await client.makeExperiment('two');
    const create = 'mutation ($input: CreateExperimentInput!) { createExperiment(input: $input) { id } }';
    expect(await client.codeOf(create, { input: { name: 'one' } })).toBe('EXPERIMENT_NAME_TAKEN');
    expect(await client.codeOf('mutation ($input: UpdateExperimentInput!) { updateExperiment(input: $input) { id } }', { input: { id: two, name: 'one' } })).toBe('EXPERIMENT_NAME_TAKEN');
    await client.ask('mutation ($input: UpdateExperimentInput!) { updateExperiment(input: $input) { id } }', { input: { id, name: 'renamed', description: 'about' } });
    await client.ask('mutation ($id: ID!) { setExperimentTags(id: $id, tags: [{ key: "a", value: "1" }, { key: "b", value: "2" }]) { id } }', { id });
    await client.ask('mutation ($id: ID!) { deleteExperimentTags(id: $id, keys: ["a"]) { id } }', { id });
    const { experiment } = await client.ask<{ experiment: unknown }>('query ($id: ID!) { experiment(id: $id) { name description tags { key value } deletedAt runCount lastRunAt } }', { id });
    expect(experiment).toEqual({ name: 'renamed', description: 'about', tags: [{ key: 'b', value: '2' }], deletedAt: null, runCount: 0, lastRunAt: null });
    await client.ask('mutation ($id: ID!) { deleteExperiment(id: $id) { id } }', { id });
    expect(await client.codeOf('mutation ($id: ID!) { createRun(input: { experimentId: $id }) { id } }', { id })).toBe('EXPERIMENT_DELETED');
    expect(await client.codeOf('mutation { createRun(input: { experimentName: "renamed" }) { id } }')).toBe('EXPERIMENT_DELETED');
    expect(await client.codeOf(create, { input: { name: 'renamed' } })).toBe('EXPERIMENT_NAME_TAKEN');
    await client.ask('mutation ($id: ID!) { restoreExperiment(id: $id) { id } }', { id });
    await client.makeRun({ experimentId: id });
  });

  it('are made once for one key', async () => {
    const input = { name: 'keyed', idempotencyKey: 'experiment-key' };
    const create = 'mutation ($input: CreateExperimentInput!) { createExperiment(input: $input) { id } }';
    const made = await Promise.all(Array.from({ length: 6 }, () => client.ask<{ createExperiment: { id: string } }>(create, { input })));
    expect(new Set(made.map(({ createExperiment }) => createExperiment.id)).size).toBe(1);
  });

  it('take one new name for one of many who want it', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, (_, index) => client.makeExperiment(`wants ${index}`)));
    const codes = await Promise.all(ids.map((id) => client.codeOf('mutation ($id: ID!) { updateExperiment(input: { id: $id, name: "wanted" }) { id } }', { id })));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set([undefined, 'EXPERIMENT_NAME_TAKEN']));
  });
});
