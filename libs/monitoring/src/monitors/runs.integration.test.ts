import { systemActor } from '@plinth/access';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BaselineMaker } from '../baselines/baseline-maker.js';
import { agesAndIncomes, columnsOf, WatchedClient } from '../testing/index.js';
import { MonitorPlanner } from './monitor-planner.js';
import { MonitorRunner } from './monitor-runner.js';
import { ReportStore } from './report.store.js';

const hourMs = 3_600_000;

/** Monitors that look at times, with the parts of the worker called one by one: what they do is decided here and by no queue. */
describe('a monitor that looks at times', { timeout: 180_000 }, () => {
  let server: TestServer;
  let owner: WatchedClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = new WatchedClient(server, (await server.makeActor('OWNER')).token);
  }, 60_000);
  afterAll(() => server?.stop());

  const system = (workspaceId: WorkspaceId = server.workspaceId): Actor => systemActor(workspaceId, 'monitor:run', 'test');
  const planner = (): MonitorPlanner => server.application.get(MonitorPlanner, { strict: false });
  const runner = (): MonitorRunner => server.application.get(MonitorRunner, { strict: false });
  const sql = (text: string, values: readonly unknown[], workspaceId = server.workspaceId) => server.platform.database.transaction({ workspaceId }, () => server.platform.database.query<Record<string, Date | string>>(text, [workspaceId, ...values]));

  /** A deployment that predicts, a baseline of its first minute, and a monitor of it. */
  const watched = async (schedule: Readonly<Record<string, unknown>>, client = owner, workspaceId = server.workspaceId) => {
    const { id } = await client.makeDeployment();
    await client.logPredictions(id, columnsOf(agesAndIncomes(200)), { times: Array.from({ length: 200 }, () => 1_000) });
    const { id: baselineId } = await client.requestBaseline({ period: { deploymentId: id, from: '1970-01-01T00:00:00Z', to: '1970-01-01T00:01:00Z' } });
    await server.application.get(BaselineMaker, { strict: false }).makeWaiting(system(workspaceId));
    const monitor = await client.makeMonitor({ kind: 'DEPLOYMENT', id }, baselineId, { schedule: { kind: 'CRON', settleMinutes: 0, ...schedule } });
    return { deploymentId: id, baselineId, ...monitor };
  };
  const setDue = (monitorId: string, at: Date, workspaceId = server.workspaceId) => sql('update monitor set next_due_at = $3 where workspace_id = $1 and id = $2', [monitorId, at], workspaceId);

  it('makes up for what was missed while nobody worked, window after window in their order, each once', async () => {
    const monitor = await watched({ cron: '0 * * * *' });
    const missed = new Date(Math.floor(Date.now() / hourMs) * hourMs - 4 * hourMs);
    await setDue(monitor.id, missed);
    // Two planners at once, and one that comes after them.
    await Promise.all([planner().planDue(system()), planner().planDue(system())]);
    await planner().planDue(system());
    const planned = [...(await owner.reportsOf(monitor.id))].reverse();
    expect(planned.map(({ windowFrom, windowTo, status }) => [Date.parse(windowFrom), Date.parse(windowTo), status])).toEqual([0, 1, 2, 3, 4].map((hour) => [missed.getTime() + (hour - 1) * hourMs, missed.getTime() + hour * hourMs, 'QUEUED']));
    await Promise.all([runner().runDue(system()), runner().runDue(system())]);
    while (await runner().runDue(system()));
    const done = [...(await owner.reportsOf(monitor.id))].reverse();
    expect(done.map(({ id, status, outcome }) => [id, status, outcome])).toEqual(planned.map(({ id }) => [id, 'DONE', 'UNDECIDED']));
    const finished = done.map(({ finishedAt }) => Date.parse(finishedAt ?? ''));
    expect(finished).toEqual([...finished].sort((one, other) => one - other));
  });

  it('is looked at by one worker at a time, whose window nobody else begins behind it', async () => {
    const monitor = await watched({ cron: '0 * * * *' });
    await setDue(monitor.id, new Date(Math.floor(Date.now() / hourMs) * hourMs - 2 * hourMs));
    await planner().planDue(system());
    const store = server.application.get(ReportStore, { strict: false });
    const { database } = server.platform;
    const claim = (now = Date.now()) => database.transaction(system(), async () => (await store.claim(server.workspaceId, new Date(now), new Date(now + 30_000), 25)).filter(({ monitorId }) => monitorId === monitor.id));
    const claims = await Promise.all([claim(), claim(), claim()]);
    const [first, ...others] = claims.flat();
    expect([others, first?.id]).toEqual([[], (await owner.reportsOf(monitor.id)).at(-1)?.id]);
    expect(await claim()).toEqual([]);
    // Two windows wait behind it: they are no reason for a worker to come back again and again.
    expect(await database.read(system(), () => store.hasDue(server.workspaceId, new Date()))).toBe(false);
    // Whoever is gone loses it to another, who comes to the same window and to none behind it.
    expect((await claim(Date.now() + 31_000)).map(({ id, attempts }) => [id, attempts])).toEqual([[first?.id, 2]]);
  });

  it('follows the clocks of its place', async () => {
    const monitor = await watched({ cron: '0 3 * * *', timeZone: 'Asia/Kolkata' });
    expect(new Date(monitor.nextDueAt ?? '').toISOString()).toMatch(/T21:30:00\.000Z$/);
    await setDue(monitor.id, new Date(Date.parse(monitor.nextDueAt ?? '') - 24 * hourMs));
    await planner().planDue(system());
    const [report, ...others] = await owner.reportsOf(monitor.id);
    expect([others, new Date(report?.windowFrom ?? '').toISOString().slice(11), Date.parse(report?.windowTo ?? '') - Date.parse(report?.windowFrom ?? '')]).toEqual([[], '21:30:00.000Z', 24 * hourMs]);
  });

  it('looks at the rows of its windows and at no others', async () => {
    const monitor = await watched({ cron: '0 * * * *' });
    const end = Math.floor(Date.now() / hourMs) * hourMs;
    const times = (count: number, at: number) => Array.from({ length: count }, (_, row) => at + row);
    await owner.logPredictions(monitor.deploymentId, columnsOf(agesAndIncomes(100, 30, 5)), { times: times(100, end - 2 * hourMs) });
    await owner.logPredictions(monitor.deploymentId, columnsOf(agesAndIncomes(60, 0, 6)), { times: times(60, end - 40) });
    await setDue(monitor.id, new Date(end - hourMs));
    await planner().planDue(system());
    while (await runner().runDue(system()));
    expect((await owner.reportsOf(monitor.id)).map(({ currentRows, outcome }) => [currentRows, outcome])).toEqual([[40, 'STABLE'], [100, 'DRIFTED']]);
  });

  it('looks again at a window of which rows come late, and tells of it as of one window', async () => {
    const monitor = await watched({ cron: '0 * * * *' });
    const end = Math.floor(Date.now() / hourMs) * hourMs;
    const log = (count: number, shift: number, at: number) => owner.logPredictions(monitor.deploymentId, columnsOf(agesAndIncomes(count, shift, 5)), { times: Array.from({ length: count }, (_, row) => at + row) });
    const looked = async () => {
      await sql(`update drift_report set due_at = now() where workspace_id = $1 and monitor_id = $2 and status = 'QUEUED'`, [monitor.id]);
      while (await runner().runDue(system()));
      return (await owner.reportsOf(monitor.id)).map(({ currentRows, outcome, status }) => [currentRows, outcome, status]);
    };
    await setDue(monitor.id, new Date(end));
    await planner().planDue(system());
    expect(await looked(), 'before any row').toEqual([[0, 'UNDECIDED', 'DONE']]);
    await log(100, 30, end - 1_000);
    const [waiting] = await owner.reportsOf(monitor.id);
    expect([waiting?.status, waiting?.outcome], 'until it is looked at again, the outcome is that of the last look').toEqual(['QUEUED', 'UNDECIDED']);
    expect(await looked()).toEqual([[100, 'DRIFTED', 'DONE']]);
    expect((await owner.alertsOf(monitor.id)).map(({ status }) => status)).toEqual(['OPEN']);
    const heldBefore = await sql('select id::text from monitor_alert_event where workspace_id = $1', []);
    await log(50, 30, end - 500);
    expect(await looked()).toEqual([[150, 'DRIFTED', 'DONE']]);
    expect(await sql('select id::text from monitor_alert_event where workspace_id = $1', []), 'what is as it was moves no alert').toEqual(heldBefore);
    await log(50, 30, end + 1_000);
    expect((await owner.reportsOf(monitor.id)).map(({ status }) => status), 'rows of another window').toEqual(['DONE']);
    await log(50, 30, end - 8 * 24 * hourMs);
    expect((await owner.reportsOf(monitor.id)).map(({ status }) => status), 'rows that are too late for any').toEqual(['DONE']);
  });

  it('does not wait for a workspace that has much to do: each is worked for by itself, for a turn', async () => {
    const other = await server.makeWorkspace();
    const otherOwner = new WatchedClient(server, (await server.makeActor('OWNER', { workspaceId: other })).token);
    const busy = await watched({ cron: '0 * * * *' });
    const calm = await watched({ cron: '0 * * * *' }, otherOwner, other);
    // Of a hundred monitors beside the first one, each with windows that were missed.
    await sql(`insert into monitor (workspace_id, id, name, target_kind, target_id, model_id, deployment_id, baseline_id, definition, created_by, created_at, updated_by, updated_at, next_due_at)
               select workspace_id, gen_random_uuid(), name || number, target_kind, target_id, model_id, deployment_id, baseline_id, definition, created_by, created_at, updated_by, updated_at, $3 from monitor, generate_series(1, 100) number where workspace_id = $1 and id = $2`, [busy.id, new Date(Date.now() - 60 * hourMs)]);
    await setDue(calm.id, new Date(Math.floor(Date.now() / hourMs) * hourMs), other);
    await planner().planDue(system());
    await planner().planDue(system(other));
    const atWork = runner().runDue(system());
    expect(await runner().runDue(system(other))).toBe(false);
    expect((await otherOwner.reportsOf(calm.id)).map(({ status }) => status)).toEqual(['DONE']);
    const [left] = await sql(`select count(*)::text as count from drift_report where workspace_id = $1 and status in ('QUEUED', 'RUNNING')`, []);
    expect(Number(left?.['count'])).toBeGreaterThan(0);
    // A turn ends though there is more to do, and says so.
    expect(await atWork).toBe(true);
  });
});
