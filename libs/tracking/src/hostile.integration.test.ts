import { TestServer } from '@plinth/server/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrackingClient } from './testing/index.js';

/** Every mutation of tracking, with what each of its inputs is called and a sound value for it. */
interface MutationCase {
  readonly name: string;
  readonly query: string;
  readonly sound: () => Readonly<Record<string, unknown>>;
}

const tables = ['experiment', 'run', 'run_param', 'run_tag', 'run_metric', 'run_source', 'run_input', 'metric_batch', 'run_log_chunk', 'outbox', 'idempotency_key'];

describe('every mutation of tracking, given nonsense,', () => {
  let server: TestServer;
  let client: TrackingClient;
  let database: pg.Client;
  let experimentId: string;
  let runId: string;
  let foreignRun: string;
  let foreignExperiment: string;

  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    client = new TrackingClient(server, (await server.makeActor('OWNER')).token);
    experimentId = await client.makeExperiment('sound');
    runId = (await client.makeRun({ experimentId, params: [{ key: 'lr', value: '1' }] })).id;
    const foreign = new TrackingClient(server, (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token);
    foreignExperiment = await foreign.makeExperiment('theirs');
    foreignRun = (await foreign.makeRun({ experimentId: foreignExperiment })).id;
    database = new pg.Client({ connectionString: server.databaseUrl });
    await database.connect();
  });
  afterAll(async () => {
    await database?.end();
    await server?.stop();
  });

  const cases: readonly MutationCase[] = [
    { name: 'createExperiment', query: 'mutation ($input: CreateExperimentInput!) { createExperiment(input: $input) { id } }', sound: () => ({ input: { name: 'new', description: 'd', tags: [{ key: 'k', value: 'v' }], idempotencyKey: 'k' } }) },
    { name: 'updateExperiment', query: 'mutation ($input: UpdateExperimentInput!) { updateExperiment(input: $input) { id } }', sound: () => ({ input: { id: experimentId, name: 'new', description: 'd' } }) },
    { name: 'setExperimentTags', query: 'mutation ($id: ID!, $tags: [KeyValueInput!]!) { setExperimentTags(id: $id, tags: $tags) { id } }', sound: () => ({ id: experimentId, tags: [{ key: 'k', value: 'v' }] }) },
    { name: 'deleteExperimentTags', query: 'mutation ($id: ID!, $keys: [String!]!) { deleteExperimentTags(id: $id, keys: $keys) { id } }', sound: () => ({ id: experimentId, keys: ['k'] }) },
    { name: 'deleteExperiment', query: 'mutation ($id: ID!) { deleteExperiment(id: $id) { id } }', sound: () => ({ id: experimentId }) },
    { name: 'restoreExperiment', query: 'mutation ($id: ID!) { restoreExperiment(id: $id) { id } }', sound: () => ({ id: experimentId }) },
    {
      name: 'createRun',
      query: 'mutation ($input: CreateRunInput!) { createRun(input: $input) { id } }',
      sound: () => ({
        input: {
          id: '0193a5c0-1111-7000-8000-00000000000a',
          experimentId,
          parentRunId: runId,
          name: 'n',
          startedAt: '2026-01-01T00:00:00.000Z',
          params: [{ key: 'k', value: 'v' }],
          tags: [{ key: 'k', value: 'v' }],
          source: { gitCommit: 'c', gitBranch: 'b', gitDirty: true, diff: 'd', command: 'c', environment: { a: [1, { b: 'c' }] } },
          notes: 'n',
          idempotencyKey: 'r',
        },
      }),
    },
    { name: 'createRun by name', query: 'mutation ($input: CreateRunInput!) { createRun(input: $input) { id } }', sound: () => ({ input: { experimentName: 'made on the way' } }) },
    { name: 'updateRun', query: 'mutation ($input: UpdateRunInput!) { updateRun(input: $input) { id } }', sound: () => ({ input: { id: runId, name: 'n', notes: 'm', status: 'FINISHED', endedAt: '2999-01-01T00:00:00.000Z' } }) },
    { name: 'resumeRun', query: 'mutation ($id: ID!) { resumeRun(id: $id) { id } }', sound: () => ({ id: runId }) },
    { name: 'heartbeat', query: 'mutation ($runId: ID!) { heartbeat(runId: $runId) }', sound: () => ({ runId }) },
    {
      name: 'logBatch',
      query: 'mutation ($input: LogBatchInput!) { logBatch(input: $input) { id } }',
      sound: () => ({
        input: { runId, params: [{ key: 'p', value: 'v' }], tags: [{ key: 't', value: 'v' }], metrics: [{ key: 'm', steps: [0], times: [0], values: [1] }], inputs: [{ name: 'n', digest: 'd', schema: { a: 1 }, tags: [{ key: 't', value: 'v' }] }], idempotencyKey: 'b' },
      }),
    },
    { name: 'setRunTags', query: 'mutation ($runId: ID!, $tags: [KeyValueInput!]!) { setRunTags(runId: $runId, tags: $tags) { id } }', sound: () => ({ runId, tags: [{ key: 'k', value: 'v' }] }) },
    { name: 'deleteRunTags', query: 'mutation ($runId: ID!, $keys: [String!]!) { deleteRunTags(runId: $runId, keys: $keys) { id } }', sound: () => ({ runId, keys: ['k'] }) },
    { name: 'deleteRuns', query: 'mutation ($ids: [ID!]!) { deleteRuns(ids: $ids) { id } }', sound: () => ({ ids: [runId] }) },
    { name: 'restoreRuns', query: 'mutation ($ids: [ID!]!) { restoreRuns(ids: $ids) { id } }', sound: () => ({ ids: [runId] }) },
  ];

  /** What must not be taken for any value anywhere, and what may be taken for some. Both must never be INTERNAL. */
  const nonsense = fc.oneof(
    fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 2 ** 53, -(2 ** 60), 0.5, '', ' ', '\0', 'a\0b', '\ud800', 'x\udfff', '__proto__', 'constructor', '../..', "'; drop table run; --", 'NaN', '-0', '\u202e', '💥'.repeat(300), 'x'.repeat(10_001), 'x'.repeat(300_000)),
    fc.constantFrom<unknown>([], {}, [null], [[]], { key: 'k' }, { __proto__: null }, [{ key: '__proto__', value: 'v' }, { key: '__proto__', value: 'w' }], { a: { b: '\0' } }, { '\ud800': 1 }),
    fc.constantFrom<unknown>('9999-99-99T00:00:00Z', '0000-01-01T00:00:00Z', '+275760-09-13T00:00:00.000Z', '2026-02-30T00:00:00Z', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.jsonValue({ maxDepth: 3 }),
  );

  const fingerprint = async (): Promise<string> => {
    const parts = tables.map((table) => `(select coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from ${table} t)`);
    const { rows } = await database.query<{ print: string }>(`select concat_ws('|', ${parts.join(', ')}) as print`);
    return rows[0]?.print ?? '';
  };

  it.each(cases)('$name finds nothing of another workspace', async ({ query, sound }) => {
    const before = await fingerprint();
    const text = JSON.stringify(sound()).replaceAll(runId, foreignRun).replaceAll(experimentId, foreignExperiment);
    if (text === JSON.stringify(sound())) return;
    const { errors } = await server.graphql(client.token, query, JSON.parse(text) as Record<string, unknown>);
    expect(['RUN_NOT_FOUND', 'EXPERIMENT_NOT_FOUND']).toContain(errors?.[0]?.extensions.code);
    expect(await fingerprint()).toBe(before);
  });

  it.each(cases)('$name gives a typed error and changes nothing, or does what it says', async ({ query, sound }) => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), nonsense, async (where, value) => {
        const variables = replaceAt(sound(), where, value);
        const before = await fingerprint();
        const { data, errors } = await server.graphql(client.token, query, variables);
        if (!errors) {
          expect(data).toBeTruthy();
          return;
        }
        refused++;
        for (const { extensions } of errors) {
          expect(extensions.code, JSON.stringify(variables).slice(0, 300)).not.toBe('INTERNAL');
          expect(extensions.code).toMatch(/^[A-Z][A-Z_]+$/);
        }
        expect(await fingerprint()).toBe(before);
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('bytes of any kind as metrics and logs give a typed error or are kept', async () => {
    await client.ask('mutation ($ids: [ID!]!) { restoreRuns(ids: $ids) { id } }', { ids: [runId] });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.jsonValue(), async (bytes, json) => {
        const metrics = await client.post(`/api/v1/runs/${runId}/metrics`, 'application/vnd.plinth.metrics', Uint8Array.from([...Buffer.from('PLM1\u0001', 'latin1'), ...bytes]));
        const logs = await client.post(`/api/v1/runs/${runId}/logs`, 'application/json', JSON.stringify(json));
        for (const { status, body } of [metrics, logs]) {
          expect(status).toBeLessThan(500);
          if (status !== 200) expect(body.error?.code).toMatch(/^[A-Z_]+$/);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(['runs', 'experiments'])('%s with any filter and order gives a list or a typed error', async (list) => {
    const query = `query ($filter: String, $orderBy: [String!], $after: String) { ${list}(filter: $filter, orderBy: $orderBy, after: $after) { totalCount nodes { id } } }`;
    const texts = fc.oneof(fc.constantFrom('', '\0', '\ud800', "tags.a = '\0'", "params.a = '\ud800'", 'metrics.a > 1e999', "name = 'x'", 'x'.repeat(20_000), 'metrics.`\0` > 1'), fc.string({ unit: 'binary', maxLength: 60 }));
    await fc.assert(
      fc.asyncProperty(texts, fc.array(texts, { maxLength: 3 }), fc.option(texts), async (filter, orderBy, after) => {
        for (const variables of [{ filter }, { orderBy }, { after }]) {
          const { errors } = await server.graphql(client.token, query, variables);
          for (const { extensions } of errors ?? []) expect(extensions.code, JSON.stringify(variables)).not.toBe('INTERNAL');
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(['["",null,"x"]', '["","9e99999","00000000-0000-0000-0000-000000000000"]', '["","1e20","00000000-0000-0000-0000-000000000000"]', '["","-1","zz"]', '["",1,2]', '[{}]', 'null', '["","1.5","00000000-0000-0000-0000-000000000000"]'])('a forged cursor %s is refused', async (values) => {
    expect(await client.codeOf('query ($after: String) { runs(after: $after) { nodes { id } } }', { after: Buffer.from(values).toString('base64url') })).toBe('INVALID_INPUT');
  });
});

/** The value with one of its parts, at whatever depth, replaced. */
function replaceAt(value: Readonly<Record<string, unknown>>, where: number, replacement: unknown): Record<string, unknown> {
  const copy = structuredClone(value) as Record<string, unknown>;
  const places: [holder: Record<string, unknown>, key: string][] = [];
  const visit = (holder: Record<string, unknown>): void => {
    for (const [key, part] of Object.entries(holder)) {
      places.push([holder, key]);
      if (typeof part === 'object' && part !== null) visit(part as Record<string, unknown>);
    }
  };
  visit(copy);
  const place = places[where % places.length];
  if (place) place[0][place[1]] = replacement;
  return copy;
}
