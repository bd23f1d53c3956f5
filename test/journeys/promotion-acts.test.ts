import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePort, TestProvider } from '@plinth/access/testing';
import { ApprovalsWorld, type SeenRequest, type Speaker } from '@plinth/approvals/testing';
import { TestServer } from '@plinth/server/testing';
import { verifyPackageBytes } from '@plinth/verify';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './axe.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
const webFolder = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
const limit = 180_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const wide = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** What happens beside the straight way of a request, by those who do it, each in a browser of their own that nobody reloads. */
describe.runIf(executablePath && existsSync(webFolder))('a promotion that goes another way', { timeout: limit }, () => {
  let server: TestServer;
  let provider: TestProvider;
  let world: ApprovalsWorld;
  let chrome: Browser;
  let reviewer: Speaker;
  let [askerPage, reviewerPage, ownerPage]: Page[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    const port = await freePort();
    const publicUrl = new URL(`http://127.0.0.1:${port}`);
    provider = await TestProvider.start(`${publicUrl.origin}/api/auth/oidc/callback`);
    server = await TestServer.start({
      port, webFolder,
      signIn: { publicUrl, workspaceSlug: 'default', provider: { issuer: new URL(provider.issuer), clientId: 'plinth', clientSecret: 'a-secret-of-the-test', scopes: 'openid profile email', groupsClaim: 'groups', defaultRole: 'READER' } },
    });
    world = await ApprovalsWorld.of(server);
    reviewer = await world.speaker('MAINTAINER');
    chrome = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
    [askerPage, reviewerPage, ownerPage] = [await pageOf(world.requester), await pageOf(reviewer), await pageOf(world.owner)];
  }, limit);
  afterAll(async () => {
    await chrome?.close();
    await world?.stop();
    await server?.stop();
    await provider?.stop();
  });

  async function pageOf(person: Speaker | undefined, options: BrowserContextOptions = wide): Promise<Page> {
    const context = await chrome.newContext(options);
    if (person) await context.addInitScript({ content: `sessionStorage.setItem('plinth-token', ${JSON.stringify(person.token)})` });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(error.message));
    return page;
  }
  const pages = (): { readonly asker: Page; readonly reviewer: Page; readonly owner: Page } => {
    if (!askerPage || !reviewerPage || !ownerPage) throw new Error('No page is open.');
    return { asker: askerPage, reviewer: reviewerPage, owner: ownerPage };
  };
  const open = (page: Page, path: string) => page.goto(`${server.url}${path}`);
  const dialog = (page: Page) => page.getByRole('dialog');
  const press = (page: Page, name: string | RegExp) => dialog(page).getByRole('button', { name, exact: true }).click();
  const ask = async (more: Readonly<Record<string, unknown>> = {}, count = 1): Promise<{ readonly request: SeenRequest; readonly modelId: string; readonly place: string }> => {
    const { target } = await world.target([{ name: 'Maintainers', count, from: { role: 'MAINTAINER' } }], more);
    const version = await world.version();
    return { request: await world.requester.api.requestPromotion(version.id, { target }), modelId: version.modelId, place: target.name };
  };

  it('breaks the glass, is reviewed by somebody else, and is taken back; its evidence can be carried away', async () => {
    const { owner, reviewer: other } = pages();
    const { target } = await world.target([{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }], { breakGlass: { from: { role: 'OWNER' } } });
    const { modelId } = await world.version();
    await open(owner, `/models/${modelId}`);
    const place = owner.getByRole('region', { name: target.name, exact: true });
    await place.getByRole('button', { name: 'Deploy' }).click();
    await dialog(owner).getByRole('combobox', { name: 'Version' }).click();
    await owner.getByRole('option', { name: 'v1' }).click();
    await dialog(owner).getByRole('button', { name: 'It is an emergency: break the glass' }).click();
    await dialog(owner).getByText('Somebody else must review this in time, or it is taken back.').waitFor();
    expect(await dialog(owner).getByRole('button', { name: 'Break the glass', exact: true }).isDisabled()).toBe(true);
    await dialog(owner).getByRole('textbox', { name: /What is wrong/ }).fill('Scores are wrong for every customer since noon.');
    expect(await axeViolations(owner)).toEqual([]);
    await press(owner, 'Break the glass');
    await owner.waitForURL('**/promotions/*');
    await owner.getByText('Done in an emergency, without votes.').waitFor();
    await owner.getByText('You can’t:').waitFor();

    await open(other, '/inbox');
    await other.getByText('Your review of an emergency').waitFor();
    expect(await axeViolations(other)).toEqual([]);
    await other.getByRole('link', { name: new RegExp(`into ${target.name}`) }).click();
    await other.getByRole('button', { name: 'Take it back' }).click();
    await dialog(other).getByLabel('Why').fill('The scores were right.');
    await press(other, 'Take back');
    await owner.getByText('took this emergency back').waitFor();
    await owner.getByText('“The scores were right.”').waitFor();

    await owner.getByText('Sealed', { exact: false }).waitFor();
    expect(await axeViolations(owner)).toEqual([]);
    const coming = owner.waitForEvent('download');
    await owner.getByRole('button', { name: 'Download' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/^evidence-\d+-.*-v1\.zip$/);
    const bytes = await readFile(await download.path());
    expect(await verifyPackageBytes(bytes)).toMatchObject({ isIntact: true, kind: 'evidence' });
    await owner.getByText(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).waitFor();

    await open(owner, `/models/${modelId}`);
    await place.getByText('nothing runs').waitFor();
  });

  it('is signed by whoever has just shown who they are, and not before', async () => {
    provider.person = 'ada';
    provider.accounts.set('ada', { name: 'Ada Lovelace', email: 'ada@example.org', email_verified: true });
    const ada = await pageOf(undefined);
    await open(ada, '/inbox');
    await ada.getByRole('link', { name: /Continue with 127/ }).click();
    await ada.getByRole('navigation', { name: 'Main' }).waitFor();
    await world.admin.query(`update actor set role = 'MAINTAINER' where name = 'Ada Lovelace'`);
    const { request } = await ask({ signature: { meanings: ['I have validated it.', 'I accept the risk.'], freshWithinMinutes: 5 } });
    await world.admin.query(`update session set authenticated_at = authenticated_at - interval '1 hour'`);
    await open(ada, `/promotions/${request.number}`);
    const bar = ada.getByRole('region', { name: 'Your vote' });
    await bar.getByRole('link', { name: 'Sign in again' }).click();
    await ada.waitForURL(`**/promotions/${request.number}`);
    await bar.getByRole('button', { name: 'Approve' }).click();
    await dialog(ada).getByText('It is printed with your name, Ada Lovelace, and the time.', { exact: false }).waitFor();
    await dialog(ada).getByRole('combobox', { name: 'Your signature means' }).click();
    await ada.getByRole('option', { name: 'I accept the risk.' }).click();
    expect(await axeViolations(ada)).toEqual([]);
    await press(ada, 'Sign and approve');
    await ada.getByText('signed as Ada Lovelace: I accept the risk.').waitFor();
    await ada.getByText('v1 went into').waitFor();
  });

  it('is withdrawn by whoever asked, while others look at it', async () => {
    const { asker, reviewer: other } = pages();
    const { request } = await ask();
    await open(asker, `/promotions/${request.number}`);
    await open(other, `/promotions/${request.number}`);
    await other.getByRole('region', { name: 'Your vote' }).getByRole('button', { name: 'Approve' }).waitFor();
    await asker.getByRole('button', { name: 'Acts on the request' }).click();
    await asker.getByRole('menuitem', { name: 'Withdraw' }).click();
    await other.getByText('It was withdrawn.').waitFor();
    await other.getByRole('region', { name: 'Your vote' }).waitFor({ state: 'detached' });
    expect(await axeViolations(other)).toEqual([]);
  });

  it('expires: a vote that comes too late is refused with the reason, and everybody sees that it is over', async () => {
    const { asker, reviewer: other } = pages();
    const { request } = await ask();
    for (const page of [asker, other]) await open(page, `/promotions/${request.number}`);
    await other.getByRole('region', { name: 'Your vote' }).getByRole('button', { name: 'Approve' }).click();
    await world.pass(request.id, 24 * 15);
    await press(other, 'Approve');
    await dialog(other).getByRole('alert').waitFor();
    await asker.getByText('Nobody decided in time.').waitFor();
    await other.keyboard.press('Escape');
    await other.getByText('Nobody decided in time.').waitFor();
    expect(await axeViolations(other)).toEqual([]);
  });

  it('is decided by a deputy on a phone, who hears of it at once, and for whom shows', async () => {
    const { reviewer: other } = pages();
    const deputy = await world.speaker('READER');
    await world.admin.query(`update actor set name = case id when $1 then 'Dora Deputy' else 'Rita Reviewer' end where id in ($1, $2)`, [deputy.actor.id, reviewer.actor.id]);
    const hand = await pageOf(deputy, phone);
    await open(hand, '/inbox');
    await hand.getByText('Nothing waits for you').waitFor();
    const { place } = await ask();
    await open(other, '/inbox?tab=delegations');
    await other.getByRole('button', { name: 'Let somebody vote in my place' }).click();
    await dialog(other).getByRole('combobox', { name: 'Who' }).fill('Dora');
    await other.getByRole('option', { name: /Dora Deputy/ }).click();
    expect(await axeViolations(other)).toEqual([]);
    await press(other, 'Delegate');
    await other.getByText('may vote for you').waitFor();
    expect(await axeViolations(other)).toEqual([]);

    await hand.getByRole('link', { name: new RegExp(`into ${place}`) }).first().click();
    await hand.getByText('You may vote for Rita Reviewer, who delegated to you.').waitFor();
    await hand.getByRole('region', { name: 'Your vote' }).getByRole('button', { name: 'Approve' }).click();
    expect(await axeViolations(hand)).toEqual([]);
    await press(hand, 'Approve');
    await hand.getByText('for Rita Reviewer').waitFor();
  });

  it('has an alias moved, and undone in the same breath', async () => {
    const { owner } = pages();
    const { modelId } = await world.version();
    await world.author.api.makeVersion(modelId);
    await world.owner.api.setAlias(modelId, 'best', 1);
    await open(owner, `/models/${modelId}`);
    const aliases = owner.getByRole('region', { name: 'Aliases' });
    await aliases.getByRole('button', { name: 'Move @best', exact: true }).click();
    await dialog(owner).getByRole('combobox', { name: 'Version' }).click();
    await owner.getByRole('option', { name: 'v2' }).click();
    await press(owner, 'Move');
    await aliases.getByRole('link', { name: 'v2' }).waitFor();
    expect(await axeViolations(owner)).toEqual([]);
    await owner.getByRole('button', { name: 'Undo' }).click();
    await aliases.getByRole('link', { name: 'v1' }).waitFor();
    // Moved by somebody else: shown without being asked for.
    await world.owner.api.setAlias(modelId, 'best', 2);
    await aliases.getByRole('link', { name: 'v2' }).waitFor();
  });

  it('says when the live link is lost, and catches up when it is back', async () => {
    const { reviewer: other } = pages();
    const { request } = await ask({}, 2);
    await open(other, `/promotions/${request.number}`);
    await other.getByText('None yet.').waitFor();
    const port = Number(new URL(server.url).port);
    const { databaseUrl } = server;
    await server.application.close();
    await other.getByText('Not live since').waitFor();
    const again = await TestServer.start({ worker: false, databaseUrl, port, webFolder });
    try {
      await world.admin.query(`insert into promotion_event (workspace_id, request_id, id, kind, actor_id, at, details) values ($1, $2, $3, 'COMMENTED', $4, now(), '{}')`, [server.workspaceId, request.id, crypto.randomUUID(), reviewer.actor.id]);
      await other.getByText('Live again').waitFor();
      await other.getByRole('link', { name: /Timeline\s*2/ }).waitFor();
    } finally {
      await again.stop();
    }
    expect(problems).toEqual([]);
  });
});
