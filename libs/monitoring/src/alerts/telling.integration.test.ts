import { systemActor } from '@plinth/access';
import { OutboxRelay } from '@plinth/platform/outbox';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BaselineMaker } from '../baselines/baseline-maker.js';
import { MonitorRunner } from '../monitors/monitor-runner.js';
import { agesAndIncomes, columnsOf, WatchedClient } from '../testing/index.js';
import { FollowUpService } from './follow-up.service.js';

const hourMs = 3_600_000;

/** With the parts of the worker called one by one: what people are told, and when, is decided here and by no queue. */
describe('people are told of an alert', { timeout: 120_000 }, () => {
  let server: TestServer;
  let owner: WatchedClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = new WatchedClient(server, (await server.makeActor('OWNER')).token);
  }, 60_000);
  afterAll(() => server?.stop());

  const system = (permission: string) => systemActor(server.workspaceId, permission, 'test');
  const run = async (): Promise<void> => {
    while (await server.application.get(MonitorRunner, { strict: false }).runDue(system('monitor:run')));
  };
  const followUp = async (): Promise<void> => {
    await server.application.get(FollowUpService, { strict: false }).followUp(system('monitor:follow-up'));
    await server.application.get(OutboxRelay, { strict: false }).drain(server.workspaceId);
  };
  const sql = (text: string, values: readonly unknown[]) => server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.query(text, [server.workspaceId, ...values]));
  const told = async (alertId: string) => {
    const { notifications } = await owner.ask<{ notifications: { nodes: { kind: string; link: string | null; title: string }[] } }>('{ notifications(first: 100) { nodes { kind link title } } }');
    return notifications.nodes.filter(({ link }) => link === `/alerts/${alertId}`).map(({ kind }) => kind).reverse();
  };
  const around = (now = Date.now()) => {
    const time = (at: number) => new Date(at).toISOString().slice(11, 16);
    return { from: time(now - hourMs), to: time(now + hourMs), timeZone: 'UTC' };
  };
  const over = (monitorId: string) => sql(`update monitor set definition = jsonb_set(definition, '{quiet}', 'null') where workspace_id = $1 and id = $2`, [monitorId]);

  /** A monitor whose last window drifted, and what makes it calm. */
  const drifted = async (definition: Readonly<Record<string, unknown>>) => {
    const { id } = await owner.makeDeployment();
    await owner.logPredictions(id, columnsOf(agesAndIncomes(200)), { times: Array.from({ length: 200 }, () => 1_000) });
    const { id: baselineId } = await owner.requestBaseline({ period: { deploymentId: id, from: '1970-01-01T00:00:00Z', to: '1970-01-01T00:01:00Z' } });
    await server.application.get(BaselineMaker, { strict: false }).makeWaiting(system('monitor:run'));
    const monitor = await owner.makeMonitor({ kind: 'DEPLOYMENT', id }, baselineId, { schedule: { kind: 'BATCH' }, alert: { closeAfter: 1 }, ...definition });
    const log = async (shift: number) => {
      await owner.logPredictions(id, columnsOf(agesAndIncomes(200, shift)));
      await run();
    };
    await log(30);
    const [alert] = await owner.alertsOf(monitor.id);
    if (!alert) throw new Error('Nothing drifted.');
    return { monitorId: monitor.id, alertId: alert.id, calm: () => log(0) };
  };

  it('once when it opens and once when it is over', async () => {
    const { alertId, calm } = await drifted({});
    await Promise.all([followUp(), followUp()]);
    expect(await told(alertId)).toEqual(['monitor.alert_opened']);
    await calm();
    await followUp();
    await followUp();
    expect(await told(alertId)).toEqual(['monitor.alert_opened', 'monitor.alert_closed']);
  });

  it('after quiet hours, of what followed in them as well', async () => {
    const { monitorId, alertId } = await drifted({ quiet: around(), consequences: ['ROLL_BACK'] });
    await followUp();
    expect((await owner.alertsOf(monitorId))[0]?.consequences, 'what follows waits for nobody').toMatchObject([{ kind: 'ROLL_BACK', status: 'REFUSED', result: { code: 'NO_WAY_BACK' } }]);
    expect(await told(alertId)).toEqual([]);
    await over(monitorId);
    await followUp();
    await followUp();
    expect(await told(alertId)).toEqual(['monitor.alert_opened', 'monitor.followed']);
  });

  it('once, that it was there, when it came and went in quiet hours', async () => {
    const { monitorId, alertId, calm } = await drifted({ quiet: around() });
    await calm();
    await followUp();
    expect(await told(alertId)).toEqual([]);
    await over(monitorId);
    await followUp();
    await followUp();
    expect(await told(alertId)).toEqual(['monitor.alert_closed']);
  });

  it('not before a mute has ended, and then of what there is', async () => {
    const { alertId } = await drifted({});
    const mute = 'mutation ($id: ID!, $until: DateTime) { muteAlert(id: $id, until: $until) { mutedUntil } }';
    expect(await owner.codeOf(mute, { id: alertId, until: new Date(Date.now() - 1_000).toISOString() })).toBe('INVALID_INPUT');
    expect(await owner.codeOf(mute, { id: alertId, until: new Date(Date.now() + 91 * 24 * hourMs).toISOString() })).toBe('INVALID_INPUT');
    await owner.ask(mute, { id: alertId, until: new Date(Date.now() + hourMs).toISOString() });
    await followUp();
    expect(await told(alertId)).toEqual([]);
    await sql('update monitor_alert set muted_until = now() where workspace_id = $1 and id = $2', [alertId]);
    await followUp();
    expect(await told(alertId)).toEqual(['monitor.alert_opened']);
  });

  it('whom it was given to, and it is given to nobody who is no member', async () => {
    const { alertId } = await drifted({});
    const assign = 'mutation ($id: ID!, $assigneeId: ID) { assignAlert(id: $id, assigneeId: $assigneeId) { assignee { id } } }';
    expect(await owner.codeOf(assign, { id: alertId, assigneeId: crypto.randomUUID() })).toBe('INVALID_INPUT');
    const { actor, token } = await server.makeActor('READER');
    expect(await owner.ask(assign, { id: alertId, assigneeId: actor.id })).toEqual({ assignAlert: { assignee: { id: actor.id } } });
    await followUp();
    const { notifications } = await new WatchedClient(server, token).ask<{ notifications: { nodes: { link: string | null }[] } }>('{ notifications { nodes { link } } }');
    expect(notifications.nodes).toEqual([{ link: `/alerts/${alertId}` }]);
    expect(await owner.ask(assign, { id: alertId, assigneeId: null })).toEqual({ assignAlert: { assignee: null } });
  });
});
