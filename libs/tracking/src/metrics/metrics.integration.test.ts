import { encodeMetricBatch, metricBatchMediaType } from '@plinth/contracts';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TrackingClient } from '../testing/index.js';
import { MetricService } from './metric.service.js';
import { systemActor } from '@plinth/access';

interface Series {
  readonly key: string;
  readonly steps: readonly number[];
  readonly times: readonly number[];
  readonly values: readonly (number | string)[];
  readonly total: number;
}

describe('metrics', () => {
  let server: TestServer;
  let client: TrackingClient;
  let runId: string;

  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    client = new TrackingClient(server, (await server.makeActor('MAINTAINER')).token);
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    runId = (await client.makeRun({ experimentName: 'metrics' })).id;
  });

  async function series(keys: readonly string[], more: Readonly<Record<string, unknown>> = {}): Promise<readonly Series[]> {
    const { run } = await client.ask<{ run: { metricSeries: readonly Series[] } }>(
      'query ($id: ID!, $keys: [String!]!, $maxPoints: Int, $fromStep: Long, $toStep: Long) { run(id: $id) { metricSeries(keys: $keys, maxPoints: $maxPoints, fromStep: $fromStep, toStep: $toStep) { key steps times values total } } }',
      { id: runId, keys, ...more },
    );
    return run.metricSeries;
  }

  async function summary(): Promise<Record<string, unknown>[]> {
    return (await client.ask<{ run: { metrics: Record<string, unknown>[] } }>('query ($id: ID!) { run(id: $id) { metrics { key last min max lastStep lastTime count } } }', { id: runId })).run.metrics;
  }

  const compact = (): Promise<number> => server.application.get(MetricService, { strict: false }).compact(systemActor(server.workspaceId, 'metric:compact', 'test'), -1_000);

  it('keeps what came over the binary route and over GraphQL, with NaN and infinities', async () => {
    await client.appendMetrics(runId, 'loss', [0.5, Number.NaN, Number.POSITIVE_INFINITY]);
    await client.log(runId, { metrics: [{ key: 'loss', steps: [3], times: [1_003], values: ['-Infinity'] }] });
    expect(await series(['loss', 'none'])).toEqual([{ key: 'loss', steps: [0, 1, 2, 3], times: [1_000, 1_001, 1_002, 1_003], values: [0.5, 'NaN', 'Infinity', '-Infinity'], total: 4 }]);
    expect(await summary()).toEqual([{ key: 'loss', last: '-Infinity', min: '-Infinity', max: 'Infinity', lastStep: 3, lastTime: '1970-01-01T00:00:01.003Z', count: 4 }]);
  });

  it('merges summaries whatever the order in which points come', async () => {
    await client.appendMetrics(runId, 'loss', [1, 2], { firstStep: 10 });
    await client.appendMetrics(runId, 'loss', [Number.NaN, 7], { firstStep: 0 });
    expect(await summary()).toMatchObject([{ last: 2, min: 1, max: 7, lastStep: 11, count: 4 }]);
    expect((await series(['loss']))[0]?.steps).toEqual([0, 1, 10, 11]);
  });

  it('has one effect for one key, also when the attempts come together', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.appendMetrics(runId, 'loss', [1, 2, 3], { idempotencyKey: 'once' })));
    expect(answers.every(({ status, body }) => status === 200 && body.accepted === 3)).toBe(true);
    expect(await summary()).toMatchObject([{ count: 3 }]);
    expect((await client.appendMetrics((await client.makeRun({ experimentName: 'metrics' })).id, 'loss', [1], { idempotencyKey: 'once' })).body.accepted).toBe(1);
  });

  it('refuses other points under a key that was used, and lets what came with them in', async () => {
    await client.appendMetrics(runId, 'loss', [1, 2], { idempotencyKey: 'used' });
    const [other, ...fine] = await Promise.all([
      client.appendMetrics(runId, 'loss', [1, 3], { idempotencyKey: 'used' }),
      ...Array.from({ length: 5 }, (_, index) => client.appendMetrics(runId, 'loss', [index], { firstStep: 10 + index, idempotencyKey: `own-${index}` })),
    ]);
    expect([other?.status, other?.body.error]).toMatchObject([409, { code: 'IDEMPOTENCY_KEY_REUSED', field: 'Idempotency-Key' }]);
    expect(fine.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await client.post(`/api/v1/runs/${runId}/metrics`, metricBatchMediaType, encodeMetricBatch([]), 'used')).status).toBe(409);
    expect((await client.appendMetrics(runId, 'loss', [1, 2], { idempotencyKey: 'used' })).body).toEqual({ accepted: 2 });
    expect(await summary()).toMatchObject([{ count: 7 }]);
    const first = await Promise.all([4, 5, 6].map((value) => client.appendMetrics(runId, 'race', [value], { idempotencyKey: 'race' })));
    expect(first.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it('refuses them also when the points have been compacted, and forgets keys long after the end of the run', async () => {
    await client.appendMetrics(runId, 'loss', [1, 2], { idempotencyKey: 'used' });
    await client.appendMetrics(runId, 'loss', [7], { firstStep: 7 });
    for (const stage of ['bytes gone', 'row gone']) {
      await compact();
      expect((await client.appendMetrics(runId, 'loss', [1, 3], { idempotencyKey: 'used' })).status, stage).toBe(409);
      expect((await client.appendMetrics(runId, 'loss', [1, 2], { idempotencyKey: 'used' })).body, stage).toEqual({ accepted: 2 });
    }
    expect(await summary()).toMatchObject([{ count: 3 }]);
    const database = server.platform.database;
    const inWorkspace = <Row>(sql: string) => database.transaction({ workspaceId: server.workspaceId }, () => database.query<Row & Record<string, unknown>>(sql, [runId]));
    const kept = async () => (await inWorkspace<{ id: string }>('select id from compacted_append where run_id = $1')).length;
    const forget = () => server.application.get(MetricService, { strict: false }).forgetSettled(systemActor(server.workspaceId, 'metric:compact', 'test'));
    // Only what has a key can be asked for again.
    expect(await kept()).toBe(1);
    await inWorkspace(`update compacted_append set created_at = now() - interval '31 days' where run_id = $1`);
    for (const [status, endedAt, left] of [['RUNNING', 'null', 1], ['STALE', 'null', 1], ['FINISHED', `now() - interval '29 days'`, 1], ['FINISHED', `now() - interval '31 days'`, 0]] as const) {
      await inWorkspace(`update run set status = '${status}', ended_at = ${endedAt} where id = $1`);
      await forget();
      expect(await kept(), `${status} ${endedAt}`).toBe(left);
    }
    expect(await series(['loss'])).toMatchObject([{ values: [1, 2, 7] }]);
  });

  it('loses nothing of many clients that write to the same run at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, client40) => Promise.all(['a', 'b'].map((key) => client.appendMetrics(runId, key, [client40], { firstStep: client40 })))));
    expect(await summary()).toMatchObject([{ key: 'a', count: 40, last: 39, min: 0 }, { key: 'b', count: 40 }]);
    expect((await series(['a', 'b'])).map(({ total }) => total)).toEqual([40, 40]);
  });

  it('lets one bad append of a group fail alone', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const answers = await Promise.all([...Array.from({ length: 10 }, (_, index) => client.appendMetrics(runId, 'loss', [index], { firstStep: index })), client.appendMetrics(unknown, 'loss', [1])]);
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 404]);
    expect(answers[10]?.body.error?.code).toBe('RUN_NOT_FOUND');
    expect(await summary()).toMatchObject([{ count: 10 }]);
  });

  it('refuses a deleted run, and takes it again when it is restored', async () => {
    await client.appendMetrics(runId, 'loss', [1], { idempotencyKey: 'before' });
    await client.ask('mutation ($ids: [ID!]!) { deleteRuns(ids: $ids) { id } }', { ids: [runId] });
    expect((await client.appendMetrics(runId, 'loss', [2])).body.error?.code).toBe('RUN_DELETED');
    expect((await client.appendMetrics(runId, 'loss', [1], { idempotencyKey: 'before' })).body.accepted).toBe(1);
    await client.ask('mutation ($ids: [ID!]!) { restoreRuns(ids: $ids) { id } }', { ids: [runId] });
    expect((await client.appendMetrics(runId, 'loss', [2], { firstStep: 1 })).status).toBe(200);
    expect(await summary()).toMatchObject([{ count: 2 }]);
  });

  it('gives the same points before and after compaction, and while appends go on', async () => {
    await client.appendMetrics(runId, 'loss', [5, 6], { firstStep: 100, idempotencyKey: 'kept' });
    await client.appendMetrics(runId, 'loss', [5, 6], { firstStep: 100 });
    for (let step = 0; step < 30; step++) await client.appendMetrics(runId, step % 2 ? 'loss' : 'accuracy', [step], { firstStep: step });
    const before = await series(['loss', 'accuracy']);
    expect(before.map(({ total }) => total)).toEqual([17, 15]);
    expect(await compact()).toBeGreaterThanOrEqual(32);
    expect(await series(['loss', 'accuracy'])).toEqual(before);
    expect(await compact()).toBe(0);
    // The batch is gone by now; its key is not forgotten.
    await client.appendMetrics(runId, 'loss', [5, 6], { firstStep: 100, idempotencyKey: 'kept' });
    expect(await summary()).toMatchObject([{ key: 'accuracy', count: 15 }, { key: 'loss', count: 19 }]);
    await client.appendMetrics(runId, 'loss', [-1], { firstStep: 2 });
    const mixed = await series(['loss']);
    expect(mixed[0]?.total).toBe(18);
    await Promise.all([compact(), compact(), client.appendMetrics(runId, 'loss', [9], { firstStep: 9_000 })]);
    await compact();
    expect((await series(['loss']))[0]?.steps).toEqual([...(mixed[0]?.steps ?? []), 9_000]);
  });

  it('thins long series, keeps their extremes, and counts what there is', async () => {
    const values = Array.from({ length: 20_000 }, (_, step) => (step === 7_777 ? 1e6 : step === 12_345 ? Number.NaN : Math.sin(step)));
    await client.appendMetrics(runId, 'wave', values);
    for (const round of ['batch', 'segment']) {
      const [thinned] = await series(['wave'], { maxPoints: 100 });
      expect(thinned?.steps.length, round).toBeLessThanOrEqual(100);
      expect(thinned?.total).toBe(20_000);
      expect(thinned?.values).toContain(1e6);
      expect(thinned?.values).toContain('NaN');
      expect((await series(['wave']))[0]?.steps.length).toBeLessThanOrEqual(1_000);
      expect((await series(['wave'], { fromStep: 7_770, toStep: 7_779 }))[0]).toMatchObject({ total: 10, steps: [7_770, 7_771, 7_772, 7_773, 7_774, 7_775, 7_776, 7_777, 7_778, 7_779] });
      await compact();
    }
  });

  it('reads series of several runs', async () => {
    const other = (await client.makeRun({ experimentName: 'metrics' })).id;
    await client.appendMetrics(runId, 'loss', [1]);
    await client.appendMetrics(other, 'loss', [2]);
    const { metricSeries } = await client.ask<{ metricSeries: unknown[] }>('query ($ids: [ID!]!) { metricSeries(runIds: $ids, keys: ["loss", "none"]) { runId key values } }', { ids: [other, runId] });
    expect(metricSeries).toEqual([{ runId: other, key: 'loss', values: [2] }, { runId, key: 'loss', values: [1] }]);
  });

  it.each([
    ['no points packed', 'application/vnd.plinth.metrics', Uint8Array.of(1, 2, 3), 400, 'INVALID_METRICS'],
    ['nothing', 'application/vnd.plinth.metrics', new Uint8Array(0), 400, 'INVALID_METRICS'],
    ['another media type', 'application/json', '{"a":1}', 400, 'INVALID_INPUT'],
    ['too much', 'application/vnd.plinth.metrics', new Uint8Array(17 * 1024 * 1024), 413, 'INVALID_REQUEST'],
  ])('says what is wrong with %s', async (_what, contentType, body, status, code) => {
    const answer = await client.post(`/api/v1/runs/${runId}/metrics`, contentType, body);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  });

  it('refuses readers, strangers and nobody', async () => {
    const reader = new TrackingClient(server, (await server.makeActor('READER')).token);
    const stranger = new TrackingClient(server, (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token);
    const nobody = new TrackingClient(server, '');
    expect((await reader.appendMetrics(runId, 'loss', [1])).body.error?.code).toBe('FORBIDDEN');
    expect((await stranger.appendMetrics(runId, 'loss', [1])).body.error?.code).toBe('RUN_NOT_FOUND');
    expect((await nobody.appendMetrics(runId, 'loss', [1])).body.error?.code).toBe('UNAUTHENTICATED');
    expect((await client.post('/api/v1/runs/nonsense/metrics', 'application/vnd.plinth.metrics', new Uint8Array(0))).body.error?.code).toBe('INVALID_ID');
    expect(await summary()).toEqual([]);
  });
});
