import { DatasetClient } from '@plinth/datasets/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MonitoringClient, numbers } from './testing/index.js';

const patient = { timeout: 60_000, interval: 100 };

/** From rows that a deployment predicted to the alert, and to the version that was approved before. */
describe('a model that is watched', () => {
  let server: TestServer;
  let owner: MonitoringClient;
  let voter: MonitoringClient;
  beforeAll(async () => {
    server = await TestServer.start();
    owner = new MonitoringClient(server, (await server.makeActor('OWNER')).token);
    voter = new MonitoringClient(server, (await server.makeActor('MAINTAINER')).token);
  }, 60_000);
  afterAll(() => server?.stop());

  /** Rows of two columns that hang together in nothing, the same at each call. */
  const rowsOf = (count: number, shift = 0, seed = 1) => {
    let state = seed;
    const chance = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    return { age: Array.from({ length: count }, () => 20 + 40 * chance() + shift), income: Array.from({ length: count }, () => 1_000 * chance() * (shift ? 3 : 1)) };
  };
  const columnsOf = ({ age, income }: ReturnType<typeof rowsOf>) => [numbers('age', age), numbers('income', income), { name: 'score', role: 'OUTPUT', values: age.map(() => 0.5) }];
  const readyBaseline = async (input: Readonly<Record<string, unknown>>) => {
    const { id } = await owner.requestBaseline(input);
    await vi.waitFor(async () => expect(await owner.seeBaseline(id)).toMatchObject({ status: 'READY' }), patient);
    return owner.seeBaseline(id);
  };
  const snapshotBaseline = async () => {
    const { age, income } = rowsOf(2_000);
    const data = new DatasetClient(server, owner.token);
    const { name } = await data.makeDataset();
    await data.snapshotOf(name, { 'rows.csv': `age,income\n${age.map((each, row) => `${each},${income[row]}`).join('\n')}\n` });
    return readyBaseline({ snapshot: { dataset: name } });
  };
  const reportsOf = async (monitorId: string) => (await owner.ask<{ driftReports: { nodes: { id: string; status: string; outcome: string | null; failureMessage: string | null; currentRows: number; documentDigest: string; figures: { column: string; drifted: boolean; intensity: number }[]; comparison: { sentence: string; columns: { column: string; test: string; drifted: boolean; sentence: string; histogram: { reference: number[] } | null }[]; refusals: { code: string }[] } | null; slices: { slice: string; datasetDrifted: boolean | null }[] }[] } }>(
    `query ($id: ID!) { driftReports(monitorId: $id, first: 20) { nodes { id status outcome failureMessage currentRows documentDigest figures { column drifted intensity } comparison { sentence columns { column test drifted sentence histogram { reference } } refusals { code } } slices { slice datasetDrifted } } } }`, { id: monitorId })).driftReports.nodes;
  const done = (monitorId: string, count: number) => vi.waitFor(async () => {
    const reports = await reportsOf(monitorId);
    expect(reports.filter(({ status, failureMessage }) => status === 'DONE' || failureMessage)).toHaveLength(count);
    return reports;
  }, patient);
  const alertsOf = async (monitorId: string) => (await owner.ask<{ monitorAlerts: { nodes: { id: string; slice: string; status: string; columns: string[]; toldAt: string | null; events: { kind: string }[]; consequences: { kind: string; status: string; result: Record<string, unknown> }[] }[] } }>(
    'query ($id: ID) { monitorAlerts(monitorId: $id) { nodes { id slice status columns toldAt events { kind } consequences { kind status result } } } }', { id: monitorId })).monitorAlerts.nodes;

  it('is compared with what it was trained on at each batch; drift opens one alert, calm closes it', async () => {
    const baseline = await snapshotBaseline();
    expect(baseline).toMatchObject({ rows: 2_000, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const { id } = await owner.makeDeployment();
    const monitor = await owner.makeMonitor({ kind: 'DEPLOYMENT', id }, baseline.id, { schedule: { kind: 'BATCH' }, alert: { closeAfter: 2 } });
    await owner.logPredictions(id, columnsOf(rowsOf(2_000, 0, 7)));
    expect(await done(monitor.id, 1)).toMatchObject([{ outcome: 'STABLE', currentRows: 2_000 }]);
    expect(await alertsOf(monitor.id)).toEqual([]);

    await owner.logPredictions(id, columnsOf(rowsOf(2_000, 30, 8)));
    const [drifted] = await done(monitor.id, 2);
    expect(drifted).toMatchObject({ outcome: 'DRIFTED', documentDigest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(drifted?.figures.map(({ column, drifted: isDrifted, intensity }) => [column, isDrifted, intensity > 1])).toEqual([['age', true, true], ['income', true, true]]);
    expect(drifted?.comparison?.columns.every(({ histogram, sentence }) => histogram !== null && sentence.length > 20)).toBe(true);
    await vi.waitFor(async () => expect(await alertsOf(monitor.id)).toMatchObject([{ slice: '', status: 'OPEN', columns: ['age', 'income'], toldAt: expect.any(String) }]), patient);
    const { notifications } = await vi.waitFor(async () => {
      const found = await owner.ask<{ notifications: { nodes: { kind: string }[] } }>('{ notifications { nodes { kind } } }');
      expect(found.notifications.nodes.map(({ kind }) => kind)).toContain('monitor.alert_opened');
      return found;
    }, patient);
    expect(notifications.nodes.filter(({ kind }) => kind === 'monitor.alert_opened')).toHaveLength(1);

    for (const seed of [8, 10]) await owner.logPredictions(id, columnsOf(rowsOf(2_000, 0, seed)));
    await done(monitor.id, 4);
    await vi.waitFor(async () => expect((await alertsOf(monitor.id)).map(({ status, events }) => [status, events.map(({ kind }) => kind)])).toEqual([['CLOSED', ['OPENED', 'TOLD', 'HELD', 'CLOSED', 'TOLD']]]), patient);
  });

  it('that nothing was sent of is undecided, and too few rows are as well', async () => {
    const { id } = await owner.makeDeployment();
    const baseline = await snapshotBaseline();
    const monitor = await owner.makeMonitor({ kind: 'DEPLOYMENT', id }, baseline.id, { schedule: { kind: 'BATCH' }, minimumRows: 100 });
    const look = async () => (await owner.ask<{ runMonitor: { id: string; status: string } }>('mutation ($id: ID!) { runMonitor(id: $id, from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") { id status } }', { id: monitor.id })).runMonitor;
    const { id: reportId } = await look();
    expect(await done(monitor.id, 1)).toMatchObject([{ outcome: 'UNDECIDED', comparison: { refusals: [{ code: 'EMPTY_WINDOW' }] } }]);
    expect(await look()).toEqual({ id: reportId, status: 'DONE' });
    await owner.logPredictions(id, columnsOf(rowsOf(50, 30)));
    const reports = await done(monitor.id, 2);
    expect(reports.map(({ outcome }) => outcome)).toEqual(['UNDECIDED', 'UNDECIDED']);
    expect(await alertsOf(monitor.id)).toEqual([]);
  });

  it('is compared slice by slice, with a period of its own as well', async () => {
    const { id } = await owner.makeDeployment();
    const both = (shift: number, seed: number, at: number) => {
      const [one, other] = [rowsOf(400, 0, seed), rowsOf(400, shift, seed + 50)];
      const region = [...one.age.map(() => 'north'), ...other.age.map(() => 'south')];
      return owner.logPredictions(id, [numbers('age', [...one.age, ...other.age]), { name: 'region', role: 'FEATURE', values: region }], { times: region.map(() => at) });
    };
    await both(0, 3, 1_000);
    const baseline = await readyBaseline({ period: { deploymentId: id, from: '1970-01-01T00:00:00Z', to: '1970-01-01T00:01:00Z' } });
    const slices = [{ name: 'North', column: 'region', values: ['north'] }, { name: 'South', column: 'region', values: ['south'] }, { name: 'Nowhere', column: 'nothing', values: ['x'] }];
    const monitor = await owner.makeMonitor({ kind: 'DEPLOYMENT', id }, baseline.id, { schedule: { kind: 'BATCH' }, slices, columns: ['age'] });
    await both(60, 4, 120_000);
    const [report] = await done(monitor.id, 1);
    expect(report?.slices).toEqual([{ slice: 'North', datasetDrifted: false }, { slice: 'South', datasetDrifted: true }, { slice: 'Nowhere', datasetDrifted: null }]);
    expect((await alertsOf(monitor.id)).map(({ slice }) => slice).sort()).toEqual(['', 'South']);
  });

  it('goes back to the version that was approved last, once, and the drift gate keeps the other from being promoted', async () => {
    const name = `governed-${crypto.randomUUID().slice(0, 8)}`;
    await owner.ask('mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 30 }) { id } }', { name });
    const target = { kind: 'ENVIRONMENT', name };
    const gates = [{ id: 'drift', kind: 'domain-check', check: 'monitoring.drift', settings: { of: 'VERSION' } }];
    await owner.makePolicy({ target, quorum: [{ name: 'Any', count: 1, from: { role: 'READER' } }], exclude: { author: false, lastModifier: false, runAuthor: false, voucher: false }, gates });
    const model = await owner.makeModel();
    const promote = async () => {
      const version = await owner.makeVersion(model.id);
      const request = await owner.requestPromotion(version.id, { target });
      await voter.vote(request);
      await vi.waitFor(async () => expect(await owner.see(request.id)).toMatchObject({ status: 'EXECUTED' }), patient);
      return version;
    };
    await promote();
    const second = await promote();
    const active = async () => (await owner.ask<{ deployments: { nodes: { id: string; version: number; status: string }[] } }>('query ($name: String!) { deployments(environment: $name, statuses: [ACTIVE]) { nodes { id version status } } }', { name })).deployments.nodes;
    const [running] = await active();
    expect(running).toMatchObject({ version: 2 });
    const baseline = await snapshotBaseline();
    const monitor = await owner.makeMonitor({ kind: 'DEPLOYMENT', id: running?.id ?? '' }, baseline.id, { schedule: { kind: 'BATCH' }, consequences: ['ROLL_BACK'] });
    await owner.logPredictions(running?.id ?? '', columnsOf(rowsOf(500, 30, 8)));
    await vi.waitFor(async () => expect(await active()).toMatchObject([{ version: 1, status: 'ACTIVE' }]), patient);
    await vi.waitFor(async () => expect(await alertsOf(monitor.id)).toMatchObject([{ consequences: [{ kind: 'ROLL_BACK', status: 'DONE', result: { fromVersion: 2, toVersion: 1 } }] }]), patient);
    const again = await owner.requestPromotion(second.id, { target });
    expect(again.gates).toMatchObject([{ gateId: 'drift', outcome: 'FAIL', explanation: expect.stringContaining('1 alert of this version is open') }]);
  });

  it('may be let go back only by whoever may go back themselves', async () => {
    const { id } = await owner.makeDeployment();
    const { id: baselineId } = await owner.requestBaseline({ period: { deploymentId: id, from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } });
    const writer = new MonitoringClient(server, (await server.makeActor('WRITER', { scopes: ['monitor:write', 'monitor:read', 'deployment:read', 'model:read', 'environment:read', 'prediction:read'] })).token);
    const create = 'mutation ($input: CreateMonitorInput!) { createMonitor(input: $input) { id } }';
    const input = { name: 'back', target: { kind: 'DEPLOYMENT', id }, baselineId, definition: { schedule: { kind: 'BATCH' }, consequences: ['ROLL_BACK'] } };
    expect(await writer.codeOf(create, { input })).toBe('FORBIDDEN');
    expect(await writer.codeOf(create, { input: { ...input, definition: { schedule: { kind: 'BATCH' } } } })).toBeUndefined();
    expect(await owner.codeOf(create, { input: { ...input, definition: { schedule: { kind: 'BATCH' }, nonsense: 1 } } })).toBe('INVALID_INPUT');
    expect(await owner.codeOf(create, { input })).toBe('MONITOR_NAME_TAKEN');
  });
});
