import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entity, featureService, featureView, PlinthClient, source } from '@plinth/sdk';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolationsOfAll } from './axe.js';
import { commitFiles, csvOf } from './committed-files.js';
import { inCluster, type OwnedServer, startOwnedServer } from './owned-server.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
/** Other work may have the machine. */
const patient = { timeout: 60_000 };
const limit = 240_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const minute = (number: number): string => new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
const rides = (count: number, from: number) => csvOf('driver_id,t,paid', count, (row) => `${row % 5},${minute(from + row)},${row % 2}`);
const splits = ['train', 'test'].map((name) => ({ kind: 'FILES', name, folders: [name] }));

it.runIf(process.env.PLINTH_TEST_CI === 'true')('has a browser where CI promised one', () => {
  expect(executablePath).toBeTruthy();
});

/** What a model was made from, as its pages show it: from an empty list over snapshots, what changed and what leaks, to features and a training set. */
describe.runIf(executablePath)('the pages of data sets and features', () => {
  let data: string;
  let server: OwnedServer;
  let client: PlinthClient;
  let browser: Browser;
  let page: Page;
  let datasetId: string;
  let setId: string;
  let viewId: string;
  const problems: string[] = [];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-data-pages-'));
    server = await startOwnedServer(join(data, 'plinth'));
    client = new PlinthClient({ url: server.url });
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()} ${message.location().url}`);
    });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    if (data) await rm(data, { recursive: true, force: true });
  });

  const open = async (path: string): Promise<void> => {
    await page.goto(`${server.url}${path}`);
    await page.getByRole('main').waitFor();
    await expect.poll(() => page.locator('[aria-busy="true"]').count(), patient).toBe(0);
  };
  const rail = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true });
  const region = (name: string) => page.getByRole('region', { name, exact: true });

  it('say how to begin while there is nothing', async () => {
    for (const [path, words] of [['/datasets', 'No data is kept yet'], ['/features', 'No feature is defined yet'], ['/training-sets', 'No training set is made yet']] as const) {
      await open(path);
      await page.getByText(words).waitFor();
    }
  }, limit);

  it('make a data set, refuse its name a second time, and wait for the first commit', async () => {
    await open('/datasets');
    const make = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Make', exact: true }).first().click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('rides');
      await page.getByRole('dialog').getByRole('button', { name: 'Make', exact: true }).click();
    };
    await make();
    await page.waitForURL(/\/datasets\/[0-9a-f-]{36}$/);
    datasetId = /[0-9a-f-]{36}$/.exec(page.url())?.[0] ?? '';
    await page.getByRole('link', { name: /^Snapshots/ }).click();
    await page.getByText('Nothing is committed yet').waitFor();
    await rail('Data sets').click();
    await page.waitForURL('**/datasets');
    await make();
    await page.getByRole('dialog').getByText(/rides/).first().waitFor();
    await page.keyboard.press('Escape');
  }, limit);

  it('show a snapshot with its columns, and that its splits leak', async () => {
    await commitFiles(server.url, 'rides', { 'train/a.csv': rides(40, 0), 'test/b.csv': rides(10, 30) }, { message: 'First', splits });
    await open(`/datasets/${datasetId}/snapshots/1`);
    await region('Columns of train/a.csv').getByRole('row', { name: /^driver_id int64 0 % 5 / }).waitFor();
    await region('Tables').getByText(/^40 rows/).waitFor();
    await region('Splits').getByText(/They leak/).waitFor();
    await region('Splits').getByText(/train and test share 10 rows/).waitFor();
    await page.getByRole('link', { name: /^Files/ }).click();
    await page.getByRole('textbox', { name: /Filter files/ }).fill('test/');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('link', { name: /^Download / }).count(), patient).toBe(1);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download test/b.csv' }).click();
    expect((await download).suggestedFilename()).toBe('b.csv');
  }, limit);

  it('say what a second commit changed: files, columns, and how values lie', async () => {
    const more = csvOf('driver_id,t,paid,tip', 60, (row) => `${row % 7},${minute(row)},${row % 2},${row / 4}`);
    await commitFiles(server.url, 'rides', { 'train/a.csv': more, 'test/b.csv': csvOf('driver_id,t,paid,tip', 10, (row) => `${row},${minute(500 + row)},0,1`), 'notes.md': 'Tips came.' }, { message: 'With tips', splits });
    await open(`/datasets/${datasetId}?tab=snapshots`);
    await page.getByRole('row', { name: /With tips/ }).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Compare with the one before' }).click();
    await page.waitForURL('**/compare?base=*&head=*');
    await region('Schema').getByRole('row', { name: 'train/a.csv.tip a new column float64' }).waitFor();
    for (const [path, how] of [['notes.md', 'added'], ['train/a.csv', 'changed'], ['test/b.csv', 'changed']] as const) await page.getByRole('row', { name: new RegExp(`${how} ${path.replace('.', '\\.')}`) }).waitFor();
    await region('Statistics, a table').getByRole('row', { name: /^driver_id train\/a\.csv 0\.27 / }).waitFor();
    await page.getByText('1 added').click();
    await expect.poll(() => page.getByRole('grid', { name: 'Changed files' }).getByRole('row', { name: /train\/a\.csv/ }).count(), patient).toBe(0);
    await open(`/datasets/${datasetId}/snapshots/2`);
    await region('Splits').getByText('Nothing in common.').waitFor();
  }, limit);

  it('say who read it, and how its refs moved', async () => {
    await open(`/datasets/${datasetId}?tab=reads`);
    await page.getByRole('link', { name: '@1' }).waitFor();
    await page.getByRole('link', { name: 'Refs', exact: true }).click();
    await region('How they moved').getByRole('row').nth(2).waitFor();
    await region('Refs').getByRole('link', { name: '@2' }).waitFor();
  }, limit);

  it('find a feature view by one of its features, and show what it says and who uses it', async () => {
    await client.datasets.create('stats');
    await commitFiles(server.url, 'stats', { 'stats.csv': csvOf('driver_id,t,rate,trips', 80, (row) => `${row % 5},${minute(row)},${row / 7},${row % 9}`) });
    const driver = entity({ name: 'driver', joinKeys: { driver_id: 'INT64' } });
    const hourly = featureView({ name: 'hourly', description: 'By the hour.', entities: [driver], source: source({ name: 'readings', dataset: 'stats', timestamp: 't' }), features: { rate: 'DOUBLE', trips: 'INT64' } });
    await client.features.apply([hourly, featureService({ name: 'fares', features: [hourly] })]);
    await open('/features');
    await page.getByRole('textbox', { name: 'Search feature definitions' }).fill('trips');
    await page.getByRole('link', { name: 'hourly' }).click();
    await page.waitForURL(/\/features\/[0-9a-f-]{36}/);
    viewId = /features\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
    await region('Features, a table').getByRole('row', { name: /^trips INT64/ }).waitFor();
    await page.getByRole('complementary', { name: 'Facts' }).getByRole('link', { name: 'fares' }).waitFor();
    await region('Lineage').getByRole('link', { name: 'readings' }).waitFor();
  }, limit);

  it('show a training set: of what, by which rule, and the snapshot that it is', async () => {
    const set = await client.features.trainingSet({ dataset: 'sets', entities: { dataset: 'rides', path: 'train/*.csv', timestamp: 't' }, features: ['hourly:rate', 'hourly:trips'] }, { timeoutMs: 120_000 });
    setId = set.id;
    await open('/features');
    await page.getByRole('link', { name: 'Training sets' }).click();
    await page.getByRole('link', { name: 'sets@1' }).click();
    await page.waitForURL(`**/training-sets/${setId}`);
    expect(await rail('Features').getAttribute('aria-current')).toBe('true');
    const made = region('What it is made of, a table');
    await made.getByRole('link', { name: 'rides@2' }).waitFor();
    await made.getByRole('row', { name: /^hourly v1 stats@1 .*The latest row by t with the same driver_id/ }).waitFor();
    await region('Features, a table').getByRole('row', { name: 'rate DOUBLE hourly v1' }).waitFor();
    await page.getByRole('complementary', { name: 'Facts' }).getByText('60', { exact: true }).waitFor();
    await page.getByRole('complementary', { name: 'Facts' }).getByRole('link', { name: 'sets@1' }).click();
    await page.getByRole('link', { name: 'What it is made of, and by which rules' }).click();
    await page.waitForURL(`**/training-sets/${setId}`);
  }, limit);

  it('say what is not there', async () => {
    for (const [path, words] of [['/datasets/0199aaaa-0000-7000-8000-000000000000', /no such data set|data set/i], [`/datasets/${datasetId}/snapshots/99`, /All snapshots of the data set/], ['/features/0199aaaa-0000-7000-8000-000000000000', /feature definition/], ['/training-sets/0199aaaa-0000-7000-8000-000000000000', /training set/]] as const) {
      await open(path);
      await page.getByRole('main').getByText(words).first().waitFor();
    }
  }, limit);

  it.skipIf(inCluster)('have nothing that axe finds, wide and narrow, light and dark', async () => {
    const paths = ['/datasets', `/datasets/${datasetId}`, `/datasets/${datasetId}?tab=snapshots`, `/datasets/${datasetId}?tab=refs`, `/datasets/${datasetId}/snapshots/1`, `/datasets/${datasetId}/compare?base=1&head=2`, '/features', `/features/${viewId}`, '/training-sets', `/training-sets/${setId}`];
    const wider: string[] = [];
    const found = await axeViolationsOfAll(page, paths, async (path) => {
      await open(path);
      if (await page.evaluate<boolean>(`[...document.querySelectorAll('main > :not([role=grid])')].some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)`)) wider.push(`${page.viewportSize()?.width} ${path} is wider than its page`);
    });
    expect([...found, ...wider]).toEqual([]);
  }, 2 * limit);

  it('raised no error and broke no policy of their own on the way', () => {
    expect(problems.filter((problem) => !/status of 4\d\d /.test(problem))).toEqual([]);
  });
});
