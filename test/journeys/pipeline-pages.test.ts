import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DatasetClient } from '@plinth/datasets/testing';
import { PipelineClient } from '@plinth/pipelines/testing';
import { TestServer } from '@plinth/server/testing';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './axe.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
const webFolder = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
const limit = 240_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const wide = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const namespace = 'nightly';
const minute = 60_000;

/** Whoever runs a pipeline tells of it, while somebody looks: it runs, fails, and is explained. */
describe.runIf(executablePath && existsSync(webFolder))('pipelines in the browser', { timeout: limit }, () => {
  let server: TestServer;
  let api: PipelineClient;
  let browser: Browser;
  let page: Page;
  let onPhone: Page;
  const problems: string[] = [];
  const job = (name: string) => ({ namespace, name });
  const start = Date.now() - 200 * minute;
  const at = (minutes: number) => new Date(start + minutes * minute).toISOString();

  beforeAll(async () => {
    server = await TestServer.start({ webFolder, worker: false });
    const writer = await server.makeActor('WRITER');
    api = new PipelineClient(server, writer.token);
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
    page = await pageOf(writer.token, wide);
    onPhone = await pageOf(writer.token, phone);
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
  const sound = async (on: Page) => {
    expect(await axeViolations(on)).toEqual([]);
    expect(await on.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  };

  /** A nightly execution of three steps. */
  async function night(from: number, { fails = false, region = 'eu' } = {}): Promise<{ readonly id: string; readonly join: string }> {
    const [root, load, join] = [{ executionId: randomUUID(), job: job('sales') }, randomUUID(), randomUUID()];
    const step = (executionId: string, name: string, more: Readonly<Record<string, unknown>> = {}) => ({ executionId, job: job(`sales.${name}`), parent: root, ...more });
    await api.report(
      { ...root, at: at(from), state: 'STARTED', trigger: 'SCHEDULED', about: { integration: 'AIRFLOW', kind: 'DAG', owners: ['ana@example.org'] }, logUrl: 'https://airflow.example.org/log' },
      step(load, 'load', { at: at(from), state: 'STARTED', inputs: [{ namespace: 'postgres://db', name: 'raw.orders', version: String(from) }] }),
      step(load, 'load', { at: at(from + 4), state: 'SUCCEEDED' }),
      step(join, 'join', { at: at(from + 5), state: 'STARTED', dependsOn: [job('sales.load')], params: [{ key: 'region', value: region }] }),
      step(join, 'join', { at: at(from + 9), state: fails ? 'FAILED' : 'SUCCEEDED', outputs: [{ namespace: 's3://lake', name: 'sales/daily', rowCount: 4711 }], ...(fails ? { error: { message: "KeyError: 'region'", stackTrace: 'Traceback …\n  File "join.py", line 12' } } : {}) }),
      { ...root, at: at(from + 10), state: fails ? 'FAILED' : 'SUCCEEDED', use: { cpuSeconds: 321, peakMemoryBytes: 2_500_000_000, cost: 1.25 } },
    );
    return { id: root.executionId, join };
  }

  it('say what belongs there while nothing was told, and the line that fills it', async () => {
    await open(page, '/pipelines');
    await page.getByText('No pipeline has told of itself yet').waitFor();
    await page.getByText(/dbt-ol build/).waitFor();
    await sound(page);
  });

  it('are listed as soon as they are told of, and found by a few letters', async () => {
    for (const from of [0, 20, 40, 60, 80]) await night(from);
    await night(100, { fails: true, region: 'us' });
    await night(120);
    await night(140, { fails: true, region: 'apac' });
    const row = page.getByRole('row', { name: /sales/ });
    await row.getByText('Failed').waitFor();
    await row.getByRole('img', { name: '8 executions: 6 succeeded, 2 failed' }).waitFor();
    await row.getByText('10m 00s').first().waitFor();
    await row.getByText('ana@example.org').waitFor();
    await sound(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find anything' }).fill('sal');
    await page.getByRole('option', { name: /sales nightly/ }).click();
    await page.waitForURL('**/pipelines/*');
  });

  it('show each execution in time, and which failed', async () => {
    await page.getByRole('region', { name: 'When they ran and how long: 8 executions: 6 succeeded, 2 failed' }).waitFor();
    await page.getByText('2 of 8').waitFor();
    await page.getByText('usual 10m 00s').waitFor();
    await sound(page);
    await page.getByRole('link', { name: /^Versions/ }).click();
    await page.getByText('It is the first version: nothing came before it.').waitFor();
    await sound(page);
    await page.getByRole('link', { name: 'Its graph' }).click();
    const graph = page.getByLabel('Steps of sales v1');
    await graph.getByText('load').waitFor();
    await graph.getByText('Failed').waitFor();
    await sound(page);
  });

  it('say why one failed, and what took the time', async () => {
    await page.getByRole('link', { name: 'Executions', exact: true }).click();
    await page.getByRole('row', { name: /Failed/ }).first().getByRole('link').first().click();
    const why = page.getByRole('region', { name: 'Why it failed' });
    await why.getByRole('link', { name: 'join' }).waitFor();
    await why.getByText("KeyError: 'region'").waitFor();
    await why.getByText('The same failure at other times 1').waitFor();
    await why.getByText('eu', { exact: true }).waitFor();
    await why.getByText('apac').waitFor();
    await page.getByRole('link', { name: /load: succeeded, 4m 00s, after 0 ms, on the critical path/ }).waitFor();
    await page.getByRole('link', { name: /join: failed, 4m 00s, after 5m 00s, on the critical path/ }).waitFor();
    await page.getByText('2.5 GB').waitFor();
    await sound(page);
    await page.locator('label').filter({ hasText: /^Failed$/ }).click();
    await page.waitForURL('**only=failed');
    await page.getByRole('link', { name: /^load:/ }).waitFor({ state: 'detached' });
    await why.getByRole('link', { name: 'Compare the two' }).click();
    await page.getByRole('row', { name: /region eu apac/ }).waitFor();
    await sound(page);
  });

  it('tell of inputs and outputs and all details', async () => {
    const { id } = await night(160);
    await open(page, `/executions/${id}?tab=data`);
    await page.getByRole('row', { name: /read raw\.orders/ }).waitFor();
    await page.getByRole('row', { name: /wrote sales\/daily.*4,711/ }).waitFor();
    await sound(page);
    await page.getByRole('link', { name: 'Details' }).click();
    await page.getByText('5m 21s').first().waitFor();
    await sound(page);
  });

  it('lead to the tables that they use: who reads and writes one, its columns, its names, and what it is in Plinth', async () => {
    const { id } = await night(165);
    await api.report({ executionId: randomUUID(), job: job('sales.report'), at: at(170), state: 'SUCCEEDED', inputs: [{ namespace: 's3://lake', name: 'sales/daily', fields: [{ name: 'day', type: 'DATE', description: 'Local day' }], checks: [{ assertion: 'not_null', column: 'day', hasPassed: false }] }] });
    const datasets = new DatasetClient(server, api.token);
    await datasets.makeDataset({ name: 'daily-sales' });
    await datasets.snapshotOf('daily-sales', { 'sales.csv': 'day\n2026-11-29\n' });
    await open(page, `/executions/${id}?tab=data`);
    await page.getByRole('link', { name: 'sales/daily' }).click();
    await page.getByRole('row', { name: /written by sales\.join/ }).first().waitFor();
    await page.getByRole('row', { name: /read by sales\.report .*1 of 1 did not hold/ }).waitFor();
    await page.getByRole('region', { name: 'Lineage' }).getByText('sales.join').waitFor();
    await sound(page);
    await page.getByRole('link', { name: /^Columns/ }).click();
    await page.getByRole('row', { name: /day DATE Local day/ }).waitFor();
    await page.getByRole('link', { name: /^Names/ }).click();
    await page.getByRole('combobox', { name: 'Which data set or source it is' }).fill('daily');
    await page.getByRole('option', { name: 'daily-sales@1' }).click();
    await page.getByText('It is the data set').waitFor();
    await sound(page);
    await page.getByRole('link', { name: 'daily-sales' }).first().waitFor();
    await page.getByRole('button', { name: 'It is not' }).click();
    await page.getByText('Nothing yet.').waitFor();
    // Somebody else uses it while the page is open.
    await page.getByRole('link', { name: 'Who reads and writes it' }).click();
    await api.report({ executionId: randomUUID(), job: job('sales.audit'), at: at(171), state: 'SUCCEEDED', inputs: [{ namespace: 's3://lake', name: 'sales/daily' }] });
    await page.getByRole('row', { name: /read by sales\.audit/ }).waitFor();
  });

  it('follow one that runs, and can be asked to stop', async () => {
    const [root, load] = [{ executionId: randomUUID(), job: job('sales') }, { executionId: randomUUID(), job: job('sales.load') }];
    const now = () => new Date().toISOString();
    await api.report({ ...root, at: now(), state: 'STARTED' });
    await open(page, `/executions/${root.executionId}`);
    await page.getByText('Running', { exact: true }).waitFor();
    await api.report({ ...load, parent: root, at: now(), state: 'STARTED' });
    await page.getByRole('link', { name: /^load: running/ }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('dialog').getByLabel('Why').fill('The source is empty.');
    await sound(page);
    await page.getByRole('button', { name: 'Ask to stop' }).click();
    await page.getByText(/^Asked to stop/).waitFor();
    const { cancelAsked } = await api.report({ ...load, parent: root, at: now(), state: 'RUNNING' });
    expect(cancelAsked).toEqual([load.executionId]);
    await api.report({ ...load, parent: root, at: now(), state: 'CANCELLED' }, { ...root, at: now(), state: 'CANCELLED' });
    await page.getByRole('heading', { name: /Cancelled/ }).waitFor();
    await page.getByRole('link', { name: /^load: cancelled/ }).waitFor();
  });

  it('read well on a phone', async () => {
    const failed = await night(180, { fails: true });
    await open(onPhone, '/pipelines');
    await onPhone.getByRole('link', { name: 'sales', exact: true }).click();
    await onPhone.getByRole('region', { name: /When they ran/ }).waitFor();
    await sound(onPhone);
    await open(onPhone, `/executions/${failed.id}`);
    await onPhone.getByRole('region', { name: 'Why it failed' }).getByText("KeyError: 'region'").waitFor();
    await sound(onPhone);
  });

  it('are nothing that a guest may see, and say who can change that', async () => {
    const guest = await pageOf((await server.makeActor('GUEST')).token, wide);
    await open(guest, '/pipelines');
    await guest.getByRole('alert').getByText('You may not see this').waitFor();
    await open(guest, `/executions/${randomUUID()}`);
    await guest.getByRole('alert').waitFor();
    await sound(guest);
  });

  it('throw no errors on the way', () => {
    expect(problems).toEqual([]);
  });
});
