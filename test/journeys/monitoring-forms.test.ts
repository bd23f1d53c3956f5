import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DatasetClient } from '@plinth/datasets/testing';
import { MonitoringClient, numbers } from '@plinth/monitoring/testing';
import { TestServer } from '@plinth/server/testing';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { axeViolations } from './axe.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
/** A folder for pictures of what somebody wants to look at; none are taken without. */
const pictures = process.env.PLINTH_TEST_PICTURES;
const webFolder = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
const limit = 240_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const wide = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const hour = 3_600_000;
const rows = 60;

/** Single predictions, how good they are, and what is expected of data: asked for, and looked at, by hand. */
describe.runIf(executablePath && existsSync(webFolder))('monitoring by forms', { timeout: limit }, () => {
  let server: TestServer;
  let api: MonitoringClient;
  let browser: Browser;
  let page: Page;
  let onPhone: Page;
  let deploymentId: string;
  let monitorPath: string;
  let suitePath: string;
  const problems: string[] = [];
  const start = Math.floor(Date.now() / hour) * hour - 6 * hour;
  const ids = Array.from({ length: rows }, (_, row) => `order-${row}`);
  /** Sure of what is so, but for each tenth. */
  const isFraud = (row: number): boolean => row % 3 === 0;
  const score = (row: number): number => (isFraud(row) === (row % 10 !== 9) ? 0.8 + (row % 7) / 50 : 0.1 + (row % 7) / 50);

  beforeAll(async () => {
    server = await TestServer.start({ webFolder });
    const owner = await server.makeActor('OWNER');
    api = new MonitoringClient(server, owner.token);
    await new DatasetClient(server, owner.token).makeDataset({ name: 'orders' });
    ({ id: deploymentId } = await api.makeDeployment('fraud'));
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
  /** In both designs axe finds nothing, and nothing hangs over the side. */
  const sound = async (on: Page, picture: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await on.emulateMedia({ colorScheme });
      await expect.poll(() => axeViolations(on), { timeout: 10_000 }).toEqual([]);
      if (pictures) await on.screenshot({ path: `${pictures}/${picture}-${on === onPhone ? 'phone' : 'wide'}-${colorScheme}.png` });
    }
    expect(await on.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  };
  const choose = async (on: Page, label: string, option: string | RegExp) => {
    await on.getByRole('dialog').getByLabel(label, { exact: true }).and(on.locator('input[aria-haspopup="listbox"]')).click();
    await on.getByRole('option', { name: option }).first().click();
  };

  it('show single predictions beside what came true, the wrong ones among them, and the way back to where they come from', async () => {
    await open(page, `/predictions/rows?deployment=${deploymentId}`);
    await page.getByText('There are no rows').waitFor();
    await sound(page, 'rows-empty');
    await api.logPredictions(deploymentId, [numbers('amount', ids.map((_, row) => 40 + (row % 12) * 1.37)), { name: 'currency', role: 'FEATURE', values: ids.map((_, row) => (row % 3 ? 'EUR' : 'USD')) }, { name: 'score', role: 'OUTPUT', values: ids.map((_, row) => score(row)) }], { ids, times: ids.map((_, row) => start + row * 1_000) });
    await api.logLabels(deploymentId, ids.slice(0, 50), [{ name: 'fraud', role: 'LABEL', values: ids.slice(0, 50).map((_, row) => isFraud(row)) }]);
    await open(page, `/predictions?deployment=${deploymentId}`);
    await page.getByRole('link', { name: 'Look at single rows' }).click();
    const table = page.getByRole('grid', { name: 'Predictions' });
    await table.getByRole('row', { name: /order-0/ }).waitFor();
    const way = page.getByRole('navigation', { name: 'Where they come from' });
    await way.getByRole('link', { name: 'fraud v1' }).waitFor();
    await way.getByText('Trained on').waitFor();
    await sound(page, 'rows');
    await page.getByText('Wrong', { exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'When was it wrong?' });
    await expect.poll(() => dialog.getByLabel('It is the score of the class').inputValue()).toBe('true');
    await sound(page, 'rows-compare');
    await dialog.getByRole('button', { name: 'Compare' }).click();
    await table.getByRole('row', { name: /order-9 Wrong/ }).waitFor();
    await expect.poll(() => table.getByRole('row', { name: /Wrong/ }).count()).toBe(5);
    expect(page.url()).toContain('show=wrong');
    await table.getByRole('row', { name: /order-9 Wrong/ }).click();
    const opened = page.getByRole('region', { name: 'Prediction order-9' });
    await opened.getByText('It answered').waitFor();
    await opened.getByRole('link', { name: 'Its batch' }).waitFor();
    await sound(page, 'rows-open');
    await page.getByText('Without', { exact: true }).click();
    await table.getByRole('row', { name: /order-55 No label/ }).waitFor();
    await page.getByLabel('Find a prediction by its whole id').fill('order-0');
    await page.keyboard.press('Enter');
    await page.getByText('No prediction is so').waitFor();
    await sound(page, 'rows-none');
    await open(onPhone, `/predictions/rows?deployment=${deploymentId}&output=score&label=fraud&positive=true`);
    await onPhone.getByRole('row', { name: /order-0/ }).waitFor();
    await sound(onPhone, 'rows');
  });

  it('say what is expected of data, from what a baseline proposes, and make it a gate', async () => {
    const baseline = await api.requestBaseline({ name: 'first hour', period: { deploymentId, from: new Date(start).toISOString(), to: new Date(start + hour).toISOString() } });
    await vi.waitFor(async () => expect(await api.seeBaseline(baseline.id)).toMatchObject({ status: 'READY' }), { timeout: 120_000, interval: 200 });
    await open(page, '/monitors?tab=expectations');
    await page.getByText('Nothing is expected of data yet').waitFor();
    await sound(page, 'suites-empty');
    await page.getByRole('button', { name: 'Make a suite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('orders as served');
    await choose(page, 'Proposals from a baseline', 'first hour v1');
    await dialog.getByRole('button', { name: /^Take all/ }).click();
    await expect.poll(() => dialog.getByLabel('Expectations').inputValue()).toContain('"currency"');
    await sound(page, 'suite-form');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL('**/expectations/*');
    suitePath = new URL(page.url()).pathname;
    await page.getByRole('row', { name: /currency is one of/ }).waitFor();
    await sound(page, 'suite');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await dialog.getByLabel('Expectations').fill('[{ "kind": "RANGE", "column": "amount" }]');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').getByText(/Say min, max or both/).waitFor();
    await dialog.getByLabel('Expectations').fill('[{ "kind": "RANGE", "column": "amount", "min": 0 }, { "kind": "VOLUME", "atLeast": 1 }]');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: 'amount is at least 0' }).waitFor();
    await page.getByText('v2', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Make it a gate' }).click();
    await choose(page, 'Data set', 'orders');
    await sound(page, 'gate-form');
    await dialog.getByRole('button', { name: 'Set the gate' }).click();
    await page.getByRole('row', { name: /orders .* the newest/ }).waitFor();
    await sound(page, 'suite-gate');
    await page.getByRole('button', { name: 'Take away' }).click();
    await dialog.getByRole('button', { name: 'Take away' }).click();
    await page.getByText('It keeps no snapshot from being made', { exact: false }).waitFor();
    await open(page, '/monitors?tab=expectations');
    await page.getByRole('row', { name: /orders as served/ }).waitFor();
    await sound(page, 'suites');
    await open(onPhone, suitePath);
    await onPhone.getByText('is at least 0').waitFor();
    await sound(onPhone, 'suite');
  });

  it('have a monitor made that tells how good predictions are, and what its rows should be', async () => {
    await open(page, '/monitors');
    await page.getByRole('button', { name: 'Make a monitor' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('fraud watch');
    await choose(page, 'Deployment', /fraud v1/);
    await choose(page, 'Baseline', 'first hour v1');
    await choose(page, 'Expects of the rows', 'orders as served');
    await dialog.getByLabel(/^Tell how good/).check();
    await dialog.getByLabel('Label', { exact: true }).fill('fraud');
    await dialog.getByLabel('Score', { exact: true }).fill('score');
    await dialog.getByLabel('Waits for labels').fill('0');
    await dialog.getByLabel('Asks for').fill('80');
    await choose(page, 'Metric 1', 'Accuracy');
    await dialog.getByLabel('Bound 1').fill('0.95');
    await sound(page, 'monitor-form');
    await dialog.getByRole('button', { name: 'Make', exact: true }).click();
    await page.waitForURL(/\/monitors\/[0-9a-f-]{36}/);
    monitorPath = new URL(page.url()).pathname;
    await open(page, `${monitorPath}?tab=performance`);
    await page.getByText('No window has been looked at yet').waitFor();
    await sound(page, 'performance-empty');
    await page.getByRole('button', { name: 'Put a number beside it' }).click();
    await dialog.getByLabel('What is counted').fill('chargebacks, EUR');
    await dialog.getByLabel('Value').fill('1200');
    await sound(page, 'number-form');
    await dialog.getByRole('button', { name: 'Put it there' }).click();
    await page.getByText('chargebacks, EUR').first().waitFor();
    await api.ask('mutation ($id: ID!, $from: DateTime!, $to: DateTime!) { runMonitor(id: $id, from: $from, to: $to) { id } }', { id: monitorPath.split('/')[2], from: new Date(start).toISOString(), to: new Date(start + hour).toISOString() });
    await page.getByRole('row', { name: /50 of 60/ }).waitFor({ timeout: 120_000 });
    await sound(page, 'performance');
    await page.getByRole('row', { name: /50 of 60/ }).click();
    const window = page.getByRole('region', { name: 'A window' });
    await window.getByText(/Accuracy is 0.9, and at least 0.95 is asked for/).waitFor();
    const saved = page.waitForEvent('download');
    await window.getByRole('button', { name: 'HTML' }).click();
    expect((await saved).suggestedFilename()).toMatch(/^performance-report-.*\.html$/);
    await sound(page, 'performance-window');
    await window.getByRole('link', { name: 'Its single predictions' }).click();
    await page.getByRole('row', { name: /order-9 Wrong/ }).waitFor();
    await open(page, `${monitorPath}?tab=definition`);
    await page.getByText('by the label fraud', { exact: false }).first().waitFor();
    await page.getByRole('link', { name: /^What its suite says/ }).waitFor();
    await sound(page, 'definition');
    await open(onPhone, `${monitorPath}?tab=performance`);
    await onPhone.getByText('Accuracy').first().waitFor();
    await sound(onPhone, 'performance');
  });

  it('change what is asked, take it away, and say what is no training data', async () => {
    await open(page, `${monitorPath}?tab=performance`);
    await page.getByRole('button', { name: 'How good it must be' }).click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.getByLabel('Bound 1').inputValue()).toBe('0.95');
    await dialog.getByLabel('Bound 1').fill('0.85');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Acts on the monitor' }).click();
    await page.getByRole('menuitem', { name: 'What is expected of its rows' }).click();
    await sound(page, 'expect-form');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    const { monitor } = await api.ask<{ monitor: { definition: { performance: { checks: unknown; lateHours: number }; expectations: { version: number | null } } } }>('query ($id: ID!) { monitor(id: $id) { definition } }', { id: monitorPath.split('/')[2] });
    expect(monitor.definition).toMatchObject({ performance: { checks: [{ metric: 'ACCURACY', atLeast: 0.85 }], lateHours: 168 }, expectations: { version: null } });
    await open(page, '/monitors?tab=baselines');
    await page.getByRole('button', { name: 'Make a baseline' }).click();
    await dialog.getByLabel('Name').fill('training');
    await dialog.getByText('Training data', { exact: true }).click();
    await choose(page, 'Deployment', /fraud v1/);
    await sound(page, 'baseline-form');
    await dialog.getByRole('button', { name: 'Make', exact: true }).click();
    await dialog.getByRole('alert').getByText(/was trained from no snapshot/).waitFor();
  });

  it('are shown to those who read, and offered to those who may', async () => {
    const reader = await pageOf((await server.makeActor('READER')).token, wide);
    await open(reader, suitePath);
    await reader.getByText('is at least 0').waitFor();
    expect(await reader.getByRole('button', { name: /^Change$|gate/ }).count()).toBe(0);
    const guest = await pageOf((await server.makeActor('GUEST')).token, wide);
    for (const path of [suitePath, `/predictions/rows?deployment=${deploymentId}`]) {
      await open(guest, path);
      await guest.getByRole('alert').getByText('You may not see this').first().waitFor();
    }
  });

  it('throw no errors on the way', () => {
    expect(problems).toEqual([]);
  });
});
