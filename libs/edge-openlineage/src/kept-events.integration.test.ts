import { systemActor } from '@plinth/access';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventRetentionService } from './event-retention.service.js';
import { ProjectionService } from './projection.service.js';

interface Kept {
  readonly digest: string;
  readonly kind: string;
  readonly type: string | null;
  readonly eventTime: string;
  readonly runId: string | null;
  readonly job: { readonly namespace: string; readonly name: string } | null;
  readonly datasets: readonly { readonly namespace: string; readonly name: string }[];
  readonly state: string;
  readonly event: string;
  readonly receivedBy: { readonly id: string } | null;
}

const producer = 'https://example.org/producer';
const fields = 'digest kind type eventTime runId byteCount state failure receivedAt job { namespace name } datasets { namespace name } event receivedBy { id }';
const runIds = Array.from({ length: 4 }, (_, number) => `0198f3a4-7b1c-7d2e-8f30-00000000b00${number}`);
const at = (minute: number): string => `2026-11-29T10:${String(minute).padStart(2, '0')}:00.000Z`;
const run = (number: number, minute: number, more: object = {}) => ({ eventTime: at(minute), eventType: 'START', producer, run: { runId: runIds[number] }, job: { namespace: 'etl', name: `job ${number}` }, ...more });

describe('events of OpenLineage that are kept', () => {
  let server: TestServer;
  let writer: TestActor;
  let owner: TestActor;
  let reader: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    [owner, writer, reader] = [await server.makeActor('OWNER'), await server.makeActor('WRITER'), await server.makeActor('READER')];
    await send([
      run(0, 1, { inputs: [{ namespace: 'db', name: 'raw' }] }),
      run(0, 5, { eventType: 'COMPLETE', outputs: [{ namespace: 'db', name: 'mart' }] }),
      run(1, 2),
      { eventTime: at(3), producer, job: { namespace: 'dbt', name: 'model' }, inputs: [{ namespace: 'db', name: 'mart' }] },
      { eventTime: at(4), producer, dataset: { namespace: 'db', name: 'mart' } },
    ]);
  });
  afterAll(() => server?.stop());

  const send = async (events: readonly object[]) => {
    const response = await fetch(`${server.url}/api/v1/lineage/batch`, { method: 'POST', headers: { Authorization: `Bearer ${writer.token}`, 'Content-Type': 'application/json' }, body: JSON.stringify(events) });
    expect(response.status).toBe(204);
  };
  const page = async (variables: object = {}, shown = fields) =>
    (await server.ask<{ openLineageEvents: { nodes: Kept[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } }>(
      reader.token, `query ($filter: OpenLineageEventFilterInput, $oldestFirst: Boolean, $first: Int, $after: String) { openLineageEvents(filter: $filter, oldestFirst: $oldestFirst, first: $first, after: $after) { nodes { ${shown} } pageInfo { hasNextPage endCursor } } }`, { ...variables },
    )).openLineageEvents;
  const minutes = async (filter: object, more: object = {}) => (await page({ filter, ...more })).nodes.map(({ eventTime }) => Number(eventTime.slice(14, 16)));
  const follow = () => server.application.get(ProjectionService, { strict: false }).project(writer.actor);
  const expire = (atOnce?: number) => server.application.get(EventRetentionService, { strict: false }).expire(systemActor(server.workspaceId, 'lineage-event:expire', 'test'), atOnce);
  const count = async () => (await page()).nodes.length;
  const settings = (change: string, token = owner.token) => server.ask<Record<string, unknown>>(token, `mutation { ${change} { retentionDays hold { reason } } }`);
  const query = <Row extends object>(sql: string, values: readonly unknown[] = []) => server.platform.database.transaction(server, () => server.platform.database.query<Row & Record<string, unknown>>(sql, [server.workspaceId, ...values]));
  const age = (days: number) => query(`update open_lineage_event set received_at = received_at - $2 * interval '1 day' where workspace_id = $1`, [days]);
  const records = () => query<{ action: string; before: { events: number }; subject: string }>(`select payload->>'action' as action, payload->'before' as before, payload->>'subjectDigest' as subject from outbox where workspace_id = $1 and payload->>'subjectKind' = 'openlineage-events' order by id`);

  it('are read as they came, with what became of them, newest first', async () => {
    const { nodes } = await page();
    expect(nodes.map(({ kind, type, state }) => [kind, type, state])).toEqual([['RUN', 'COMPLETE', 'WAITING'], ['DATASET', null, 'WAITING'], ['JOB', null, 'WAITING'], ['RUN', 'START', 'WAITING'], ['RUN', 'START', 'WAITING']]);
    expect(nodes[0]).toMatchObject({ runId: runIds[0], job: { namespace: 'etl', name: 'job 0' }, datasets: [{ namespace: 'db', name: 'mart' }], receivedBy: { id: writer.actor.id }, event: JSON.stringify(run(0, 5, { eventType: 'COMPLETE', outputs: [{ namespace: 'db', name: 'mart' }] })) });
    expect(nodes[1]?.job).toBeNull();
    await follow();
    expect((await page()).nodes.every(({ state }) => state === 'FOLLOWED')).toBe(true);
    const one = await server.ask<{ openLineageEvent: Kept | null }>(reader.token, `query ($digest: ID!) { openLineageEvent(digest: $digest) { ${fields} } }`, { digest: nodes[0]?.digest });
    expect(one.openLineageEvent).toMatchObject({ digest: nodes[0]?.digest, event: nodes[0]?.event });
    expect(await server.ask(reader.token, `query ($digest: ID!) { openLineageEvent(digest: $digest) { digest } }`, { digest: 'f'.repeat(64) })).toEqual({ openLineageEvent: null });
  });

  it.each<[object, number[]]>([
    [{ kind: 'JOB' }, [3]], [{ type: 'START' }, [2, 1]], [{ runId: runIds[0]?.toUpperCase() }, [5, 1]], [{ jobNamespace: 'etl', jobName: 'job 1' }, [2]], [{ dataset: { namespace: 'db', name: 'mart' } }, [5, 4, 3]],
    [{ dataset: { namespace: 'db', name: 'mar' } }, []], [{ from: at(2), until: at(4) }, [3, 2]], [{ hasFailed: true }, []], [{ hasFailed: false, kind: 'RUN' }, [5, 2, 1]],
  ])('are found by %j', async (filter, expected) => expect(await minutes(filter)).toEqual(expected));

  it('come in pages that miss none and repeat none, either way', async () => {
    for (const oldestFirst of [true, false]) {
      const seen: string[] = [];
      for (let after: string | null = null; ; ) {
        const { nodes, pageInfo }: Awaited<ReturnType<typeof page>> = await page({ first: 2, after, oldestFirst });
        seen.push(...nodes.map(({ eventTime }) => eventTime));
        after = pageInfo.endCursor;
        if (!pageInfo.hasNextPage) break;
      }
      const inOrder = [1, 2, 3, 4, 5].map(at);
      expect(seen).toEqual(oldestFirst ? inOrder : inOrder.toReversed());
    }
  });

  it.each<[object, string]>([[{ first: 1_001 }, 'INVALID_INPUT'], [{ after: 'x' }, 'INVALID_INPUT'], [{ filter: { runId: 'x' } }, 'INVALID_INPUT'], [{ filter: { from: at(4), until: at(4) } }, 'INVALID_INPUT'], [{ filter: { jobName: 'n'.repeat(2_001) } }, 'TEXT_TOO_LONG']])('are not asked for by %j', async (variables, code) => {
    const answer = await server.graphql(reader.token, 'query ($filter: OpenLineageEventFilterInput, $first: Int, $after: String) { openLineageEvents(filter: $filter, first: $first, after: $after) { nodes { digest } } }', { ...variables });
    expect(answer.errors?.[0]?.extensions.code).toBe(code);
  });

  it('are read and governed by those who may', async () => {
    const guest = await server.makeActor('GUEST');
    expect((await server.graphql(guest.token, '{ openLineageEvents { nodes { digest } } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    for (const [change, token] of [['updateOpenLineageSettings(retentionDays: 1)', writer.token], ['holdOpenLineageEvents(reason: "case 7")', (await server.makeActor('MAINTAINER')).token]] as const)
      expect((await server.graphql(token, `mutation { ${change} { retentionDays } }`)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await server.graphql(owner.token, 'mutation { updateOpenLineageSettings(retentionDays: 0) { retentionDays } }')).errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'retentionDays' });
    expect((await server.graphql(owner.token, 'mutation { holdOpenLineageEvents(reason: " ") { retentionDays } }')).errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'reason' });
  });

  describe('when their time has passed', () => {
    const execution = async () => (await server.ask<{ execution: unknown }>(reader.token, 'query ($id: ID!) { execution(id: $id) { state startedAt endedAt uses { side asset { id name } } } }', { id: runIds[0] })).execution;
    const upstream = async (id: string) => (await server.ask<{ lineage: { nodes: { from: { title: string } }[] } }>(reader.token, 'query ($id: ID!) { lineage(node: { kind: ASSET, id: $id }, direction: UPSTREAM) { nodes { from { title } } } }', { id })).lineage.nodes.map(({ from }) => from.title);

    it('stay for ever unless the workspace says otherwise', async () => {
      await age(1_000);
      expect(await expire()).toBe(0);
      expect(await server.ask(reader.token, '{ openLineageSettings { retentionDays hold { reason } } }')).toEqual({ openLineageSettings: { retentionDays: null, hold: null } });
    });

    it('stay while they are held, and while nothing has followed from them', async () => {
      await settings('updateOpenLineageSettings(retentionDays: 30)');
      expect(await settings('holdOpenLineageEvents(reason: "case 7")')).toEqual({ holdOpenLineageEvents: { retentionDays: 30, hold: { reason: 'case 7' } } });
      expect(await expire()).toBe(0);
      expect(await count()).toBe(5);
      await settings('releaseOpenLineageEvents(reason: "settled")');
      await query('insert into open_lineage_waiting (workspace_id, id, digest, bytes) select workspace_id, gen_random_uuid(), digest, 1 from open_lineage_event where workspace_id = $1');
      expect(await expire()).toBe(0);
      await follow();
    });

    it('go in parts, each with its record; what followed from them stays', async () => {
      const before = await execution();
      const mart = (before as { uses: { side: string; asset: { id: string } }[] }).uses.find(({ side }) => side === 'WRITE')?.asset.id ?? '';
      const origins = await upstream(mart);
      expect(origins).toContain('raw');
      await send([run(2, 9)]);
      await follow();
      expect(await expire(2)).toBe(5);
      expect((await page()).nodes.map(({ runId }) => runId)).toEqual([runIds[2]]);
      expect(await execution()).toEqual(before);
      expect(await upstream(mart)).toEqual(origins);
      const told = await records();
      expect(told.map(({ action }) => action)).toEqual(['openlineage.settings-updated', 'openlineage.events-held', 'openlineage.events-released', ...Array.from({ length: 3 }, () => 'openlineage.events-expired')]);
      expect(told.slice(3).map(({ before: { events } }) => events)).toEqual([2, 2, 1]);
      expect(told.slice(3).every(({ subject }) => /^[0-9a-f]{64}$/.test(subject))).toBe(true);
      expect(await expire()).toBe(0);
    });

    it('may come again, and change nothing of what followed before', async () => {
      const before = await execution();
      await send([run(0, 1, { inputs: [{ namespace: 'db', name: 'raw' }] })]);
      await follow();
      expect(await execution()).toEqual(before);
    });

    it('wait for whoever is about to hold them', async () => {
      await age(1_000);
      const { database } = server.platform;
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const holding = database.transaction(server, async () => {
        await database.execute('update open_lineage_settings set held_at = now(), held_by = updated_by, hold_reason = $2 where workspace_id = $1', [server.workspaceId, 'case 8']);
        await held;
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      const expiring = expire();
      await new Promise((resolve) => setTimeout(resolve, 100));
      release();
      await holding;
      expect(await expiring).toBe(0);
      expect(await count()).toBe(2);
    });
  });
});
