import { createHash } from 'node:crypto';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { agesAndIncomes, columnsOf, type SeenReport, WatchedClient } from '../testing/index.js';

const patient = { timeout: 60_000, interval: 100 };

/** What leaves the house: exports, gauges, and a proposal to go back. */
describe('what a monitor found', { timeout: 180_000 }, () => {
  let server: TestServer;
  let owner: WatchedClient;
  let monitorId: string;
  let report: SeenReport | undefined;
  beforeAll(async () => {
    server = await TestServer.start();
    owner = new WatchedClient(server, (await server.makeActor('OWNER')).token);
    const baseline = await owner.snapshotBaseline();
    const { id } = await owner.makeDeployment();
    ({ id: monitorId } = await owner.makeMonitor({ kind: 'DEPLOYMENT', id }, baseline.id, { schedule: { kind: 'BATCH' } }, { name: '<script>alert(1)</script> & "so on"' }));
    await owner.logPredictions(id, [...columnsOf(agesAndIncomes(300, 30, 3)), { name: '<b>odd</b>', role: 'FEATURE', values: Array.from({ length: 300 }, () => 'x') }]);
    [report] = await owner.done(monitorId, 1);
  }, 180_000);
  afterAll(() => server?.stop());

  const get = (token: string | undefined, format: string) => server.fetch(token, `/api/v1/drift-reports/${report?.id ?? ''}/export${format}`);

  it('leaves as the very bytes of its digest', async () => {
    for (const format of ['', '?format=json']) {
      const response = await get(owner.token, format);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect([response.status, response.headers.get('content-type'), createHash('sha256').update(bytes).digest('hex')]).toEqual([200, 'application/json; charset=utf-8', report?.documentDigest]);
      expect(JSON.parse(bytes.toString())).toMatchObject({ monitor: { id: monitorId }, report: { currentRows: 300 } });
    }
  });

  it('leaves as a page that runs nothing and takes names for text', async () => {
    const response = await get(owner.token, '?format=html');
    const page = await response.text();
    expect([response.status, response.headers.get('content-security-policy'), response.headers.get('content-disposition')]).toEqual([200, "default-src 'none'; style-src 'unsafe-inline'", `attachment; filename="drift-report-${report?.id ?? ''}.html"`]);
    expect(page).not.toMatch(/<script|<b>odd|https?:\/\//);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp;');
    expect(page).toMatch(/age[\s\S]*income/);
  });

  it('does not leave for whoever may not see it, in a form that is none, or when it is not there', async () => {
    const stranger = (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token;
    const other = async (response: Response) => [response.status, ((await response.json()) as { error: { code: string } }).error.code];
    expect(await other(await get(undefined, ''))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await other(await get(stranger, ''))).toEqual([404, 'DRIFT_REPORT_NOT_FOUND']);
    expect(await other(await get(owner.token, '?format=xml'))).toEqual([400, 'INVALID_INPUT']);
  });

  it('is told to Prometheus by workspace and monitor', async () => {
    const text = await (await server.fetch(owner.token, '/metrics')).text();
    const value = (name: string) => Number(new RegExp(`^plinth_monitor_${name}\\{workspace="${server.workspaceId}",monitor="${monitorId}"\\} (\\S+)$`, 'm').exec(text)?.[1]);
    expect([value('drifted'), value('window_rows'), value('null_share')]).toEqual([1, 300, 0]);
    expect(value('drift_share')).toBeGreaterThan(0.5);
  });

  it('is told to people with the way to the alert', async () => {
    const [alert] = await owner.alertsOf(monitorId);
    const link = await vi.waitFor(async () => {
      const { notifications } = await owner.ask<{ notifications: { nodes: { kind: string; link: string | null }[] } }>('{ notifications { nodes { kind link } } }');
      const found = notifications.nodes.find(({ kind }) => kind === 'monitor.alert_opened');
      expect(found).toBeDefined();
      return found?.link;
    }, patient);
    expect(link).toBe(`/alerts/${alert?.id ?? ''}`);
  });

  it('asks for the way back by one promotion request, which people decide', async () => {
    const environment = `proposed-${crypto.randomUUID().slice(0, 8)}`;
    const voter = new WatchedClient(server, (await server.makeActor('MAINTAINER')).token);
    await owner.ask('mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 30 }) { id } }', { name: environment });
    const target = { kind: 'ENVIRONMENT', name: environment };
    await owner.makePolicy({ target, quorum: [{ name: 'Any', count: 1, from: { role: 'READER' } }], exclude: { author: false, lastModifier: false, runAuthor: false, voucher: false } });
    const model = await owner.makeModel();
    const active = async () => (await owner.ask<{ deployments: { nodes: { id: string; version: number }[] } }>('query ($name: String!) { deployments(environment: $name, statuses: [ACTIVE]) { nodes { id version } } }', { name: environment })).deployments.nodes;
    for (const version of [1, 2]) {
      const request = await owner.requestPromotion((await owner.makeVersion(model.id)).id, { target });
      await voter.vote(request);
      await vi.waitFor(async () => expect(await active()).toMatchObject([{ version }]), patient);
    }
    const [running] = await active();
    const baseline = await owner.snapshotBaseline();
    const monitor = await owner.makeMonitor({ kind: 'DEPLOYMENT', id: running?.id ?? '' }, baseline.id, { schedule: { kind: 'BATCH' }, consequences: ['PROPOSE_ROLLBACK'] });
    for (const seed of [8, 9]) {
      await owner.logPredictions(running?.id ?? '', columnsOf(agesAndIncomes(300, 30, seed)));
      await owner.done(monitor.id, seed - 7);
    }
    const [alert] = await vi.waitFor(async () => {
      const alerts = await owner.alertsOf(monitor.id);
      expect(alerts).toMatchObject([{ consequences: [{ kind: 'PROPOSE_ROLLBACK', status: 'DONE', result: { fromVersion: 2, toVersion: 1, requestId: expect.any(String), number: expect.any(Number) } }] }]);
      return alerts;
    }, patient);
    // Nothing runs otherwise than before until somebody votes for it.
    expect(await active()).toMatchObject([{ version: 2 }]);
    const { promotionRequests } = await owner.ask<{ promotionRequests: { nodes: { id: string; status: string; reason: string; version: { version: number } }[] } }>('query ($id: ID!) { promotionRequests(filter: { modelId: $id }, first: 10) { nodes { id status reason version { version } } } }', { id: model.id });
    const open = promotionRequests.nodes.filter(({ status }) => status === 'OPEN');
    expect(open).toMatchObject([{ id: alert?.consequences[0]?.result['requestId'], version: { version: 1 }, reason: expect.stringContaining('Drift: ') }]);
    await voter.vote(await owner.see(open[0]?.id ?? ''));
    await vi.waitFor(async () => expect(await active()).toMatchObject([{ version: 1 }]), patient);
  }, 180_000);
});
