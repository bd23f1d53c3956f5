import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileChanges } from '@plinth/datasets/testing';
import { entity, featureView, plinth, PlinthClient, source } from '@plinth/sdk';
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

it.runIf(process.env.PLINTH_TEST_CI === 'true')('has a browser where CI promised one', () => {
  expect(executablePath).toBeTruthy();
});

/** From files to production, as the pages of lineage show it: data sets, a feature view, a training set, a run, a model version, a deployment. */
describe.runIf(executablePath)('the pages of lineage', () => {
  let data: string;
  let server: OwnedServer;
  let browser: Browser;
  let page: Page;
  let modelId: string;
  let sourceId: string;
  let runId: string;
  const problems: string[] = [];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-lineage-pages-'));
    server = await startOwnedServer(join(data, 'plinth'));
    await commit('rides', { 'rides.csv': csvOf('driver_id,t,paid', 40, (row) => `${row % 5},${minute(row)},${row % 2}`) });
    await commit('stats', { 'stats.csv': csvOf('driver_id,t,rate,trips', 80, (row) => `${row % 5},${minute(row)},${row / 7},${row % 9}`) });
    const client = new PlinthClient({ url: server.url });
    const driver = entity({ name: 'driver', joinKeys: { driver_id: 'INT64' } });
    await client.features.apply([featureView({ name: 'hourly', entities: [driver], source: source({ name: 'readings', dataset: 'stats', timestamp: 't' }), features: { rate: 'DOUBLE', trips: 'INT64' } })]);
    const set = await client.features.trainingSet({ dataset: 'sets', entities: { dataset: 'rides', timestamp: 't' }, features: ['hourly:rate', 'hourly:trips'] }, { timeoutMs: 120_000 });
    const run = plinth.init({ url: server.url, experiment: 'fares', name: 'boosting', journalDir: join(data, 'journal'), announce: false, captureLogs: false, captureSystem: false, captureSource: false });
    run.use(set, { context: 'training' });
    run.log({ loss: 0.2 });
    void run.artifact(new TextEncoder().encode('weights'), { path: 'model/weights.bin' });
    await run.registerModel('fares', { artifactPath: 'model' });
    await run.finish();
    runId = run.id;
    const found = await ask<{ registeredModelByName: { id: string; latestVersion: { id: string } }; featureDefinitions: { nodes: { id: string }[] } }>('{ registeredModelByName(name: "fares") { id latestVersion { id } } featureDefinitions(kinds: [SOURCE]) { nodes { id } } }');
    modelId = found.registeredModelByName.id;
    sourceId = found.featureDefinitions.nodes[0]?.id ?? '';
    await ask('mutation ($id: ID!) { deployModelVersion(input: { environment: "production", versionId: $id }) { id } }', { id: found.registeredModelByName.latestVersion.id });
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

  async function ask<Answer>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }) });
    const { data: answer, errors } = (await response.json()) as { data: Answer; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return answer;
  }

  async function commit(name: string, files: FileChanges): Promise<void> {
    await ask('mutation ($name: String!) { createDataset(input: { name: $name }) { id } }', { name });
    await commitFiles(server.url, name, files);
  }

  const open = async (path: string): Promise<void> => {
    await page.goto(`${server.url}${path}`);
    await page.getByRole('main').waitFor();
    // Layouts are made in a worker, whose requests the page's own idleness does not tell of.
    await expect.poll(() => page.locator('[aria-busy="true"]').count(), patient).toBe(0);
  };
  const graphOfModel = (): string => `/lineage?node=MODEL:${modelId}@1`;
  const graph = () => page.getByRole('group', { name: /^Lineage of/ });
  const node = (name: RegExp) => graph().getByRole('button', { name });
  const list = () => page.getByRole('region', { name: 'The graph as a list' });

  it('leads from a model version to what it came from', async () => {
    await open(`/models/${modelId}/versions/1`);
    const strip = page.getByRole('region', { name: 'Lineage', exact: true });
    await strip.getByRole('link', { name: 'boosting' }).waitFor();
    await strip.getByRole('link', { name: 'fares in production' }).waitFor();
    await strip.getByRole('link', { name: 'Lineage' }).click();
    await page.waitForURL('**/lineage?node=MODEL:**');
    await node(/^fares Model version v1$/).waitFor();
    for (const name of [/^boosting Run/, /^sets Data set/, /^hourly Feature view v1/, /^rides Data set/, /^fares in production Deployment/]) await node(name).waitFor();
    await list().getByRole('heading', { name: 'What it came from 5' }).waitFor();
    expect(await node(/^readings Data source/).count()).toBe(0);
  }, limit);

  it('stands on the pages of runs, snapshots and features too', async () => {
    for (const [path, name] of [[`/runs/${runId}`, 'sets'], [`/features/${sourceId}`, 'hourly']] as const) {
      await open(path);
      await page.getByRole('region', { name: 'Lineage', exact: true }).getByRole('link', { name }).waitFor();
    }
    await open(`/runs/${runId}`);
    await page.getByRole('region', { name: 'Lineage', exact: true }).getByRole('link', { name: 'sets' }).click();
    // The graph knows snapshots by digest; so does their page.
    await page.waitForURL(/\/snapshots\/[0-9a-f]{64}$/);
    await page.getByRole('region', { name: 'Lineage', exact: true }).getByRole('link', { name: 'boosting' }).waitFor();
  }, limit);

  it('shows more on demand, keeps it in the address, and puts it away', async () => {
    await open(graphOfModel());
    await graph().getByRole('button', { name: 'Show what it came from: hourly (1 more)' }).click();
    await node(/^readings Data source v1/).waitFor();
    await page.waitForURL('**open=up+FEATURE_VIEW**');
    await page.reload();
    await node(/^readings Data source v1/).waitFor();
    await graph().getByRole('button', { name: 'Put away what it came from: hourly' }).click();
    await expect.poll(() => node(/^readings Data source/).count(), patient).toBe(0);
  }, limit);

  it('shows the way to a thing that is picked in the list', async () => {
    await open(`${graphOfModel()}&depth=5`);
    await list().getByRole('button', { name: 'Show readings in the graph' }).click();
    const facts = page.getByRole('region', { name: 'Picked in the graph' });
    await facts.getByText('Data source, 4 steps before the start').waitFor();
    await facts.getByRole('button', { name: 'Show the way' }).click();
    await page.getByText('The shortest way has 4 steps.').waitFor();
    await page.keyboard.press('Escape');
    await facts.waitFor({ state: 'detached' });
  }, limit);

  it('is walked by arrow keys', async () => {
    await open(graphOfModel());
    await node(/^fares Model version/).waitFor();
    await graph().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator(':focus').textContent(), patient).toContain('fares');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator(':focus').textContent(), patient).toContain('boosting');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Picked in the graph' }).getByText('Run, 1 step before the start').waitFor();
    await page.keyboard.press('o');
    await page.waitForURL(`**/runs/${runId}`);
  }, limit);

  it('shows columns, follows one, and says what breaks if it is wrong', async () => {
    await open(`/lineage?node=DATA_SOURCE:${sourceId}@1`);
    await page.getByRole('switch', { name: 'Columns' }).click();
    await graph().getByRole('list', { name: 'Columns of readings' }).getByRole('button', { name: 'rate', exact: true }).click();
    await page.waitForURL(/%23rate/);
    await page.getByRole('heading', { name: 'Lineage of readings v1 rate' }).waitFor();
    await graph().getByRole('list', { name: 'Columns of sets' }).getByRole('button', { name: 'rate', exact: true }).waitFor();
    expect(await graph().getByRole('list', { name: 'Columns of hourly' }).getByRole('button').allInnerTexts()).toEqual(['rate']);
    await page.getByRole('link', { name: 'What breaks' }).click();
    await page.getByText('1 model version must be retrained, 1 owner must be told.').waitFor();
    await page.getByRole('region', { name: 'To retrain, a table' }).getByText('serves now').waitFor();
    await page.getByRole('button', { name: /^Run 1$/ }).click();
    await expect.poll(() => page.getByRole('region', { name: 'All that is reached, a table' }).getByRole('row').count(), patient).toBe(2);
  }, limit);

  it('shows the graph as it stood before the last change', async () => {
    await open(graphOfModel());
    await node(/^fares in production/).waitFor();
    const slider = page.getByRole('slider', { name: 'Time at which the graph is shown' });
    await slider.focus();
    // The last change is the one that now shows; the one before it knew of no deployment.
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => node(/^fares in production/).count(), patient).toBe(0);
    await node(/^boosting Run/).waitFor();
    expect(await slider.getAttribute('aria-valuetext')).toContain('As it stood at');
    await page.getByRole('button', { name: 'Now', exact: true }).click();
    await node(/^fares in production/).waitFor();
  }, limit);

  it('finds where to begin, and says so when nothing is there', async () => {
    await open('/lineage');
    await page.getByRole('combobox', { name: 'Find where to begin' }).fill('hou');
    await page.getByRole('option', { name: 'hourly v1' }).click();
    await page.getByRole('heading', { name: 'Lineage of hourly v1' }).waitFor();
    await open('/lineage?node=RUN:0199aaaa-0000-7000-8000-000000000000');
    await page.getByText('There is no such thing to begin at').waitFor();
    await open('/lineage?node=nonsense');
    await page.getByText('This address names nothing').waitFor();
  }, limit);

  it.skipIf(inCluster)('has nothing that axe finds, wide and narrow, light and dark', async () => {
    const pick = encodeURIComponent(`RUN:${runId}`);
    const paths = ['/lineage', graphOfModel(), `${graphOfModel()}&depth=5&pick=${pick}&to=${pick}`, `${graphOfModel()}&view=list`, `/lineage?node=DATA_SOURCE:${sourceId}@1&columns=1`, `/lineage?node=DATA_SOURCE:${sourceId}@1%23rate&tab=impact`, `/runs/${runId}`, `/models/${modelId}/versions/1`];
    expect(await axeViolationsOfAll(page, paths, open)).toEqual([]);
  }, 2 * limit);

  it('raised no error and broke no policy of its own on the way', () => {
    expect(problems.filter((problem) => !/status of 4\d\d /.test(problem))).toEqual([]);
  });
});
