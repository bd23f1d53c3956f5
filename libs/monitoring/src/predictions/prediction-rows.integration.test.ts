import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MonitoringClient, numbers } from '../testing/index.js';

interface SeenRow { readonly batchId: string; readonly row: number; readonly id: string; readonly features: Record<string, unknown>; readonly outputs: Record<string, unknown>; readonly labels: Record<string, unknown>; readonly isWrong: boolean | null; readonly isContradicted: boolean }
interface SeenRows { readonly nodes: readonly SeenRow[]; readonly columns: readonly { readonly name: string; readonly role: string; readonly treatment: string | null; readonly isHidden: boolean }[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } }

const document = `query ($deploymentId: ID!, $batchId: ID, $from: DateTime, $to: DateTime, $filter: PredictionRowFilter, $comparison: PredictionComparisonInput, $columns: [String!], $first: Int, $after: String) {
  predictionRows(deploymentId: $deploymentId, batchId: $batchId, from: $from, to: $to, filter: $filter, comparison: $comparison, columns: $columns, first: $first, after: $after) {
    nodes { batchId row id at features outputs labels labelledAt isContradicted isWrong } columns { name role type treatment isHidden } columnsLeftOut rowsLookedAt pageInfo { hasNextPage endCursor } } }`;
const output = (name: string, values: readonly unknown[]) => ({ name, role: 'OUTPUT', values });
const label = (name: string, values: readonly unknown[]) => ({ name, role: 'LABEL', values });

describe('single predictions', () => {
  let server: TestServer;
  let api: MonitoringClient;
  let deploymentId: string;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new MonitoringClient(server, (await server.makeActor('OWNER')).token);
    ({ id: deploymentId } = await api.makeDeployment());
  }, 60_000);
  afterAll(() => server?.stop());

  const read = async (more: Record<string, unknown> = {}, as = api): Promise<SeenRows> => (await as.ask<{ predictionRows: SeenRows }>(document, { deploymentId, ...more })).predictionRows;
  const refusal = (more: Record<string, unknown>, as = api) => as.codeOf(document, { deploymentId, ...more });
  const ids = ({ nodes }: SeenRows) => nodes.map(({ id }) => id);

  it('stand beside the labels that came later, batches newest first, rows in their order', async () => {
    const first = await api.logPredictions(deploymentId, [numbers('age', [31, null, 'NaN']), { name: 'city', role: 'FEATURE', values: ['Rome', null, 'Łódź'] }, output('churned', [true, false, true])], { ids: ['a', 'b', 'c'], times: [1_000, 2_000, 3_000] });
    const second = await api.logPredictions(deploymentId, [numbers('age', [40, 41]), output('churned', [true, true])], { ids: ['d', 'e'], times: [9_000, 10_000] });
    await api.logLabels(deploymentId, ['a', 'b', 'd'], [label('churned', [false, false, true])], { times: [20_000, 20_000, 20_000] });
    // Said again and otherwise: the latest counts.
    await api.logLabels(deploymentId, ['a'], [label('churned', [true])], { times: [30_000] });
    const page = await read({ comparison: { output: 'churned', label: 'churned' } });
    expect(ids(page)).toEqual(['d', 'e', 'a', 'b', 'c']);
    expect(page.columns.map(({ name, role }) => [name, role])).toEqual([['age', 'FEATURE'], ['city', 'FEATURE'], ['churned', 'OUTPUT'], ['churned', 'LABEL']]);
    expect(page.nodes.map(({ labels, isWrong, isContradicted }) => [labels['churned'], isWrong, isContradicted])).toEqual([[true, false, false], [undefined, null, false], [true, false, true], [false, false, false], [undefined, null, false]]);
    expect(page.nodes[2]).toMatchObject({ batchId: first.id, row: 0, at: '1970-01-01T00:00:01.000Z', features: { age: 31, city: 'Rome' }, outputs: { churned: true }, labelledAt: '1970-01-01T00:00:30.000Z' });
    expect(page.nodes[4]?.features).toEqual({ age: 'NaN', city: 'Łódź' });
    expect(ids(await read({ batchId: second.id }))).toEqual(['d', 'e']);
    expect(ids(await read({ from: '1970-01-01T00:00:02Z', to: '1970-01-01T00:00:10Z' }))).toEqual(['d', 'b', 'c']);
  });

  it('are found by their ids, by whether they have a label, and by whether they were wrong', async () => {
    const comparison = { output: 'churned', label: 'churned' };
    expect(ids(await read({ filter: { ids: ['b', 'e', 'none'] } }))).toEqual(['e', 'b']);
    expect(ids(await read({ filter: { labelled: true } }))).toEqual(['d', 'a', 'b']);
    expect(ids(await read({ filter: { labelled: false } }))).toEqual(['e', 'c']);
    await api.logLabels(deploymentId, ['e'], [label('churned', [false])], { times: [40_000] });
    expect(ids(await read({ comparison, filter: { wrong: true } }))).toEqual(['e']);
    expect(ids(await read({ comparison, filter: { wrong: false } }))).toEqual(['d', 'a', 'b']);
    expect(await refusal({ filter: { wrong: true } })).toBe('INVALID_INPUT');
  });

  it('of scores and of numbers are wrong by a threshold and beyond a tolerance; what can not be told is neither', async () => {
    const { id } = await api.makeDeployment();
    await api.logPredictions(id, [output('score', [0.9, 0.4, 0.6, 'NaN']), output('price', [10, 20, 30, null])], { ids: ['a', 'b', 'c', 'd'], times: [1, 2, 3, 4] });
    await api.logLabels(id, ['a', 'b', 'c', 'd'], [label('fraud', [1, 1, 0, 1]), label('paid', [10.5, 25, 'NaN', 40])], { times: [5, 5, 5, 5] });
    const wrongs = async (comparison: Record<string, unknown>) => (await read({ deploymentId: id, comparison })).nodes.map(({ isWrong }) => isWrong);
    expect(await wrongs({ output: 'score', label: 'fraud', positive: 'true' })).toEqual([false, true, true, null]);
    expect(await wrongs({ output: 'score', label: 'fraud', positive: '1', threshold: 0.3 })).toEqual([false, false, true, null]);
    expect(await wrongs({ output: 'price', label: 'paid', tolerance: 1 })).toEqual([false, true, null, null]);
    for (const comparison of [{ output: 'score', label: 'fraud', positive: '1', tolerance: 1 }, { output: 'score', label: 'fraud', threshold: 0.5 }, { output: 'score', label: 'fraud', positive: '1', threshold: 2 }, { output: 'price', label: 'paid', tolerance: -1 }]) expect(await refusal({ deploymentId: id, comparison })).toBe('INVALID_INPUT');
  });

  it('are read page by page, none twice and none left out, whatever comes meanwhile', async () => {
    const { id } = await api.makeDeployment();
    for (let batch = 0; batch < 5; batch += 1) await api.logPredictions(id, [numbers('x', [1, 2, 3, 4, 5, 6, 7].map((each) => each + batch * 10))], { ids: Array.from({ length: 7 }, (_, row) => `${batch}-${row}`) });
    const all: string[] = [];
    let after: string | null = null;
    for (let pages = 0; ; pages += 1) {
      const page: SeenRows = await read({ deploymentId: id, first: 4, after });
      all.push(...ids(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
      if (pages === 1) await api.logPredictions(id, [numbers('x', [99])], { ids: ['late'] });
      expect(pages).toBeLessThan(20);
    }
    expect(all).toEqual([4, 3, 2, 1, 0].flatMap((batch) => Array.from({ length: 7 }, (_, row) => `${batch}-${row}`)));
    expect(await refusal({ first: 501 })).toBe('INVALID_INPUT');
    expect(await refusal({ after: 'bm9uZQ' })).toBe('INVALID_INPUT');
  });

  it('show no value that is sensitive: masked ones stay masked, and a rule that came later hides what was kept before it', async () => {
    const { id } = await api.makeDeployment();
    const rules = (...given: readonly Record<string, unknown>[]) => api.ask('mutation ($input: UpdatePredictionSettingsInput!) { updatePredictionSettings(input: $input) { updatedAt } }', { input: { rules: given } });
    await rules({ column: 'customer', treatment: 'MASK' }, { column: 'email', treatment: 'DROP' });
    await api.logPredictions(id, [{ name: 'customer', role: 'FEATURE', values: ['ann'] }, { name: 'email', role: 'FEATURE', values: ['a@b'] }, { name: 'phone', role: 'FEATURE', values: ['0123'] }, output('score', [0.5])], { ids: ['a'] });
    await rules({ column: 'customer', treatment: 'MASK' }, { column: 'phone', treatment: 'MASK' });
    const page = await read({ deploymentId: id });
    expect(page.columns.map(({ name, treatment, isHidden }) => [name, treatment, isHidden])).toEqual([['customer', 'MASK', false], ['phone', null, true], ['score', null, false]]);
    expect(page.nodes[0]).toMatchObject({ features: { customer: expect.stringMatching(/^[0-9a-f]{32}$/) }, outputs: { score: 0.5 } });
    expect(JSON.stringify(page)).not.toMatch(/ann|a@b|0123/);
    await api.logLabels(id, ['a'], [label('paid', [1])]);
    for (const named of ['customer', 'phone']) expect(await refusal({ deploymentId: id, comparison: { output: named, label: 'paid' } })).toBe('SENSITIVE_COMPARISON');
    await rules();
  });

  it('are recorded with who looked, before they are shown, also where nothing is found', async () => {
    const reader = await server.makeActor('READER');
    const as = new MonitoringClient(server, reader.token);
    await read({ filter: { ids: ['a'] } }, as);
    await read({ filter: { ids: ['nobody'] } }, as);
    const { database } = server.platform;
    const told = await database.transaction({ workspaceId: server.workspaceId }, () => database.query<{ payload: Record<string, unknown> }>(`select payload from outbox where workspace_id = $1 and topic = 'audit' and payload ->> 'actorId' = $2 order by id`, [server.workspaceId, reader.actor.id]));
    expect(told.map(({ payload }) => payload)).toEqual([1, 0].map((found, at) => expect.objectContaining({ action: 'predictions.read', subjectId: deploymentId, after: expect.objectContaining({ ids: [at === 0 ? 'a' : 'nobody'], rows: found }) })));
  });

  it('are there for nobody who may not see the deployment, nor once they were given up', async () => {
    expect(await refusal({}, new MonitoringClient(server, (await server.makeActor('GUEST')).token))).toBe('FORBIDDEN');
    const other = await api.makeDeployment();
    const batch = await api.logPredictions(other.id, [numbers('x', [1])]);
    expect(await refusal({ batchId: batch.id })).toBe('PREDICTION_BATCH_NOT_FOUND');
    await server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.execute('update prediction_batch set expired_at = now() where workspace_id = $1 and id = $2', [server.workspaceId, batch.id]));
    expect(await refusal({ deploymentId: other.id, batchId: batch.id })).toBe('PREDICTIONS_EXPIRED');
    expect(ids(await read({ deploymentId: other.id }))).toEqual([]);
  });
});
