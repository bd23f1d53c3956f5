import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MonitoringClient, numbers } from '../testing/index.js';
import { PredictionRows } from '../sources/prediction-rows.js';
import { PredictionRetentionService } from './prediction-retention.service.js';
import { Analytics, tableSql } from '@plinth/platform/analytics';
import { systemActor } from '@plinth/access';

describe('predictions', () => {
  let server: TestServer;
  let api: MonitoringClient;
  let deployment: Awaited<ReturnType<MonitoringClient['makeDeployment']>>;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new MonitoringClient(server, (await server.makeActor('OWNER')).token);
    deployment = await api.makeDeployment();
  }, 60_000);
  afterAll(() => server?.stop());

  const score = (...values: (number | null)[]) => ({ name: 'score', role: 'OUTPUT', values });
  /** The rows that are kept, as a monitor would read them. */
  const keptRows = (deploymentId: string) => server.application.get(Analytics).session(async (session) => {
    const actor = systemActor(server.workspaceId, 'monitor:run', 'test');
    const { table } = await server.application.get(PredictionRows).window(actor, session, { deploymentIds: [deploymentId], kind: 'PREDICTIONS', from: new Date(0), to: new Date(Date.now() + 3_600_000) }, 'kept');
    return table === null ? [] : session.rows(`FROM ${tableSql(table)}`);
  });

  it('are kept as they were sent, with what they are told by', async () => {
    const batch = await api.logPredictions(deployment.id, [numbers('age', [31, null, 'NaN']), { name: 'city', role: 'FEATURE', values: ['Rome', null, 'Łódź'] }, { name: 'is_new', role: 'FEATURE', values: [true, false, null] }, score(0.5, 0.25, 1)], { ids: ['a', 'b', 'c'], times: [1_000, 3_000, 2_000] });
    expect(batch).toMatchObject({ kind: 'PREDICTIONS', rows: 3, firstAt: '1970-01-01T00:00:01.000Z', lastAt: '1970-01-01T00:00:03.000Z', expiredAt: null });
    expect(batch.columns).toEqual([['age', 'FEATURE', 'DOUBLE'], ['city', 'FEATURE', 'VARCHAR'], ['is_new', 'FEATURE', 'BOOLEAN'], ['score', 'OUTPUT', 'DOUBLE']].map(([name, role, type]) => ({ name, role, type, treatment: null })));
    expect(await keptRows(deployment.id)).toEqual([{ age: 31, city: 'Rome', is_new: true, score: 0.5 }, { age: null, city: null, is_new: false, score: 0.25 }, { age: Number.NaN, city: 'Łódź', is_new: null, score: 1 }]);
    const { lineage } = await api.ask<{ lineage: { nodes: { from: { kind: string; id: string } }[] } }>('query ($node: LineageNodeInput!) { lineage(node: $node, direction: UPSTREAM, depth: 3) { nodes { from { kind id } } } }', { node: { kind: 'PREDICTION_BATCH', id: batch.id } });
    expect(lineage.nodes.map(({ from }) => from)).toEqual(expect.arrayContaining([{ kind: 'DEPLOYMENT', id: deployment.id }, { kind: 'MODEL', id: deployment.modelId }]));
  });

  it('sent twice are one batch: by what they are, or by a key', async () => {
    const { id } = await api.makeDeployment();
    const [one, other] = await Promise.all([api.logPredictions(id, [numbers('x', [1, 2])]), api.logPredictions(id, [numbers('x', [1, 2])])]);
    expect(other.id).toBe(one.id);
    expect((await api.logPredictions(id, [numbers('x', [1, 2])])).id).toBe(one.id);
    expect((await api.logPredictions(id, [numbers('x', [1, 3])])).id).not.toBe(one.id);
    const keyed = await api.logPredictions(id, [numbers('x', [5])], { idempotencyKey: 'once' });
    expect((await api.logPredictions(id, [numbers('x', [5])], { idempotencyKey: 'once' })).id).toBe(keyed.id);
    expect(await api.predictionsRefusal(id, [numbers('x', [6])], { idempotencyKey: 'once' })).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await keptRows(id)).toHaveLength(5);
  });

  it('can be labelled later, by their ids', async () => {
    const labels = await api.logLabels(deployment.id, ['a', 'b'], [{ name: 'churned', role: 'LABEL', values: [true, false] }]);
    expect(labels).toMatchObject({ kind: 'LABELS', rows: 2, columns: [{ name: 'churned', role: 'LABEL', type: 'BOOLEAN' }] });
    const { predictionBatches } = await api.ask<{ predictionBatches: { nodes: { id: string }[] } }>('query ($id: ID) { predictionBatches(deploymentId: $id, kind: LABELS) { nodes { id } } }', { id: deployment.id });
    expect(predictionBatches.nodes).toEqual([{ id: labels.id }]);
  });

  it.each([
    ['no rows', [numbers('x', [])], {}, 'INVALID_INPUT'],
    ['columns of different lengths', [numbers('x', [1]), numbers('y', [1, 2])], {}, 'INVALID_INPUT'],
    ['two columns that differ in the size of their letters', [numbers('x', [1]), numbers('X', [1])], {}, 'INVALID_INPUT'],
    ['a name that batches have for themselves', [numbers('prediction_id', [1])], {}, 'INVALID_INPUT'],
    ['values of several types', [numbers('x', [1, 'two'])], {}, 'INVALID_INPUT'],
    ['half a number as a whole one', [numbers('x', [0.5], { type: 'BIGINT' })], {}, 'INVALID_INPUT'],
    ['values that are no list', [{ name: 'x', role: 'FEATURE', values: 1 }], {}, 'INVALID_INPUT'],
    ['a label among predictions', [{ name: 'x', role: 'LABEL', values: [1] }], {}, 'INVALID_INPUT'],
    ['ids that are not as many as rows', [numbers('x', [1, 2])], { ids: ['a'] }, 'INVALID_INPUT'],
    ['a moment that is none', [numbers('x', [1])], { times: [0.5] }, 'INVALID_INPUT'],
    ['a clock that is ahead', [numbers('x', [1])], { times: [4_102_444_800_000] }, 'PREDICTION_FROM_THE_FUTURE'],
  ])('are refused for %s, and nothing is kept', async (_, columns, more, code) => {
    const { id } = await api.makeDeployment();
    expect(await api.predictionsRefusal(id, columns, more)).toBe(code);
    expect(await keptRows(id)).toEqual([]);
  });

  it('are masked and dropped by the rules of the workspace before they are kept', async () => {
    const { id } = await api.makeDeployment();
    const rules = [{ column: '*email*', treatment: 'DROP' }, { column: 'customer', treatment: 'MASK' }];
    await api.ask('mutation ($input: UpdatePredictionSettingsInput!) { updatePredictionSettings(input: $input) { updatedAt } }', { input: { rules } });
    const batch = await api.logPredictions(id, [{ name: 'Customer', role: 'FEATURE', values: ['ann', 'bob', 'ann', null] }, { name: 'work_email', role: 'FEATURE', values: ['a@b', 'c@d', 'e@f', 'g@h'] }, score(1, 2, 3, 4)]);
    expect(batch.columns.map(({ name, treatment }) => [name, treatment])).toEqual([['Customer', 'MASK'], ['work_email', 'DROP'], ['score', null]]);
    const rows = await keptRows(id);
    const [first, second, third, fourth] = rows.map(({ Customer }) => Customer);
    expect([third, fourth]).toEqual([first, null]);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
    expect(JSON.stringify(rows)).not.toMatch(/ann|bob|@/);
    expect(await api.predictionsRefusal(id, [{ name: 'email', role: 'FEATURE', values: ['a@b'] }])).toBe('NOTHING_LEFT_TO_KEEP');
    await api.ask('mutation { updatePredictionSettings(input: { rules: [] }) { updatedAt } }');
  });

  it('are given up when their time has passed, and only what is known of them stays', async () => {
    const { id } = await api.makeDeployment();
    const batch = await api.logPredictions(id, [numbers('x', [1, 2])]);
    await api.ask('mutation { updatePredictionSettings(input: { rules: [], retentionDays: 30 }) { updatedAt } }');
    const { database } = server.platform;
    const expire = () => server.application.get(PredictionRetentionService).expire(systemActor(server.workspaceId, 'prediction:expire', 'test'));
    expect(await expire()).toBe(0);
    await database.transaction({ workspaceId: server.workspaceId }, () => database.execute("update prediction_batch set received_at = received_at - interval '31 days' where workspace_id = $1 and id = $2", [server.workspaceId, batch.id]));
    expect(await expire()).toBe(1);
    expect(await expire()).toBe(0);
    expect(await keptRows(id)).toEqual([]);
    const { predictionBatch } = await api.ask<{ predictionBatch: { rows: number; expiredAt: string | null } }>('query ($id: ID!) { predictionBatch(id: $id) { rows expiredAt } }', { id: batch.id });
    expect(predictionBatch).toMatchObject({ rows: 2, expiredAt: expect.stringMatching(/^\d{4}-/) });
    await api.ask('mutation { updatePredictionSettings(input: { rules: [] }) { updatedAt } }');
  });
});
