import { DatasetClient } from '@plinth/datasets/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MonitoringClient, numbers } from '../testing/index.js';

const patient = { timeout: 60_000, interval: 100 };

describe('what is expected of data', () => {
  let server: TestServer;
  let owner: MonitoringClient;
  let data: DatasetClient;
  beforeAll(async () => {
    server = await TestServer.start();
    owner = new MonitoringClient(server, (await server.makeActor('OWNER')).token);
    data = new DatasetClient(server, owner.token);
  }, 60_000);
  afterAll(() => server?.stop());

  const suite = (name: string, expectations: readonly Readonly<Record<string, unknown>>[]) => owner.saveExpectations(name, expectations);
  const setGate = (datasetId: string, suiteId: string, more: object = {}) => owner.ask('mutation ($input: SetExpectationGateInput!) { setExpectationGate(input: $input) { path } }', { input: { datasetId, suiteId, ...more } });
  const positive = [{ kind: 'RANGE', column: 'age', min: 0 }, { kind: 'VOLUME', atLeast: 2 }];
  const refusal = async (work: Promise<unknown>): Promise<string> => work.then(() => 'made', (error: unknown) => String(error));

  it('is a suite whose versions never change; the same again is the same version', async () => {
    const first = await suite('people', positive);
    expect(first).toMatchObject({ name: 'people', version: 1, newest: 1, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await suite('people', positive)).toMatchObject({ id: first.id, version: 1 });
    expect(await suite('people', [{ kind: 'VOLUME', atLeast: 3 }])).toMatchObject({ id: first.id, version: 2 });
    const { expectationSuite } = await owner.ask<{ expectationSuite: { expectations: unknown; newest: number } }>('query ($id: ID!) { expectationSuite(id: $id, version: 1) { expectations newest } }', { id: first.id });
    expect(expectationSuite).toEqual({ newest: 2, expectations: [{ kind: 'RANGE', column: 'age', min: 0, max: null, tolerance: 0 }, { kind: 'VOLUME', atLeast: 2, atMost: null }] });
    expect(await owner.codeOf('mutation ($input: SaveExpectationsInput!) { saveExpectations(input: $input) { id } }', { input: { name: 'people', expectations: [{ kind: 'RANGE', colum: 'age' }] } })).toBe('INVALID_INPUT');
  });

  it('keeps a snapshot from being made that is otherwise, and nothing of it is left', async () => {
    const { id, name } = await data.makeDataset();
    const { id: suiteId } = await suite('ages', positive);
    await setGate(id, suiteId, { path: '*.csv' });
    await data.snapshotOf(name, { 'people.csv': 'age\n1\n2\n' });
    expect(await refusal(data.snapshotOf(name, { 'people.csv': 'age\n1\n-5\n' }))).toMatch(/EXPECTATIONS_NOT_MET|age is at least 0/);
    expect(await refusal(data.snapshotOf(name, { 'people.csv': 'age\n1\n' }))).toMatch(/EXPECTATIONS_NOT_MET|at least 2 rows/);
    expect(await refusal(data.snapshotOf(name, { 'people.csv': null, 'readme.md': 'none' }))).toMatch(/EXPECTATIONS_NOT_MET|2 rows/);
    const { dataset } = await owner.ask<{ dataset: { snapshots: { nodes: { number: number }[] }; expectationGate: { suiteId: string; path: string } } }>('query ($id: ID!) { dataset(id: $id) { snapshots { nodes { number } } expectationGate { suiteId path } } }', { id });
    expect(dataset.snapshots.nodes).toHaveLength(1);
    expect(dataset.expectationGate).toEqual({ suiteId, path: '*.csv' });
    await owner.ask('mutation ($id: ID!) { removeExpectationGate(datasetId: $id) }', { id });
    await data.snapshotOf(name, { 'people.csv': 'age\n1\n-5\n' });
  });

  it('is not asked of what was acknowledged: a commit that is sent again is the snapshot that it made', async () => {
    const { id, name } = await data.makeDataset();
    const files = { 'people.csv': 'age\n1\n2\n', 'gone.txt': 'x' };
    await data.snapshotOf(name, files);
    const again = () => data.commit(name, { 'people.csv': 'age\n-1\n2\n', 'gone.txt': null }, { idempotencyKey: 'again-1' });
    const made = await again();
    expect(made.status).toBe(201);
    const { id: suiteId } = await suite('ages', positive);
    await setGate(id, suiteId, { path: '*.csv' });
    expect((await again()).snapshot).toEqual(made.snapshot);
    // Under another key it is another commit, and the same key is of no other one.
    expect((await data.commit(name, { 'people.csv': 'age\n-1\n3\n' }, { idempotencyKey: 'again-2' })).error?.code).toBe('EXPECTATIONS_NOT_MET');
    expect((await data.commit(name, { 'people.csv': 'age\n4\n3\n' }, { idempotencyKey: 'again-1' })).error?.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('is asked of a branch that is moved to what was there before the gate, and of no tag', async () => {
    const { id, name } = await data.makeDataset();
    const old = await data.snapshotOf(name, { 'people.csv': 'age\n-1\n2\n' });
    const good = await data.snapshotOf(name, { 'people.csv': 'age\n1\n2\n' });
    const { id: suiteId } = await suite('ages', positive);
    await setGate(id, suiteId, { path: '*.csv' });
    const set = (input: object) => owner.codeOf('mutation ($input: SetDatasetRefInput!) { setDatasetRef(input: $input) { name } }', { input: { datasetId: id, ...input } });
    expect(await set({ name: 'main', to: old.digest })).toBe('EXPECTATIONS_NOT_MET');
    expect(await set({ name: 'another', to: old.digest })).toBe('EXPECTATIONS_NOT_MET');
    expect(await set({ name: 'v1', to: old.digest, kind: 'TAG' })).toBeUndefined();
    expect(await set({ name: 'another', to: good.digest })).toBeUndefined();
    expect(await set({ name: 'main', to: good.digest })).toBeUndefined();
    await owner.ask('mutation ($id: ID!) { removeExpectationGate(datasetId: $id) }', { id });
    expect(await set({ name: 'main', to: old.digest })).toBeUndefined();
    await setGate(id, suiteId, { path: '*.csv' });
    // What leads there already is not moved.
    expect(await set({ name: 'main', to: old.digest })).toBeUndefined();
  });

  it('may be asked of a data set only by whoever may classify it', async () => {
    const { id } = await data.makeDataset();
    const { id: suiteId } = await suite('ages', positive);
    const writer = new MonitoringClient(server, (await server.makeActor('WRITER')).token);
    expect(await writer.codeOf('mutation ($input: SetExpectationGateInput!) { setExpectationGate(input: $input) { path } }', { input: { datasetId: id, suiteId } })).toBe('FORBIDDEN');
    expect(await owner.codeOf('mutation ($input: SetExpectationGateInput!) { setExpectationGate(input: $input) { path } }', { input: { datasetId: id, suiteId: id } })).toBe('EXPECTATION_SUITE_NOT_FOUND');
  });

  it('is checked at each batch of predictions; what is otherwise opens an alert with the column and a value, and masks what is sensitive', async () => {
    const { id } = await owner.makeDeployment();
    const log = (values: readonly (number | null)[]) => owner.logPredictions(id, [numbers('age', values), { name: 'email', role: 'FEATURE', values: values.map((_, row) => `person${row}@example.com`) }]);
    await log([1, 2, 3]);
    const { id: baselineId } = await owner.requestBaseline({ period: { deploymentId: id, from: '2026-01-01T00:00:00Z', to: '2126-01-01T00:00:00Z' } });
    await vi.waitFor(async () => expect(await owner.seeBaseline(baselineId)).toMatchObject({ status: 'READY' }), patient);
    const { proposedExpectations } = await owner.ask<{ proposedExpectations: { kind: string; column?: string }[] }>('query ($id: ID!) { proposedExpectations(baselineId: $id) }', { id: baselineId });
    expect(proposedExpectations).toContainEqual({ kind: 'RANGE', column: 'age', min: 1, max: 3, tolerance: 0 });
    const { id: suiteId } = await suite('served', [...positive, { kind: 'PATTERN', column: 'email', pattern: '.*@example\\.com' }]);
    const monitor = await owner.makeMonitor({ kind: 'DEPLOYMENT', id }, baselineId, { schedule: { kind: 'BATCH' }, expectations: { suiteId }, alert: { closeAfter: 1 } });
    const findings = (count: number) => vi.waitFor(async () => {
      const { driftReports: { nodes } } = await owner.ask<{ driftReports: { nodes: { status: string; expectations: { outcome: string; version: number; results: { kind: string; column: string | null; holds: boolean | null; rows: number; example: string | null }[] } | null }[] } }>(
        'query ($id: ID!) { driftReports(monitorId: $id) { nodes { status expectations { outcome version results { kind column holds rows example } } } } }', { id: monitor.id });
      expect(nodes.filter(({ status }) => status === 'DONE')).toHaveLength(count);
      return nodes.map(({ expectations }) => expectations);
    }, patient);
    const alerts = async () => (await owner.ask<{ monitorAlerts: { nodes: { about: string; status: string; columns: string[] }[] } }>('query ($id: ID) { monitorAlerts(monitorId: $id) { nodes { about status columns } } }', { id: monitor.id })).monitorAlerts.nodes.filter(({ about }) => about === 'EXPECTATIONS');
    await log([4, -7, null]);
    expect((await findings(1))[0]).toMatchObject({ outcome: 'VIOLATED', version: 1, results: [{ kind: 'RANGE', column: 'age', holds: false, rows: 1, example: '-7.0' }, { holds: true }, { holds: true }] });
    expect(await alerts()).toEqual([{ about: 'EXPECTATIONS', status: 'OPEN', columns: ['age'] }]);
    await log([5, 6]);
    expect((await findings(2))[0]).toMatchObject({ outcome: 'MET' });
    expect(await alerts()).toMatchObject([{ status: 'CLOSED' }]);
    await owner.ask('mutation { updatePredictionSettings(input: { rules: [{ column: "ag*", treatment: MASK }] }) { updatedAt } }');
    await suite('served', [{ kind: 'SET', column: 'age', values: ['x'] }]);
    await log([8, 9]);
    expect((await findings(3))[0]).toMatchObject({ outcome: 'VIOLATED', version: 2, results: [{ column: 'age', rows: 2, example: 'masked' }] });
  });
});
