import { gzipSync } from 'node:zlib';
import { type TestActor, TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { maxBodyBytes, maxDepth, maxEventsPerBatch } from './rules/index.js';
import { ProjectionService } from './projection.service.js';

interface Sent {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

const producer = 'https://example.org/producer';
const schemaURL = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
let counted = 0;
const newRunId = () => `0198f3a4-7b1c-7d2e-8f30-${String(++counted).padStart(12, '0')}`;
const runEvent = (runId: string, more: object = {}) => ({ eventTime: '2026-11-29T15:00:00.123456Z', eventType: 'START', producer, schemaURL, run: { runId }, job: { namespace: 'etl', name: 'orders' }, ...more });

describe('events of OpenLineage', () => {
  let server: TestServer;
  let writer: TestActor;
  /** Past row-level security, for faults of Postgres itself. */
  let admin: pg.Client;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    writer = await server.makeActor('WRITER');
    admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const send = async (body: string | Uint8Array, { path = '', headers = { 'Content-Type': 'application/json' }, token = writer.token }: Sent = {}) => {
    const response = await fetch(`${server.url}/api/v1/lineage${path}`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, ...headers }, body });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as { error?: { code: string; field?: string; details?: object } } & Record<string, unknown>) };
  };
  const sendOne = (event: unknown) => send(JSON.stringify(event));
  const sendBatch = (events: unknown) => send(JSON.stringify(events), { path: '/batch' });
  const query = <Row extends object>(sql: string, values: readonly unknown[] = []) => server.platform.database.transaction(server, () => server.platform.database.query<Row & Record<string, unknown>>(sql, [server.workspaceId, ...values]));
  const kept = (runId: string) => query<{ event: string; failure: string | null; kind: string; job_name: string; received_by: string; datasets: unknown }>('select event, failure, kind, job_name, received_by, datasets from open_lineage_event where workspace_id = $1 and run_id = $2 order by event_time', [runId]);
  const waiting = async () => (await query<{ id: string }>('select id from open_lineage_waiting where workspace_id = $1')).length;
  const project = async () => {
    const { actor } = await server.makeActor('WRITER');
    await server.application.get(ProjectionService, { strict: false }).project(actor);
  };

  describe('one at a time', () => {
    it('are kept whole, as they came, with who sent them', async () => {
      const runId = newRunId();
      const text = ` {"eventTime":"2026-11-29T15:00:00Z", "producer":"${producer}","run":{"runId":"${runId}","facets":{"__proto__":{"a":1},"日本語":{"big":12345678901234567890.10}}},"job":{"namespace":"etl","name":"orders"},"inputs":[{"namespace":"db","name":"raw"}]}\n`;
      expect(await send(text)).toEqual({ status: 201, body: undefined });
      expect(await kept(runId)).toEqual([{ event: text, failure: null, kind: 'RUN', job_name: 'orders', received_by: writer.actor.id, datasets: [['db', 'raw']] }]);
    });

    it('are kept once, however often and in whatever order of members they come', async () => {
      const event = runEvent(newRunId());
      const before = await waiting();
      const answers = await Promise.all([sendOne(event), sendOne(event), send(JSON.stringify(Object.fromEntries(Object.entries(event).reverse()))), sendBatch([event, event])]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 204]);
      expect(await kept(event.run.runId)).toHaveLength(1);
      expect(await waiting()).toBe(before + 1);
    });

    it.each(['', 'application/json; charset=utf-8', 'application/octet-stream'])('come under the content type %j', async (type) => expect((await send(Buffer.from(JSON.stringify(runEvent(newRunId()))), { headers: type === '' ? {} : { 'Content-Type': type } })).status).toBe(201));

    it('come packed', async () => {
      const runId = newRunId();
      expect((await send(gzipSync(JSON.stringify(runEvent(runId))), { headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' } })).status).toBe(201);
      expect(await kept(runId)).toHaveLength(1);
    });

    it('come with a facet of ten megabytes', async () => {
      const runId = newRunId();
      const event = runEvent(runId, { run: { runId, facets: { plan: { text: 'é'.repeat(5 * 1024 * 1024) } } } });
      expect((await sendOne(event)).status).toBe(201);
      expect(JSON.parse((await kept(runId))[0]?.event ?? '')).toEqual(event);
    });

    it.each<[number, string, string | undefined, string | Uint8Array, Record<string, string>]>([
      [400, 'INVALID_LINEAGE_BODY', 'body', '', {}],
      [400, 'INVALID_LINEAGE_BODY', 'body', '{', {}],
      [400, 'INVALID_LINEAGE_BODY', 'body', '{"a":}', {}],
      [400, 'INVALID_LINEAGE_BODY', 'body', '[]', {}],
      [400, 'INVALID_LINEAGE_BODY', 'body', '{} {}', {}],
      [400, 'INVALID_LINEAGE_BODY', 'body', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), {}],
      [400, 'INVALID_LINEAGE_EVENT', 'run.runId', JSON.stringify(runEvent('no-uuid')), {}],
      [400, 'INVALID_LINEAGE_EVENT', 'run.facets.x', JSON.stringify(runEvent(newRunId(), { run: { runId: newRunId(), facets: { x: '\0' } } })), {}],
      [400, 'INVALID_LINEAGE_EVENT', 'job.name', JSON.stringify(runEvent(newRunId(), { job: { namespace: 'etl', name: 'half \ud800' } })), {}],
      [413, 'TOO_MUCH_LINEAGE', 'body', `{"a":${'['.repeat(600)}${']'.repeat(600)}}`, {}],
      [413, 'TOO_MUCH_LINEAGE', 'body', gzipSync(`{"a":"${' '.repeat(maxBodyBytes)}"}`), { 'Content-Encoding': 'gzip' }],
      [413, 'TOO_MUCH_LINEAGE', 'body', Buffer.alloc(maxBodyBytes + 1, 0x20), {}],
      [400, 'INVALID_LINEAGE_BODY', 'body', 'not packed', { 'Content-Encoding': 'gzip' }],
      [400, 'INVALID_LINEAGE_BODY', 'body', gzipSync('{"a":1}').subarray(0, 15), { 'Content-Encoding': 'gzip' }],
      [415, 'UNSUPPORTED_ENCODING', 'Content-Encoding', '{}', { 'Content-Encoding': 'br' }],
    ])('are refused for good with %i %s at %s', async (status, code, field, body, headers) => {
      const answer = await send(body, { headers: { 'Content-Type': 'application/json', ...headers } });
      expect([answer.status, answer.body?.error]).toMatchObject([status, { code, field, details: { retriable: false } }]);
    });

    it('come from those who may report executions', async () => {
      const event = JSON.stringify(runEvent(newRunId()));
      expect((await send(event, { token: (await server.makeActor('READER')).token })).status).toBe(403);
      expect((await send(event, { token: 'plk_usr_x' })).status).toBe(401);
      expect((await send(event, { path: '/batch', token: (await server.makeActor('READER')).token })).status).toBe(403);
    });
  });

  describe('in batches', () => {
    it('are answered with nothing when all were taken', async () => {
      const ids = [newRunId(), newRunId()];
      expect(await sendBatch(ids.map((id) => runEvent(id)))).toEqual({ status: 204, body: undefined });
      for (const id of ids) expect(await kept(id)).toHaveLength(1);
      expect((await sendBatch([])).status).toBe(204);
    });

    it('are taken as far as they are sound, and the others are named', async () => {
      const runId = newRunId();
      const dataset = { eventTime: '2026-11-29T15:00:00Z', producer, dataset: { namespace: 'db', name: 'd' } };
      expect(await sendBatch([runEvent('x'), runEvent(runId), dataset, 7, { ...dataset, job: { namespace: 'etl', name: 'orders' } }])).toEqual({
        status: 200,
        body: {
          status: 'partial_success',
          summary: { received: 5, successful: 2, failed: 3 },
          failed_events: [
            { index: 0, reason: 'run.runId: A run is named by a UUID.', retriable: false },
            { index: 3, reason: 'An event is a JSON object.', retriable: false },
            { index: 4, reason: 'job: A DatasetEvent has no job.', retriable: false },
          ],
        },
      });
      expect(await kept(runId)).toHaveLength(1);
      const deep = JSON.stringify({ ...runEvent(newRunId()), run: { runId: newRunId(), facets: { deep: 'HERE' } } }).replace('"HERE"', `${'{"a":'.repeat(maxDepth)}1${'}'.repeat(maxDepth)}`);
      const beside = newRunId();
      expect(await send(`[${deep},${JSON.stringify(runEvent(beside))}]`, { path: '/batch' })).toMatchObject({ status: 200, body: { summary: { successful: 1, failed: 1 }, failed_events: [{ index: 0, reason: `JSON is nested at most ${maxDepth} levels deep here.`, retriable: false }] } });
      expect(await kept(beside)).toHaveLength(1);
      expect((await sendBatch([1])).body).toMatchObject({ status: 'failure', summary: { received: 1, successful: 0, failed: 1 } });
    });

    it('are not taken at all when they are no list of JSON', async () => {
      const runId = newRunId();
      for (const body of ['{}', `[${JSON.stringify(runEvent(runId))},{]`, `[${JSON.stringify(runEvent(runId))},]`, `[${JSON.stringify(runEvent(runId))}] x`]) expect([body, (await send(body, { path: '/batch' })).status]).toEqual([body, 400]);
      expect((await send(`[${'1,'.repeat(maxEventsPerBatch)}1]`, { path: '/batch' })).status).toBe(413);
      expect(await kept(runId)).toHaveLength(0);
    });
  });

  describe('afterwards', () => {
    const followed = async (): Promise<void> => {
      while ((await waiting()) > 0) await project();
    };
    const stateOf = async (id: string) => (await server.ask<{ execution: { state: string } | null }>(writer.token, 'query ($id: ID!) { execution(id: $id) { state } }', { id })).execution?.state;
    const recordsOf = (ids: readonly string[]) => query<{ subject: string }>(`select payload->>'subjectId' as subject from outbox where workspace_id = $1 and payload->>'subjectId' = any($2) order by id`, [ids]);
    /** A fault of Postgres, as of a disk that is full, for jobs of this name. */
    const breakFor = (name: string, code: string) =>
      admin.query(`create function refuse_job() returns trigger language plpgsql as $$ begin if new.name = '${name}' then raise exception 'not today' using errcode = '${code}'; end if; return new; end $$; create trigger refuse_job before insert on pipeline_job for each row execute function refuse_job()`);
    const mend = () => admin.query('drop function if exists refuse_job cascade');
    afterEach(mend);

    it('are followed first when they came first, and others wait for their turn', async () => {
      await followed();
      const [large, small] = [newRunId(), newRunId()];
      await sendOne(runEvent(large, { run: { runId: large, facets: { plan: { text: 'x'.repeat(9 * 1024 * 1024) } } } }));
      await sendOne(runEvent(small));
      await project();
      expect([await stateOf(large), await stateOf(small)]).toEqual(['RUNNING', undefined]);
      await project();
      expect(await stateOf(small)).toBe('RUNNING');
    });

    it('are told to pipelines in the order they came, each once', async () => {
      await followed();
      const ids = [newRunId(), newRunId(), newRunId()];
      for (const id of ids) await sendOne(runEvent(id));
      await Promise.all([project(), project()]);
      await followed();
      expect(await Promise.all(ids.map(stateOf))).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
      expect((await recordsOf(ids)).map(({ subject }) => subject)).toEqual(ids);
    });

    it('are seen in pipelines and their data', async () => {
      const [runId, parentId] = [newRunId(), newRunId()];
      await sendOne(runEvent(runId, { eventType: 'FAIL', run: { runId, facets: { parent: { run: { runId: parentId }, job: { namespace: 'etl', name: 'nightly' } }, errorMessage: { message: 'gone', stackTrace: 'Traceback\nOSError: gone' } } }, inputs: [{ namespace: 'db', name: 'seen.raw' }], outputs: [{ namespace: 'db', name: 'seen.mart' }] }));
      await sendOne(runEvent(runId, { eventTime: '2026-11-29T14:00:00' }));
      await followed();
      const { execution } = await server.ask<{ execution: unknown }>(writer.token, 'query ($id: ID!) { execution(id: $id) { state startedAt errorClass parent { id } uses { side asset { name } } } }', { id: runId });
      expect(execution).toMatchObject({ state: 'FAILED', startedAt: '2026-11-29T14:00:00.000Z', errorClass: 'OSError', parent: { id: parentId }, uses: expect.arrayContaining([{ side: 'READ', asset: { name: 'seen.raw' } }, { side: 'WRITE', asset: { name: 'seen.mart' } }]) });
    });

    it('break what stands on data whose assertions fail, by whichever kind of event they are told, each once', async () => {
      const checked = (success: boolean) => ({ namespace: 'db', name: 'checked', facets: { dataQualityAssertions: { _producer: producer, _schemaURL: 'https://openlineage.io/spec/facets/1-1-0/DataQualityAssertionsDatasetFacet.json', assertions: [{ assertion: 'not_null', column: 'price', success }, { assertion: 'fresh', success: false, severity: 'warn' }] } } });
      const base = { eventTime: '2026-11-29T15:00:00Z', producer };
      const raised = async () => (await query<{ title: string }>(`select title from lineage_break where workspace_id = $1 and title like 'checked%'`)).map(({ title }) => title);
      await sendBatch([{ ...base, dataset: checked(true) }, runEvent(newRunId(), { eventType: 'COMPLETE', outputs: [checked(true)] })]);
      await followed();
      expect(await raised()).toEqual([]);
      const failing = [{ ...base, dataset: checked(false) }, { ...base, eventTime: '2026-11-29T16:00:00Z', job: { namespace: 'etl', name: 'checks' }, inputs: [checked(false)] }, runEvent(newRunId(), { eventType: 'COMPLETE', inputs: [checked(false)] })];
      await sendBatch([...failing, ...failing]);
      await followed();
      expect(await raised()).toEqual(Array.from({ length: 3 }, () => 'checked failed the check not_null(price)'));
    });

    it('wait on when Postgres can not keep what follows, and nothing of it is', async () => {
      await followed();
      const [first, second] = [newRunId(), newRunId()];
      await sendOne(runEvent(first));
      await sendOne(runEvent(second, { job: { namespace: 'etl', name: 'disk.full' } }));
      await breakFor('disk.full', '53100');
      await expect(project()).rejects.toMatchObject({ code: 'DATABASE_FULL' });
      expect(await waiting()).toBe(2);
      expect(await Promise.all([first, second].map(stateOf))).toEqual([undefined, undefined]);
      await mend();
      await followed();
      expect(await Promise.all([first, second].map(stateOf))).toEqual(['RUNNING', 'RUNNING']);
      expect(await kept(second)).toMatchObject([{ failure: null }]);
    });

    it('do not hold each other up: one from which nothing can follow says why, and the others are told', async () => {
      await followed();
      const ids = Array.from({ length: 9 }, newRunId);
      const poisoned = ids[5] ?? '';
      for (const id of ids) await sendOne(runEvent(id, id === poisoned ? { job: { namespace: 'etl', name: 'poison' } } : {}));
      await breakFor('poison', 'P0001');
      await project();
      expect(await waiting()).toBe(0);
      expect(await Promise.all(ids.map(stateOf))).toEqual(ids.map((id) => (id === poisoned ? undefined : 'RUNNING')));
      expect((await recordsOf(ids)).map(({ subject }) => subject)).toEqual(ids.filter((id) => id !== poisoned));
      expect((await Promise.all(ids.map(kept))).map(([event]) => event?.failure)).toEqual(ids.map((id) => (id === poisoned ? 'INTERNAL: the log of the worker says why' : null)));
    });

    it('tell of data sets without an execution', async () => {
      await sendOne({ eventTime: '2026-11-29T15:00:00Z', producer, dataset: { namespace: 'db', name: 'alone', facets: { documentation: { description: 'x' } } } });
      await followed();
      const { assetByName } = await server.ask<{ assetByName: unknown }>(writer.token, '{ assetByName(namespace: "db", name: "alone") { description uses(first: 1) { nodes { side } } } }');
      expect(assetByName).toEqual({ description: 'x', uses: { nodes: [] } });
    });

    it('are taken a bounded part at a time, so that other workspaces have their turn', async () => {
      await followed();
      await sendBatch(Array.from({ length: 1_500 }, () => runEvent(newRunId())));
      await project();
      expect(await waiting()).toBe(500);
      await project();
      expect(await waiting()).toBe(0);
    });
  });
});
