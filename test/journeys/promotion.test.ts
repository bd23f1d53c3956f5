import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plinth } from '@plinth/sdk';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolationsOfAll } from './axe.js';
import { inCluster, type OwnedServer, startOwnedServer } from './owned-server.js';
import { openSettled } from './settled.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
/** Other work may have the machine. */
const patient = { timeout: 60_000 };
const limit = 240_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const wide = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

interface Person {
  readonly id: string;
  readonly secret: string;
}

it.runIf(process.env.PLINTH_TEST_CI === 'true')('has a browser where CI promised one', () => {
  expect(executablePath).toBeTruthy();
});

/** A requester, a reviewer and a risk officer, each in a browser of their own, take a model from a training run to production and back. */
describe.runIf(executablePath)('promotions in the browser', () => {
  let data: string;
  let server: OwnedServer;
  let browser: Browser;
  let requester: Person;
  let requesterPage: Page;
  let reviewerPage: Page;
  let officerPage: Page;
  let ownerPage: Page;
  let modelId: string;
  const problems: string[] = [];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-promotion-'));
    server = await startOwnedServer(join(data, 'plinth'));
    requester = await makePerson('Lin Requester', 'WRITER');
    const owner = await makePerson('Olga Owner', 'OWNER');
    const reviewer = await makePerson('Ada Reviewer', 'MAINTAINER', owner.secret);
    const officer = await makePerson('Ruth Officer', 'READER', owner.secret);
    const { createGroup } = await ask<{ createGroup: { id: string } }>('mutation { createGroup(input: { name: "risk" }) { id } }', {}, owner.secret);
    await ask('mutation ($id: ID!, $actorIds: [ID!]!) { addGroupMembers(id: $id, actorIds: $actorIds) { id } }', { id: createGroup.id, actorIds: [officer.id] }, owner.secret);
    for (const accuracy of [0.91, 0.94]) await train(accuracy);
    const found = await ask<{ registeredModelByName: { id: string } }>('{ registeredModelByName(name: "fraud") { id } }', {}, requester.secret);
    modelId = found.registeredModelByName.id;
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
    requesterPage = await pageOf(requester, wide);
    reviewerPage = await pageOf(reviewer, wide);
    officerPage = await pageOf(officer, phone);
    ownerPage = await pageOf(owner, wide);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    if (data) await rm(data, { recursive: true, force: true });
  });

  async function ask<Answer>(query: string, variables: Readonly<Record<string, unknown>> = {}, token?: string): Promise<Answer> {
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify({ query, variables }) });
    const { data: answer, errors } = (await response.json()) as { data: Answer; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return answer;
  }

  async function makePerson(name: string, role: string, by?: string): Promise<Person> {
    const { createUser } = await ask<{ createUser: { id: string } }>('mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }', { input: { name, role, email: `${name.split(' ')[0]?.toLowerCase()}@example.org` } }, by);
    const { createAccessToken } = await ask<{ createAccessToken: { secret: string } }>('mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret } }', { input: { name: 'browser', actorId: createUser.id } }, by);
    return { id: createUser.id, secret: createAccessToken.secret };
  }

  async function train(accuracy: number): Promise<void> {
    const run = plinth.init({ url: server.url, token: requester.secret, experiment: 'fraud', params: { trees: Math.round(accuracy * 1_000) }, journalDir: join(data, 'journal'), announce: false, captureLogs: false, captureSystem: false, captureSource: false });
    for (let step = 0; step < 10; step++) run.log({ accuracy: accuracy - 0.1 + step / 90 });
    run.log({ accuracy });
    void run.artifact(new TextEncoder().encode(`weights ${accuracy}`), { path: 'model/weights.bin' });
    const version = await run.registerModel('fraud', { artifactPath: 'model', model: { riskTier: 'HIGH' } });
    await run.finish();
    expect(version).toMatchObject({ status: 'READY' });
  }

  async function pageOf(person: Person, options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext(options);
    await context.addInitScript({ content: `sessionStorage.setItem('plinth-token', ${JSON.stringify(person.secret)})` });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()} ${message.location().url}`);
    });
    return page;
  }

  const open = async (page: Page, path: string): Promise<void> => {
    await openSettled(page, `${server.url}${path}`);
  };
  const place = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  const bar = (page: Page) => page.getByRole('region', { name: 'Your vote' });

  /** Asks for production from the version's page. @returns the address of the request */
  async function request(version: number, why: string): Promise<string> {
    await open(requesterPage, `/models/${modelId}/versions/${version}`);
    await requesterPage.getByRole('button', { name: 'Promote' }).click();
    await requesterPage.getByRole('combobox', { name: 'Target' }).click();
    await requesterPage.getByRole('option', { name: 'production' }).click();
    await requesterPage.getByRole('button', { name: 'Next' }).click();
    const dialog = requesterPage.getByRole('dialog');
    await dialog.getByText('1 approval for Risk: group risk').waitFor();
    await dialog.getByLabel('Why').fill(why);
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    await requesterPage.waitForURL('**/promotions/*');
    return new URL(requesterPage.url()).pathname;
  }

  /** Finds the request where it waits, and approves it. */
  async function approve(page: Page, version: number, says: string): Promise<void> {
    await open(page, '/inbox');
    await page.getByRole('link', { name: `fraud v${version} into production` }).first().click();
    await bar(page).getByText(says).waitFor();
    await bar(page).getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Comment', { exact: true }).fill('Looked at the numbers.');
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  it('protects production by a policy written in its form', async () => {
    await open(ownerPage, '/policies');
    await ownerPage.getByText('Nothing is protected yet').waitFor();
    await open(ownerPage, '/policies/new');
    await ownerPage.getByLabel('Name').first().fill('Production');
    await ownerPage.getByRole('button', { name: 'Seat', exact: true }).click();
    await ownerPage.getByLabel('For', { exact: true }).nth(1).fill('Risk');
    await ownerPage.getByLabel('Group for Risk').fill('risk');
    await ownerPage.getByRole('combobox', { name: 'Role for Risk' }).click();
    await ownerPage.getByRole('option', { name: 'Reader or above' }).click();
    // All of them have their tokens, at the end, from the person at this machine: such a team has to say that it trusts them.
    await ownerPage.getByRole('switch', { name: 'whoever could be the requester or another voter' }).click();
    await ownerPage.getByRole('button', { name: 'Gate', exact: true }).click();
    await ownerPage.getByRole('menuitem', { name: 'A metric reaches a value' }).click();
    // Refused with the place, then put right.
    await ownerPage.getByRole('button', { name: 'Create' }).click();
    await ownerPage.getByRole('alert').getByText('gates.0.metric').waitFor();
    await ownerPage.getByLabel('Metric', { exact: true }).fill('accuracy');
    await ownerPage.getByLabel('Value', { exact: true }).fill('0.9');
    await ownerPage.getByRole('button', { name: 'Create' }).click();
    await ownerPage.waitForURL((url) => /\/policies\/[0-9a-f-]{36}$/.test(url.pathname));
  }, limit);

  it('puts the first version into production by two people, one of them on a phone', async () => {
    await request(1, 'The first that is good enough.');
    await bar(requesterPage).getByText('Whoever asked does not decide.').waitFor();
    await requesterPage.getByText('accuracy is 0.91, which is ≥ 0.9.').waitFor();

    await approve(reviewerPage, 1, 'Your approval fills a seat for Review');
    await bar(reviewerPage).getByText('You have approved this.').waitFor();

    await approve(officerPage, 1, 'the last one needed: it is carried out at once');
    await officerPage.getByText('v1 went into production').waitFor();
    // Whoever asked sees it without a reload, and the model's page says by whose decision.
    await requesterPage.getByText('v1 went into production').waitFor();
    await open(requesterPage, `/models/${modelId}`);
    await place(requesterPage, 'production').getByText('v1').waitFor();
    await place(requesterPage, 'production').getByRole('link', { name: 'a decision' }).click();
    await requesterPage.getByRole('heading', { name: /fraud v1 into production/ }).waitFor();
  }, limit);

  it('voids a request when what counts changes, says which part, and takes it up anew', async () => {
    const address = await request(2, 'Better by three points.');
    await open(reviewerPage, `${address}?tab=changes`);
    await reviewerPage.getByRole('button', { name: 'Say something about trees' }).click();
    await reviewerPage.getByRole('textbox', { name: 'About trees' }).fill('Why so many?');
    await reviewerPage.getByRole('button', { name: 'Comment', exact: true }).click();
    await reviewerPage.getByText('Why so many?').waitFor();

    await open(requesterPage, `/models/${modelId}/versions/2`);
    await requesterPage.getByRole('button', { name: 'Tag', exact: true }).click();
    await requesterPage.getByLabel('New tag').fill('validated-by=lin');
    await requesterPage.getByLabel('New tag').press('Enter');
    await requesterPage.getByRole('button', { name: 'Remove tag validated-by' }).waitFor();
    await open(requesterPage, address);
    await requesterPage.getByText('version tags changed after it was asked').waitFor();
    await requesterPage.getByRole('button', { name: 'Ask again' }).click();
    await requesterPage.getByRole('dialog').getByRole('button', { name: 'Ask', exact: true }).click();
    await requesterPage.waitForURL((url) => url.pathname.startsWith('/promotions/') && url.pathname !== address);
  }, limit);

  it('puts the next version there, and the one before back in one act', async () => {
    // By keyboard: the first row, opened.
    await open(officerPage, '/inbox');
    await officerPage.getByRole('link', { name: 'fraud v2 into production' }).waitFor();
    await officerPage.keyboard.press('j');
    await officerPage.keyboard.press('Enter');
    await officerPage.waitForURL('**/promotions/*');
    await approve(officerPage, 2, 'one more is needed');
    await approve(reviewerPage, 2, 'the last one needed');
    await reviewerPage.getByText('v2 went into production').waitFor();

    await open(reviewerPage, `/models/${modelId}`);
    const production = place(reviewerPage, 'production');
    await production.getByText('v2').waitFor();
    await production.getByRole('button', { name: 'Roll back', exact: true }).click();
    const dialog = reviewerPage.getByRole('dialog');
    await dialog.getByText('It was approved for this place before').waitFor();
    await dialog.getByLabel('Why').fill('Alarms since the change.');
    await dialog.getByRole('button', { name: 'Roll back to v1' }).click();
    await dialog.waitFor({ state: 'detached' });
    await production.getByText('v1').waitFor();
    await production.getByText('rolled back by Ada Reviewer, approved before').waitFor();

    await open(reviewerPage, `/models/${modelId}?tab=timeline`);
    await reviewerPage.getByText('came back into').waitFor();
    await expect.poll(() => reviewerPage.getByText('Request #').count(), patient).toBe(3);
  }, limit);

  it('tries a stricter policy on what was decided before it holds', async () => {
    await open(ownerPage, '/policies');
    await ownerPage.getByRole('link', { name: 'Production' }).click();
    await ownerPage.getByLabel('Value', { exact: true }).fill('0.93');
    await ownerPage.getByRole('link', { name: 'Dry run' }).click();
    await ownerPage.getByText('1 of 2 requests would have come out differently').waitFor();
    await ownerPage.getByRole('link', { name: 'Form' }).click();
    await ownerPage.getByLabel('Why it is changed').fill('After the alarms.');
    await ownerPage.getByRole('button', { name: 'Save as v2' }).click();
    await ownerPage.getByRole('link', { name: /Versions/ }).click();
    await ownerPage.getByText('What v2 changed of v1').waitFor();
    await ownerPage.getByText('+       "value": 0.93').waitFor();
  }, limit);

  it.skipIf(inCluster)('has nothing that axe finds, wide and narrow, light and dark', async () => {
    const { policies } = await ask<{ policies: { nodes: { id: string }[] } }>('{ policies { nodes { id } } }');
    const policy = `/policies/${policies.nodes[0]?.id}`;
    const paths = ['/models', `/models/${modelId}`, `/models/${modelId}?tab=versions`, `/models/${modelId}?tab=timeline`, `/models/${modelId}/versions/2`, `/models/${modelId}/versions/2?tab=artifacts`, `/models/${modelId}/compare?base=1&head=2`, '/inbox', '/inbox?tab=requests&all=1', '/inbox?tab=notifications', '/inbox?tab=delegations', '/promotions/1', '/promotions/2', '/promotions/3?tab=changes', '/promotions/3?tab=timeline', '/policies', policy, `${policy}?tab=json`, `${policy}?tab=try`, `${policy}?tab=versions`];
    expect(await axeViolationsOfAll(ownerPage, paths, (path) => open(ownerPage, path))).toEqual([]);
  }, 2 * limit);

  it('raised no error and broke no policy of its own on the way', () => {
    // The browser itself reports refused answers, which were asked for above.
    expect(problems.filter((problem) => !/status of 4\d\d /.test(problem))).toEqual([]);
  });
});
