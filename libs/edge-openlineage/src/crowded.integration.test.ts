import { randomUUID } from 'node:crypto';
import type { WorkspaceId } from '@plinth/kernel';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const producer = 'https://example.org/producer';
const runEvent = (runId: string, job: { readonly namespace: string; readonly name: string }, more: object = {}) => ({ eventTime: '2026-11-29T15:00:00Z', eventType: 'COMPLETE', producer, schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent', run: { runId }, job, ...more });

describe('events of several producers', { timeout: 120_000 }, () => {
  let server: TestServer;
  let writer: TestActor;
  beforeAll(async () => {
    server = await TestServer.start();
    writer = await server.makeActor('WRITER');
  });
  afterAll(() => server?.stop());

  const send = async (events: unknown, path: '' | '/batch', { token }: TestActor): Promise<void> => {
    const response = await fetch(`${server.url}/api/v1/lineage${path}`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify(events) });
    expect(response.ok).toBe(true);
  };
  const waiting = async (workspaceId: WorkspaceId): Promise<number> => {
    const [row] = await server.platform.database.transaction({ workspaceId }, () => server.platform.database.query<{ count: number }>('select count(*)::int as count from open_lineage_waiting where workspace_id = $1', [workspaceId]));
    return row?.count ?? 0;
  };

  it('of a quiet tenant are answered and followed beside a flood of another, which loses none', async () => {
    const crowded = await server.makeWorkspace();
    const flooder = await server.makeActor('WRITER', { workspaceId: crowded });
    const [parts, perPart] = [20, 500];
    let answered = 0;
    const flood = Promise.all(
      Array.from({ length: 4 }, async (_, lane) => {
        for (let part = 0; part < parts / 4; part++) {
          await send(Array.from({ length: perPart }, (__, at) => runEvent(randomUUID(), { namespace: 'flood', name: `job-${lane}-${part}-${at}` })), '/batch', flooder);
          answered++;
        }
      }),
    );
    await vi.waitFor(() => expect(answered).toBeGreaterThan(0), { timeout: 60_000, interval: 5 });
    const runId = randomUUID();
    await send(runEvent(runId, { namespace: 'quiet', name: 'only' }), '', writer);
    expect(answered, 'it was answered while the flood went on').toBeLessThan(parts);
    await vi.waitFor(async () => expect((await server.ask<{ execution: { state: string } | null }>(writer.token, 'query ($id: ID!) { execution(id: $id) { state } }', { id: runId })).execution?.state).toBe('SUCCEEDED'), { timeout: 60_000, interval: 20 });
    expect(answered < parts || (await waiting(crowded)) > 0, 'it was followed before the flood was').toBe(true);
    await flood;
    await vi.waitFor(async () => expect(await waiting(crowded)).toBe(0), { timeout: 90_000, interval: 200 });
    const [kept] = await server.platform.database.transaction({ workspaceId: crowded }, () => server.platform.database.query<{ count: number }>('select count(*)::int as count from execution where workspace_id = $1', [crowded]));
    expect(kept?.count).toBe(parts * perPart);
  });

  it('that tell of one run come to one execution of the job that was told of first, with the data of both', async () => {
    const [dag, spark] = [{ namespace: 'airflow', name: 'dag.task' }, { namespace: 'spark', name: 'app' }];
    const runId = randomUUID();
    await send(runEvent(runId, dag, { eventTime: '2026-11-29T15:00:00Z', eventType: 'START', outputs: [{ namespace: 'db', name: `one-${runId}` }] }), '', writer);
    await send(runEvent(runId, spark, { eventTime: '2026-11-29T15:00:05Z', outputs: [{ namespace: 'db', name: `other-${runId}` }] }), '', writer);
    const told = () => server.ask<{ execution: { state: string; job: { namespace: string; name: string }; uses: { asset: { name: string } }[] } | null }>(writer.token, 'query ($id: ID!) { execution(id: $id) { state job { namespace name } uses { asset { name } } } }', { id: runId });
    await vi.waitFor(async () => expect((await told()).execution?.state).toBe('SUCCEEDED'), { timeout: 60_000, interval: 50 });
    const { execution } = await told();
    expect([execution?.job, execution?.uses.map(({ asset }) => asset.name).sort()]).toEqual([dag, [`one-${runId}`, `other-${runId}`]]);
  });
});
