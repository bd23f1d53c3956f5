import { Telemetry } from '@plinth/platform/telemetry';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MonitoringClient, numbers } from '../testing/index.js';

const patient = { timeout: 60_000, interval: 100 };

interface Found {
  readonly id: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly failureMessage: string | null;
  readonly documentDigest: string | null;
  readonly figures: readonly { readonly slice: string; readonly outcome: string; readonly rows: number; readonly labelled: number; readonly metrics: readonly { readonly metric: string; readonly value: number | null }[] }[] | null;
  readonly findings: readonly { readonly slice: string; readonly contradicted: number; readonly refusalCode: string | null; readonly sentence: string; readonly reliability: readonly unknown[] | null; readonly checks: readonly { readonly metric: string; readonly holds: boolean | null }[] }[];
}

/** From predictions and labels to how good the model is, and to the alert when it is not. */
describe('how good predictions are', () => {
  let server: TestServer;
  let owner: MonitoringClient;
  beforeAll(async () => {
    server = await TestServer.start();
    owner = new MonitoringClient(server, (await server.makeActor('OWNER')).token);
  }, 60_000);
  afterAll(() => server?.stop());

  const hour = 3_600_000;
  const start = Date.UTC(2026, 0, 1);
  /** Labels of predictions that are sure of what is so for every row but the last `wrong` ones. */
  const rowsOf = (day: number, count: number, wrong: number) => {
    const ids = Array.from({ length: count }, (_, row) => `${day}-${row}`);
    const truth = ids.map((_, row) => row % 2 === 0);
    return { ids, truth, score: truth.map((isTrue, row) => (isTrue === row < count - wrong ? 0.9 : 0.1)), region: ids.map((_, row) => (row < count / 2 ? 'north' : 'south')), times: ids.map((_, row) => start + day * 24 * hour + row) };
  };
  const log = (deploymentId: string, { ids, score, region, times }: ReturnType<typeof rowsOf>) => owner.logPredictions(deploymentId, [numbers('score', score, { role: 'OUTPUT' }), { name: 'region', role: 'FEATURE', values: region }], { ids, times });
  const label = (deploymentId: string, ids: readonly string[], values: readonly boolean[]) => owner.logLabels(deploymentId, ids, [{ name: 'churned', role: 'LABEL', values }]);
  const performance = { kind: 'BINARY', label: 'churned', positive: 'true', score: 'score', completeShare: 0.9, checks: [{ metric: 'ACCURACY', atLeast: 0.8 }] };
  const watched = async (more: Readonly<Record<string, unknown>> = {}, definition: Readonly<Record<string, unknown>> = {}) => {
    const { id } = await owner.makeDeployment();
    const baseline = await owner.requestBaseline({ period: { deploymentId: id, from: '2026-01-01T00:00:00Z', to: '2026-06-01T00:00:00Z' } });
    const monitor = await owner.makeMonitor({ kind: 'DEPLOYMENT', id }, baseline.id, { schedule: { kind: 'CRON', cron: '0 0 1 1 *' }, alert: { closeAfter: 1 }, minimumRows: 5, ...definition, performance: { ...performance, ...more } });
    return { deploymentId: id, monitorId: monitor.id };
  };
  const look = (monitorId: string, day: number) => owner.ask('mutation ($id: ID!, $from: DateTime!, $to: DateTime!) { runMonitor(id: $id, from: $from, to: $to) { id } }', { id: monitorId, from: new Date(start + day * 24 * hour).toISOString(), to: new Date(start + (day + 1) * 24 * hour).toISOString() });
  const reports = (monitorId: string, count: number): Promise<readonly Found[]> => vi.waitFor(async () => {
    const { performanceReports: { nodes } } = await owner.ask<{ performanceReports: { nodes: Found[] } }>(
      'query ($id: ID!) { performanceReports(monitorId: $id, first: 20) { nodes { id status outcome failureMessage documentDigest figures { slice outcome rows labelled metrics { metric value } } findings { slice contradicted refusalCode sentence reliability { rows } checks { metric holds } } } } }', { id: monitorId });
    expect(nodes.flatMap(({ failureMessage }) => failureMessage ?? [])).toEqual([]);
    expect(nodes.filter(({ status }) => status === 'DONE')).toHaveLength(count);
    return nodes;
  }, patient);
  const alertsOf = async (monitorId: string) => (await owner.ask<{ monitorAlerts: { nodes: { about: string; slice: string; status: string; title: string }[] } }>('query ($id: ID) { monitorAlerts(monitorId: $id) { nodes { about slice status title } } }', { id: monitorId })).monitorAlerts.nodes;

  it('is told of a window and of its slices; what falls below a bound opens an alert, what is above it closes it', async () => {
    const { deploymentId, monitorId } = await watched({}, { slices: [{ name: 'North', column: 'region', values: ['north'] }, { name: 'South', column: 'region', values: ['south'] }] });
    for (const [day, wrong] of [[0, 0], [1, 15], [2, 2]] as const) {
      const rows = rowsOf(day, 40, wrong);
      await log(deploymentId, rows);
      await label(deploymentId, rows.ids, rows.truth);
      await look(monitorId, day);
      await reports(monitorId, day + 1);
      const alerts = await alertsOf(monitorId);
      expect(alerts.filter(({ about }) => about === 'PERFORMANCE').map(({ slice, status }) => [slice, status]).sort()).toEqual(day === 0 ? [] : [['', day === 1 ? 'OPEN' : 'CLOSED'], ['South', day === 1 ? 'OPEN' : 'CLOSED']]);
    }
    const [last, bad, first] = await reports(monitorId, 3);
    expect([first?.outcome, bad?.outcome, last?.outcome]).toEqual(['HOLDS', 'VIOLATED', 'HOLDS']);
    expect(bad?.documentDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(bad?.figures?.map(({ slice, outcome, rows, labelled, metrics }) => [slice, outcome, rows, labelled, metrics.find(({ metric }) => metric === 'ACCURACY')?.value])).toEqual([['', 'VIOLATED', 40, 40, 0.625], ['North', 'HOLDS', 20, 20, 1], ['South', 'VIOLATED', 20, 20, 0.25]]);
    expect(bad?.findings[0]).toMatchObject({ sentence: 'Accuracy is 0.625, and at least 0.8 is asked for (over 40 labelled predictions).', checks: [{ metric: 'ACCURACY', holds: false }], reliability: [{ rows: expect.any(Number) }, { rows: expect.any(Number) }] });
    const figures = await server.application.get(Telemetry).registry.metrics();
    expect(figures).toMatch(new RegExp(`plinth_monitor_performance\\{workspace="${server.workspaceId}",monitor="${monitorId}",slice="South",metric="ACCURACY"\\} 0\\.9`));
    expect(figures).toMatch(new RegExp(`plinth_monitor_performance_violated\\{workspace="${server.workspaceId}",monitor="${monitorId}",slice=""\\} 0`));
  });

  it('is not told while labels are incomplete: no alert closes, none opens, and no figure is left', async () => {
    const { deploymentId, monitorId } = await watched();
    const [bad, few] = [rowsOf(0, 40, 15), rowsOf(1, 40, 0)];
    await log(deploymentId, bad);
    await label(deploymentId, bad.ids, bad.truth);
    await look(monitorId, 0);
    await reports(monitorId, 1);
    await log(deploymentId, few);
    await label(deploymentId, few.ids.slice(0, 30), few.truth.slice(0, 30));
    await look(monitorId, 1);
    const [report] = await reports(monitorId, 2);
    expect(report).toMatchObject({ outcome: 'LABELS_INCOMPLETE', figures: [{ rows: 40, labelled: 30, metrics: [] }], findings: [{ refusalCode: 'LABELS_INCOMPLETE', sentence: 'Labels are incomplete: 30 of 40 predictions have one, and 90 % are asked for.' }] });
    expect((await alertsOf(monitorId)).filter(({ about }) => about === 'PERFORMANCE')).toMatchObject([{ status: 'OPEN' }]);
    expect(await server.application.get(Telemetry).registry.metrics()).not.toContain(`plinth_monitor_performance{workspace="${server.workspaceId}",monitor="${monitorId}"`);
  });

  it('takes the label of the latest moment where labels contradict, and leaves out what came after the window was due', async () => {
    const { deploymentId, monitorId } = await watched();
    const rows = rowsOf(0, 20, 0);
    await log(deploymentId, rows);
    await label(deploymentId, rows.ids, rows.truth.map((isTrue) => !isTrue));
    await label(deploymentId, rows.ids, rows.truth);
    await look(monitorId, 0);
    expect((await reports(monitorId, 1))[0]).toMatchObject({ outcome: 'HOLDS', findings: [{ contradicted: 20 }] });
    const { database } = server.platform;
    await database.transaction({ workspaceId: server.workspaceId }, () => database.execute("update prediction_batch set received_at = received_at + interval '1 day' where workspace_id = $1 and deployment_id = $2 and kind = 'LABELS'", [server.workspaceId, deploymentId]));
    await owner.ask('mutation ($id: ID!, $from: DateTime!, $to: DateTime!) { runMonitor(id: $id, from: $from, to: $to) { id } }', { id: monitorId, from: new Date(start).toISOString(), to: new Date(start + hour).toISOString() });
    const again = await reports(monitorId, 2);
    expect(again.map(({ outcome }) => outcome).sort()).toEqual(['HOLDS', 'LABELS_INCOMPLETE']);
  });

  it('is planned for when labels had time to come, and not told of what is no prediction', async () => {
    const { deploymentId, monitorId } = await watched({ labelsWithinHours: 48 }, { schedule: { kind: 'BATCH' } });
    const batch = await log(deploymentId, { ...rowsOf(0, 20, 0), times: Array.from({ length: 20 }, () => Date.now()) });
    const due = await vi.waitFor(async () => {
      const { performanceReports: { nodes } } = await owner.ask<{ performanceReports: { nodes: { dueAt: string; status: string; subject: string; windowTo: string }[] } }>('query ($id: ID!) { performanceReports(monitorId: $id) { nodes { dueAt status subject windowTo } } }', { id: monitorId });
      expect(nodes).toMatchObject([{ status: 'QUEUED', subject: batch.id }]);
      return nodes[0]!;
    }, patient);
    expect(new Date(due.dueAt).getTime() - new Date(due.windowTo).getTime()).toBe(48 * hour);
    const create = 'mutation ($input: CreateMonitorInput!) { createMonitor(input: $input) { id } }';
    const baseline = await owner.requestBaseline({ period: { deploymentId, from: '2026-01-01T00:00:00Z', to: '2026-06-01T00:00:00Z' } });
    const input = (definition: object, target: object = { kind: 'DEPLOYMENT', id: deploymentId }) => ({ input: { name: 'wrong', target, baselineId: baseline.id, definition: { schedule: { kind: 'BATCH' }, ...definition } } });
    expect(await owner.codeOf(create, input({ performance: { kind: 'REGRESSION', label: 'y', prediction: 'p', checks: [{ metric: 'ACCURACY', atLeast: 0.5 }] } }))).toBe('INVALID_INPUT');
    expect(await owner.codeOf(create, input({ performance: { kind: 'BINARY', label: 'y', positive: 'true' } }))).toBe('INVALID_INPUT');
  });
});
