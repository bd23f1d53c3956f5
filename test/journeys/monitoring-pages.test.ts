import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MonitoringClient, numbers } from '@plinth/monitoring/testing';
import { TestServer } from '@plinth/server/testing';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { axeViolations } from './axe.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
const webFolder = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
const limit = 240_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const wide = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const hour = 3_600_000;
const rows = 60;

/** What was predicted in an hour: amounts, ages and currencies of then; later the amounts are larger, the ages are as they were and the currencies are gone. */
const amounts = Array.from({ length: rows }, (_, row) => 40 + (row % 12));
const then = [numbers('amount', amounts), numbers('age', amounts.map((_, row) => 20 + ((row * 7) % 30))), { name: 'currency', role: 'FEATURE', values: amounts.map((_, row) => (row % 3 === 0 ? 'USD' : 'EUR')) }];
const now = [numbers('amount', amounts.map((amount) => amount * 2 + 30)), ...then.slice(1, 2)];

/** What a deployment predicts begins to drift, and somebody follows it to the alert and answers. */
describe.runIf(executablePath && existsSync(webFolder))('monitoring in the browser', { timeout: limit }, () => {
  let server: TestServer;
  let api: MonitoringClient;
  let browser: Browser;
  let page: Page;
  let onPhone: Page;
  let deployment: Awaited<ReturnType<MonitoringClient['makeDeployment']>>;
  let monitor: Awaited<ReturnType<MonitoringClient['makeMonitor']>>;
  let alertPath: string;
  const problems: string[] = [];
  const start = Math.floor(Date.now() / hour) * hour - 12 * hour;

  beforeAll(async () => {
    server = await TestServer.start({ webFolder });
    const owner = await server.makeActor('OWNER');
    api = new MonitoringClient(server, owner.token);
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
    page = await pageOf(owner.token, wide);
    onPhone = await pageOf(owner.token, phone);
  }, limit);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function pageOf(token: string, options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext(options);
    await context.addInitScript({ content: `sessionStorage.setItem('plinth-token', ${JSON.stringify(token)})` });
    const opened = await context.newPage();
    opened.setDefaultTimeout(60_000);
    opened.on('pageerror', (error) => problems.push(error.message));
    return opened;
  }
  const open = (on: Page, path: string) => on.goto(`${server.url}${path}`);
  /** In both designs, once what moves has come to rest: axe finds nothing, and nothing hangs over the side. */
  const sound = async (on: Page) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await on.emulateMedia({ colorScheme });
      await expect.poll(() => axeViolations(on), { timeout: 5_000 }).toEqual([]);
    }
    expect(await on.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  };
  const timesFrom = (from: number) => amounts.map((_, row) => from + row * 1_000);
  /** Rows of an hour, and the monitor told to look at it. @returns what it came to */
  const lookAt = async (from: number, columns: readonly Record<string, unknown>[]): Promise<string | null | undefined> => {
    await api.logPredictions(deployment.id, columns, { ids: amounts.map((_, row) => `${from}-${row}`), times: timesFrom(from) });
    const window = { id: monitor.id, from: new Date(from).toISOString(), to: new Date(from + hour).toISOString() };
    const { runMonitor } = await api.ask<{ runMonitor: { id: string } }>('mutation ($id: ID!, $from: DateTime!, $to: DateTime!) { runMonitor(id: $id, from: $from, to: $to) { id } }', window);
    return vi.waitFor(async () => {
      const { driftReport } = await api.ask<{ driftReport: { status: string; outcome: string | null } }>('query ($id: ID!) { driftReport(id: $id) { status outcome } }', { id: runMonitor.id });
      expect(driftReport.status).toBe('DONE');
      return driftReport.outcome;
    }, { timeout: 60_000, interval: 100 });
  };

  it('say what belongs there while nothing is watched, and the lines that fill it', async () => {
    await open(page, '/monitors');
    await page.getByText('Nothing is watched yet').waitFor();
    await page.getByText(/requestBaseline/).waitFor();
    await sound(page);
    await page.getByRole('link', { name: 'Alerts', exact: true }).click();
    await page.getByText('No alert is open').waitFor();
    await page.getByRole('link', { name: 'Baselines' }).click();
    await page.getByText('There is no baseline yet').waitFor();
    await page.getByRole('link', { name: 'Predictions' }).click();
    await page.getByText('No predictions were logged yet').waitFor();
    await sound(page);
  });

  it('show what a deployment predicted, and the labels that came later', async () => {
    deployment = await api.makeDeployment('fraud');
    const ids = amounts.map((_, row) => `row-${row}`);
    await api.logPredictions(deployment.id, then, { ids, times: timesFrom(start) });
    await api.logLabels(deployment.id, ids.slice(0, 20), [{ name: 'fraud', role: 'LABEL', values: ids.slice(0, 20).map((_, row) => row % 2 === 0) }]);
    await open(page, `/predictions?deployment=${deployment.id}`);
    await page.getByRole('region', { name: 'Rows in time: 60 predictions, 20 labels' }).waitFor();
    await page.getByRole('row', { name: /Predictions 60 3 features/ }).waitFor();
    await page.getByRole('row', { name: /Labels 20 1 label/ }).waitFor();
    await sound(page);
    await page.getByRole('row', { name: /Predictions 60/ }).getByRole('link').click();
    await page.getByRole('row', { name: /amount feature numbers/ }).waitFor();
    await page.getByRole('region', { name: 'Lineage' }).waitFor();
    await sound(page);
  });

  it('list a monitor with what it watches, and find it by a few letters', async () => {
    const baseline = await api.requestBaseline({ name: 'first hour', period: { deploymentId: deployment.id, from: new Date(start).toISOString(), to: new Date(start + hour).toISOString() } });
    await vi.waitFor(async () => expect(await api.seeBaseline(baseline.id)).toMatchObject({ status: 'READY' }), { timeout: 60_000, interval: 100 });
    monitor = await api.makeMonitor({ kind: 'DEPLOYMENT', id: deployment.id }, baseline.id, { schedule: { kind: 'CRON', cron: '0 0 1 1 *', windowHours: 1 }, tests: { share: 0.5 } }, { name: 'fraud drift' });
    await open(page, '/monitors');
    const row = page.getByRole('row', { name: /fraud drift/ });
    await row.getByText('has not looked yet').waitFor();
    await row.getByRole('link', { name: 'fraud v1 in fraud' }).waitFor();
    await sound(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find anything' }).fill('fraud dr');
    await page.getByRole('option', { name: /fraud drift monitor/ }).click();
    await page.getByText('It has not looked yet').waitFor();
    await sound(page);
  });

  it('show the drift from the board over the heat map to the column that moved', async () => {
    expect(await lookAt(start + 2 * hour, then)).toBe('STABLE');
    expect(await lookAt(start + 6 * hour, now)).toBe('DRIFTED');
    await open(page, '/monitors');
    const row = page.getByRole('row', { name: /fraud drift/ });
    await row.getByText('Drifted').waitFor();
    await row.getByRole('img', { name: /2 windows: / }).waitFor();
    await sound(page);
    await page.getByRole('link', { name: 'fraud drift' }).click();
    const map = page.getByRole('grid', { name: 'Drift of each column over time' });
    await map.getByRole('rowheader', { name: 'amount' }).waitFor();
    await sound(page);
    await map.focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('status').getByText(/^amount, .*: drifted, Kolmogorov–Smirnov p .* of its threshold$/).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/reports/*?column=amount');
    const detail = page.getByRole('region', { name: 'Column amount' });
    await detail.getByText(/amount has drifted/).first().waitFor();
    await detail.getByRole('img', { name: 'Distribution of amount in the baseline and in this window' }).waitFor();
    await detail.getByText(/how likely chance alone/).waitFor();
    await sound(page);
  });

  it('never show what was not compared as no drift', async () => {
    const first = page.getByRole('grid', { name: 'Columns' }).getByRole('row').nth(1);
    expect(await first.innerText()).toMatch(/currency[\s\S]*Column is gone/);
    await page.getByRole('link', { name: 'currency' }).click();
    await page.getByText(/there is no verdict on this column/).waitFor();
    await sound(page);
  });

  it('tell of the alert, take an answer to it, and keep its history', async () => {
    await open(page, '/');
    await open(page, '/monitors?tab=alerts');
    await page.getByRole('grid', { name: 'Alerts' }).getByRole('link').first().click();
    await page.waitForURL('**/alerts/*');
    alertPath = new URL(page.url()).pathname;
    await page.getByRole('list', { name: 'Columns that drifted' }).getByRole('link', { name: 'amount' }).waitFor();
    await sound(page);
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('dialog').getByLabel('What you think').fill('The shop has another currency.');
    await sound(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('region', { name: 'History' }).getByText('The shop has another currency.').waitFor();
    await page.getByRole('button', { name: 'Mute' }).click();
    await page.getByRole('menuitem', { name: 'For a day' }).click();
    await page.getByRole('region', { name: 'History' }).getByText(/^Muted until/).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('People are told again').waitFor();
  });

  it('close it when enough windows are calm', async () => {
    for (const at of [7, 8]) expect(await lookAt(start + at * hour, then)).toBe('STABLE');
    await page.getByRole('heading', { name: /Closed/ }).waitFor();
    await page.getByText('Closed: enough windows were calm').waitFor();
    await sound(page);
  });

  it('lead from drift to the version that was approved before, which runs again', async () => {
    const voter = new MonitoringClient(server, (await server.makeActor('MAINTAINER')).token);
    const place = 'governed';
    await api.ask('mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 30 }) { id } }', { name: place });
    const target = { kind: 'ENVIRONMENT', name: place };
    await api.makePolicy({ target, quorum: [{ name: 'Any', count: 1, from: { role: 'READER' } }], exclude: { author: false, lastModifier: false, runAuthor: false, voucher: false }, gates: [] });
    const model = await api.makeModel({ name: 'prices' });
    for (let version = 1; version <= 2; version += 1) {
      const request = await api.requestPromotion((await api.makeVersion(model.id)).id, { target });
      await voter.vote(request);
      await vi.waitFor(async () => expect(await api.see(request.id)).toMatchObject({ status: 'EXECUTED' }), { timeout: 60_000, interval: 100 });
    }
    const { deployments } = await api.ask<{ deployments: { nodes: { id: string }[] } }>('query ($name: String!) { deployments(environment: $name, statuses: [ACTIVE]) { nodes { id } } }', { name: place });
    const { id = '' } = deployments.nodes[0] ?? {};
    await api.logPredictions(id, then, { times: timesFrom(start) });
    const baseline = await api.requestBaseline({ name: 'governed hour', period: { deploymentId: id, from: new Date(start).toISOString(), to: new Date(start + hour).toISOString() } });
    await vi.waitFor(async () => expect(await api.seeBaseline(baseline.id)).toMatchObject({ status: 'READY' }), { timeout: 60_000, interval: 100 });
    await api.makeMonitor({ kind: 'DEPLOYMENT', id }, baseline.id, { schedule: { kind: 'BATCH' }, consequences: ['ROLL_BACK'] }, { name: 'prices drift' });
    await api.logPredictions(id, now, { times: timesFrom(start + 6 * hour) });
    await vi.waitFor(async () => expect(await api.ask('query ($name: String!) { deployments(environment: $name, statuses: [ACTIVE]) { nodes { version } } }', { name: place })).toEqual({ deployments: { nodes: [{ version: 1 }] } }), { timeout: 60_000, interval: 100 });
    await open(page, '/monitors?tab=alerts');
    await page.getByRole('row', { name: /prices drift/ }).getByRole('link').first().click();
    await page.waitForURL('**/alerts/*');
    await page.getByRole('link', { name: 'Rolled back from v2 to v1' }).click();
    await page.waitForURL('**/models/*tab=timeline*');
    await page.getByText(/rolled back/i).first().waitFor();
  });

  it('look at a window that one asks for', async () => {
    await open(page, `/monitors/${monitor.id}`);
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Look' }).click();
    await page.getByText('No verdict').first().waitFor();
    await sound(page);
  });

  it('are paused, resumed, changed and archived, and say what is wrong with a definition', async () => {
    await open(page, `/monitors/${monitor.id}?tab=definition`);
    await page.getByText('Opens when 50 % of the columns drifted in a window, closes after 2 calm ones in a row').waitFor();
    await sound(page);
    const act = async (name: string) => {
      await page.getByRole('button', { name: 'Acts on the monitor' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await act('Pause');
    await page.getByLabel('Facts').getByText('Paused').waitFor();
    await act('Resume');
    await page.getByLabel('Facts').getByText('Paused').waitFor({ state: 'detached' });
    await act('Change');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Definition').fill('{ "schedule": { "kind": "HOURLY" } }');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Definition').fill('{ "schedule": { "kind": "BATCH" } }');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Each batch, or each commit').first().waitFor();
    await act('Archive');
    await dialog.getByLabel(/^Type/).fill('fraud drift');
    await dialog.getByRole('button', { name: 'Archive' }).click();
    await page.getByRole('heading', { name: /archived/ }).waitFor();
  });

  it('read well on a phone', async () => {
    for (const path of ['/monitors?archived=1', `/monitors/${monitor.id}`, `/monitors/${monitor.id}?tab=windows`, alertPath, `/predictions?deployment=${deployment.id}`]) {
      await open(onPhone, path);
      await onPhone.getByRole('main').getByText(/fraud|drifted/).first().waitFor();
      await sound(onPhone);
    }
  });

  it('are nothing that a guest may see, and say who can change that', async () => {
    const guest = await pageOf((await server.makeActor('GUEST')).token, wide);
    for (const path of ['/monitors', `/monitors/${monitor.id}`, alertPath, '/predictions']) {
      await open(guest, path);
      await guest.getByRole('alert').getByText('You may not see this').first().waitFor();
      await sound(guest);
    }
  });

  it('throw no errors on the way', () => {
    expect(problems).toEqual([]);
  });
});
