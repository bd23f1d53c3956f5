import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import { plinth, PlinthClient } from '@plinth/sdk';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, clusterSettings, end, freePort, ownerToken, start } from './cluster-processes.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
const webFolder = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
const inCluster = process.env.PLINTH_TEST_MODE === 'cluster';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

it.runIf(inCluster && process.env.PLINTH_TEST_CI === 'true')('has a browser and pages where CI promised them', () => {
  expect([Boolean(executablePath), existsSync(webFolder)]).toEqual([true, true]);
});

/** Somebody signs in at one API process, while training and colleagues speak to another and a worker of its own does the jobs. */
describe.runIf(inCluster && executablePath && existsSync(webFolder))('the pages of a cluster', { timeout: 180_000 }, () => {
  let database: TestDatabase;
  let journal: string;
  let chrome: Browser;
  let page: Page;
  let [portOne, portTwo] = [0, 0];
  let owner = '';
  let runId = '';
  let ada: PlinthClient;
  const children: ChildProcess[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    journal = await mkdtemp(join(tmpdir(), 'plinth-cluster-pages-'));
    [portOne, portTwo] = [await freePort(), await freePort()];
    const settings = { ...clusterSettings(database.url, 12, 'plinth-cluster-pages'), PLINTH_PUBLIC_URL: `http://127.0.0.1:${portOne}` };
    for (const [app, port] of [['api', portOne], ['api', portTwo], ['worker', 0]] as const) children.push((await start(app, { ...settings, PLINTH_PORT: String(port) })).child);
    owner = await ownerToken(settings);
    ada = new PlinthClient({ url: `http://127.0.0.1:${portTwo}`, token: owner });
    chrome = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
    page = await (await chrome.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(error.message));
  });
  afterAll(async () => {
    await chrome?.close();
    await Promise.all(children.map((child) => end(child)));
    await database?.drop();
    if (journal) await rm(journal, { recursive: true, force: true });
  });

  const open = (path: string) => page.goto(`http://127.0.0.1:${portOne}${path}`);

  it('let a person in by a link that was made at another process', async () => {
    const { createUser: ben } = await ask<{ createUser: { id: string } }>(portTwo, owner, 'mutation { createUser(input: { name: "Ben", email: "ben@example.org", role: MAINTAINER }) { id } }');
    const { createSignInLink: made } = await ask<{ createSignInLink: { link: string } }>(portTwo, owner, `mutation { createSignInLink(memberId: "${ben.id}") { link } }`);
    await page.goto(made.link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: /You are Ben/ }).waitFor();
    expect(new URL(page.url()).port).toBe(String(portOne));
  });

  it('show a run as it is told to another process: its chart, its lines and its files', async () => {
    const run = plinth.init({ url: ada.url, token: owner, experiment: 'cluster', name: 'watched', journalDir: journal, announce: false, captureSystem: false, captureSource: false });
    runId = run.id;
    for (const step of [1, 2]) run.log({ loss: 1 / step }, { step });
    await expect.poll(() => ada.runs.get(run.id).then(({ name }) => name, () => undefined)).toBe('watched');
    await open(`/runs/${run.id}`);
    const chart = page.locator('figure').filter({ has: page.getByText('loss', { exact: true }) }).getByRole('img');
    await chart.waitFor();
    const before = await chart.getAttribute('aria-label');
    for (let step = 3; step <= 20; step++) run.log({ loss: 1 / step }, { step });
    await expect.poll(() => chart.getAttribute('aria-label')).not.toBe(before);

    await open(`/runs/${run.id}?tab=logs`);
    process.stdout.write('a line of the training\n');
    await page.getByRole('log', { name: 'Log' }).getByText('a line of the training').waitFor();

    await open(`/runs/${run.id}?tab=artifacts`);
    await run.artifact(Buffer.from('weights'), { path: 'weights.txt' });
    await page.getByRole('navigation', { name: 'Artifacts' }).getByText('weights.txt').waitFor();
    await run.finish();
    await page.getByText('Finished', { exact: true }).first().waitFor();
  });

  it('take the approval of a promotion that the worker then carries out', async () => {
    await ada.policies.create('production', { target: { kind: 'ENVIRONMENT', name: 'production' }, models: ['clustered'], quorum: [{ name: 'Review', count: 1, from: { role: 'MAINTAINER' } }], exclude: { voucher: false } }, { description: 'One other person.' });
    const { id: modelId } = await ada.models.ensure('clustered', { description: 'Says nothing.', intendedUse: 'Tests.', riskTier: 'MINIMAL' });
    const version = await ada.models.createVersion(modelId, { fromRun: runId, description: 'The first.' });
    const request = await ada.promotions.request({ version: version.id, target: { kind: 'ENVIRONMENT', name: 'production' }, reason: 'It is the first.' });
    await open(`/promotions/${request.number}`);
    await page.getByRole('button', { name: 'Approve' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('heading', { level: 1 }).filter({ hasText: 'Done' }).waitFor();
    expect((await ada.promotions.get(request.id)).status).toBe('EXECUTED');
    expect(problems).toEqual([]);
  });
});
