import { createHash } from 'node:crypto';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MonitoringClient, numbers } from '../testing/index.js';

const patient = { timeout: 60_000, interval: 100 };
const hour = 3_600_000;

interface Found { readonly id: string; readonly status: string; readonly outcome: string | null; readonly dueAt: string; readonly windowTo: string; readonly documentDigest: string | null; readonly figures: readonly { readonly labelled: number }[] | null }

/** Labels come late, in parts and out of order; a window waits for them, and comes to what they say. */
describe('windows whose labels are late', () => {
  let server: TestServer;
  let owner: MonitoringClient;
  const start = Math.floor(Date.now() / hour) * hour - 10 * hour;
  beforeAll(async () => {
    server = await TestServer.start();
    owner = new MonitoringClient(server, (await server.makeActor('OWNER')).token);
  }, 60_000);
  afterAll(() => server?.stop());

  const idsOf = (at: number) => Array.from({ length: 20 }, (_, row) => `${at}-${row}`);
  const log = (deploymentId: string, at: number) => owner.logPredictions(deploymentId, [numbers('score', idsOf(at).map(() => 0.9), { role: 'OUTPUT' }), { name: 'region', role: 'FEATURE', values: idsOf(at).map((_, row) => (row % 2 ? 'north' : 'south')) }], { ids: idsOf(at), times: idsOf(at).map((_, row) => start + at * hour + row) });
  const label = (deploymentId: string, ids: readonly string[], isTrue: boolean) => owner.logLabels(deploymentId, ids, [{ name: 'churned', role: 'LABEL', values: ids.map(() => isTrue) }]);
  const definitionOf = (more: Readonly<Record<string, unknown>> = {}, performance: Readonly<Record<string, unknown>> = {}) => ({
    schedule: { kind: 'CRON', cron: '0 0 1 1 *' }, minimumRows: 5, alert: { closeAfter: 1 }, ...more, performance: { kind: 'BINARY', label: 'churned', positive: 'true', score: 'score', completeShare: 0.9, checks: [{ metric: 'ACCURACY', atLeast: 0.8 }], ...performance },
  });
  const watched = async (more: Readonly<Record<string, unknown>> = {}, performance: Readonly<Record<string, unknown>> = {}) => {
    const { id } = await owner.makeDeployment();
    const baseline = await owner.requestBaseline({ period: { deploymentId: id, from: '2026-01-01T00:00:00Z', to: '2126-01-01T00:00:00Z' } });
    return { deploymentId: id, monitorId: (await owner.makeMonitor({ kind: 'DEPLOYMENT', id }, baseline.id, definitionOf(more, performance))).id };
  };
  const look = (monitorId: string, at: number) => owner.ask('mutation ($id: ID!, $from: DateTime!, $to: DateTime!) { runMonitor(id: $id, from: $from, to: $to) { id } }', { id: monitorId, from: new Date(start + at * hour).toISOString(), to: new Date(start + (at + 1) * hour).toISOString() });
  /** The window that begins then, once it says so. */
  const comesTo = (monitorId: string, at: number, wanted: Readonly<Record<string, unknown>>): Promise<Found> => vi.waitFor(async () => {
    const { performanceReports: { nodes } } = await owner.ask<{ performanceReports: { nodes: Found[] } }>('query ($id: ID!) { performanceReports(monitorId: $id, first: 20) { nodes { id status outcome dueAt windowTo documentDigest figures { labelled } } } }', { id: monitorId });
    const found = nodes.find(({ windowTo }) => Date.parse(windowTo) === start + (at + 1) * hour);
    expect(found).toMatchObject(wanted);
    return found!;
  }, patient);
  const alerts = async (monitorId: string) => (await owner.ask<{ monitorAlerts: { nodes: { about: string; slice: string; status: string; events: { kind: string; details: Record<string, unknown> }[] }[] } }>('query ($id: ID) { monitorAlerts(monitorId: $id) { nodes { about slice status events { kind details } } } }', { id: monitorId })).monitorAlerts.nodes.filter(({ about }) => about === 'PERFORMANCE');
  const within = (sql: string, values: readonly unknown[]) => server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.execute(sql, [server.workspaceId, ...values]));
  /** As if the time had come. */
  const nowDue = ({ id }: Found) => within('update drift_report set due_at = now() where workspace_id = $1 and id = $2', [id]);

  it('wait until their time is over, are due soon once some come, and are told when they are complete', async () => {
    const { deploymentId, monitorId } = await watched({}, { labelsWithinHours: 0, lateHours: 48 });
    await log(deploymentId, 5);
    await label(deploymentId, idsOf(5).slice(0, 10), false);
    await look(monitorId, 5);
    const waiting = await comesTo(monitorId, 5, { status: 'QUEUED', outcome: 'LABELS_INCOMPLETE', figures: [{ labelled: 10 }] });
    expect(Date.parse(waiting.dueAt)).toBe(start + 6 * hour + 48 * hour);
    const before = Date.now();
    await label(deploymentId, idsOf(5).slice(10), false);
    const soon = await comesTo(monitorId, 5, { status: 'QUEUED', outcome: 'LABELS_INCOMPLETE' });
    // A tenth of what it has waited already, and a minute at the least.
    const wait = Math.max(60_000, (before - (start + 6 * hour)) / 10);
    expect(Math.abs(Date.parse(soon.dueAt) - before - wait)).toBeLessThan(10_000);
    expect(await alerts(monitorId)).toEqual([]);
    await nowDue(soon);
    const told = await comesTo(monitorId, 5, { status: 'DONE', outcome: 'VIOLATED', figures: [{ labelled: 20 }] });
    expect(told.id).toBe(waiting.id);
    expect(told.documentDigest).not.toBe(waiting.documentDigest);
    expect(await alerts(monitorId)).toMatchObject([{ status: 'OPEN' }]);
  });

  it('keep no later window waiting, and move no alert that a later one moved already', async () => {
    const { deploymentId, monitorId } = await watched();
    await log(deploymentId, 3);
    await look(monitorId, 3);
    const early = await comesTo(monitorId, 3, { status: 'QUEUED', outcome: 'LABELS_INCOMPLETE' });
    await log(deploymentId, 4);
    await label(deploymentId, idsOf(4), true);
    await look(monitorId, 4);
    await comesTo(monitorId, 4, { status: 'DONE', outcome: 'HOLDS' });
    await label(deploymentId, idsOf(3), false);
    await nowDue(early);
    await comesTo(monitorId, 3, { status: 'DONE', outcome: 'VIOLATED' });
    expect(await alerts(monitorId)).toEqual([]);
  });

  it('are over when their time is, whatever came, but for whoever asks', async () => {
    const { deploymentId, monitorId } = await watched({}, { lateHours: 0 });
    await log(deploymentId, 3);
    await look(monitorId, 3);
    await comesTo(monitorId, 3, { status: 'DONE', outcome: 'LABELS_INCOMPLETE' });
    await label(deploymentId, idsOf(3), true);
    await comesTo(monitorId, 3, { status: 'DONE', outcome: 'LABELS_INCOMPLETE' });
    await look(monitorId, 3);
    await comesTo(monitorId, 3, { status: 'DONE', outcome: 'HOLDS' });
  });

  it('stay as they came out when they can not be looked at again', async () => {
    const { deploymentId, monitorId } = await watched();
    await log(deploymentId, 3);
    await look(monitorId, 3);
    const waiting = await comesTo(monitorId, 3, { status: 'QUEUED', outcome: 'LABELS_INCOMPLETE' });
    await owner.ask('mutation ($input: UpdateMonitorInput!) { updateMonitor(input: $input) { id } }', { input: { id: monitorId, definition: { ...definitionOf(), performance: null } } });
    await nowDue(waiting);
    await comesTo(monitorId, 3, { status: 'DONE', outcome: 'LABELS_INCOMPLETE', documentDigest: waiting.documentDigest });
  });

  it('are handed on as they were kept, byte for byte, and as a page without a script', async () => {
    const { deploymentId, monitorId } = await watched();
    await log(deploymentId, 3);
    await label(deploymentId, idsOf(3), true);
    await look(monitorId, 3);
    const { id, documentDigest } = await comesTo(monitorId, 3, { status: 'DONE', outcome: 'HOLDS' });
    const reader = (await server.makeActor('READER')).token;
    const get = (token: string, format: string, of = id) => server.fetch(token, `/api/v1/performance-reports/${of}/export${format}`);
    const json = await (await get(reader, '')).text();
    expect(createHash('sha256').update(json).digest('hex')).toBe(documentDigest);
    expect(JSON.parse(json)).toMatchObject({ format: 'plinth-performance-report-1', performance: { rows: 20, labelled: 20, outcome: 'HOLDS' } });
    const page = await get(reader, '?format=html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toMatch(/<h1>[^]*Accuracy[^]*at least 0\.8[^]*holds/);
    expect((await get(reader, '?format=pdf')).status).toBe(400);
    expect((await get(reader, '', crypto.randomUUID())).status).toBe(404);
    expect((await get((await server.makeActor('GUEST')).token, '')).status).toBe(403);
  });

  it('leave no alert open of a slice that was taken out, nor of what is asked no more, and say why', async () => {
    const slices = [{ name: 'North', column: 'region', values: ['north'] }, { name: 'South', column: 'region', values: ['south'] }];
    const { deploymentId, monitorId } = await watched({ slices });
    await log(deploymentId, 3);
    await label(deploymentId, idsOf(3), false);
    await look(monitorId, 3);
    await comesTo(monitorId, 3, { outcome: 'VIOLATED' });
    const open = async () => (await alerts(monitorId)).filter(({ status }) => status === 'OPEN').map(({ slice }) => slice).sort();
    expect(await open()).toEqual(['', 'North', 'South']);
    const update = (definition: object) => owner.ask('mutation ($input: UpdateMonitorInput!) { updateMonitor(input: $input) { id } }', { input: { id: monitorId, definition } });
    await update(definitionOf({ slices: slices.slice(0, 1) }));
    expect(await open()).toEqual(['', 'North']);
    const south = (await alerts(monitorId)).find(({ slice }) => slice === 'South');
    expect(south?.events.find(({ kind }) => kind === 'CLOSED')).toEqual({ kind: 'CLOSED', details: { reason: 'The slice "South" was taken out of the monitor.' } });
    await update({ ...definitionOf({ slices: slices.slice(0, 1) }), performance: null });
    expect(await open()).toEqual([]);
  });
});
