import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Receiver } from '@plinth/notifications/testing';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './axe.js';
import { inCluster, type OwnedServer, startOwnedServer } from './owned-server.js';
import { openSettled } from './settled.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
/** Other work may have the machine. */
const patient = { timeout: 60_000 };
const limit = 240_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const wide = { viewport: { width: 1440, height: 900 } };

it.runIf(process.env.PLINTH_TEST_CI === 'true')('has a browser where CI promised one', () => {
  expect(executablePath).toBeTruthy();
});

/** An owner lets a reader in, and says what they and some programs may do; the reader sees it, and can change none of it. */
describe.runIf(executablePath)('access and webhooks in the browser', () => {
  let data: string;
  let server: OwnedServer;
  let receiver: Receiver;
  let browser: Browser;
  let owner: Page;
  let reader: Page;
  let readerPath: string;
  let webhookPath: string;
  const visited: string[] = ['/access', '/access?tab=groups', '/access?tab=roles', '/access?tab=tokens', '/access?tab=sessions', '/settings/webhooks'];
  const problems: string[] = [];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-access-'));
    receiver = await Receiver.start();
    server = await startOwnedServer(join(data, 'plinth'), { outbound: receiver.host });
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
    owner = await newPage(wide);
    reader = await newPage(wide);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    await receiver?.stop();
    if (data) await rm(data, { recursive: true, force: true });
  });

  async function newPage(options: BrowserContextOptions): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
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
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();
  const act = async (of: string, name: string): Promise<void> => {
    await press(owner, `Acts on the ${of}`);
    await owner.getByRole('menuitem', { name }).click();
  };
  const choose = async (page: Page, name: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  const dialog = (page: Page) => page.getByRole('dialog');
  /** Reads what shows once, and closes it. */
  const takeSecret = async (shape: RegExp): Promise<string> => {
    await owner.getByText('shown this once').waitFor();
    const secret = await dialog(owner).getByText(shape).innerText();
    await press(owner, 'I have it');
    await dialog(owner).waitFor({ state: 'detached' });
    return secret;
  };
  const ask = async (query: string, token?: string) => {
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) }, body: JSON.stringify({ query }) });
    return { status: response.status, answer: (await response.json()) as { data: { viewer: { workspace: { slug: string } } }; errors?: { extensions: { code: string } }[] } };
  };

  async function signIn(page: Page): Promise<void> {
    await open(owner, readerPath);
    await press(owner, 'Sign-in link');
    const link = await takeSecret(/\/sign-in\/link#/);
    await open(page, new URL(link).pathname + new URL(link).hash);
    await press(page, 'Sign in');
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
  }

  it('adds a person, who comes in by a link that shows once', async () => {
    await open(owner, '/access');
    await press(owner, 'Person');
    await dialog(owner).getByLabel('Name').fill('Ruth Reader');
    await dialog(owner).getByLabel('E-mail').fill('ruth@example.org');
    await choose(owner, 'Role', 'Reader: sees everything');
    await dialog(owner).getByRole('button', { name: 'Add' }).click();
    await owner.waitForURL('**/access/members/*');
    readerPath = new URL(owner.url()).pathname;
    visited.push(readerPath);
    await signIn(reader);
    await reader.getByRole('link', { name: 'You are Ruth Reader. Sign out' }).waitFor();

    await open(owner, '/access?kind=programs');
    await owner.getByRole('button', { name: 'Service account', exact: true }).first().click();
    await dialog(owner).getByLabel('Name').fill('nightly');
    await dialog(owner).getByRole('button', { name: 'Add' }).click();
    await owner.waitForURL('**/access/members/*');
    await act('member', 'Who answers for it');
    await choose(owner, 'Person', 'Ruth Reader · ruth@example.org');
    await dialog(owner).getByRole('button', { name: 'Save' }).click();
    await dialog(owner).waitFor({ state: 'detached' });
    await part(owner, 'nightly').getByRole('definition').filter({ hasText: 'Ruth Reader' }).waitFor();
  }, limit);

  it('lists the invitations that nobody accepted, and takes one back', async () => {
    await open(owner, '/access?kind=invitations');
    await owner.getByText('No invitation is open').waitFor();
    await owner.getByRole('button', { name: 'Invite', exact: true }).first().click();
    await dialog(owner).getByRole('button', { name: 'Make the link' }).click();
    await takeSecret(/\/invitation#/);
    const row = owner.getByRole('row').filter({ hasText: 'Reader' });
    await row.getByRole('button', { name: 'Take back' }).click();
    await dialog(owner).getByRole('button', { name: 'Take back' }).click();
    await owner.getByText('No invitation is open').waitFor();
  }, limit);

  it('gives a group what only its members may do with what is theirs, and says why they may', async () => {
    await open(owner, '/access?tab=groups');
    await press(owner, 'Group');
    await dialog(owner).getByLabel('Name').fill('Risk Officers');
    await dialog(owner).getByRole('button', { name: 'Create' }).click();
    await dialog(owner).getByRole('alert').waitFor();
    await dialog(owner).getByLabel('Name').fill('risk-officers');
    await dialog(owner).getByRole('button', { name: 'Create' }).click();
    await owner.waitForURL('**/access/groups/*');
    visited.push(new URL(owner.url()).pathname);
    await press(owner, 'Add');
    await choose(owner, 'Who', 'Ruth Reader · ruth@example.org');
    await owner.keyboard.press('Escape');
    await dialog(owner).getByRole('button', { name: 'Add', exact: true }).click();
    await part(owner, 'Who is in it').getByRole('link', { name: 'Ruth Reader' }).waitFor();

    await open(owner, '/access/roles/new');
    await owner.getByLabel('Name', { exact: true }).fill('Own runs');
    await choose(owner, 'May', 'run:delete');
    await owner.keyboard.press('Escape');
    await press(owner, 'Only under a condition');
    await choose(owner, 'Attribute', 'who made it');
    await press(owner, 'Condition');
    await owner.getByRole('menuitem', { name: 'Something of who asks' }).click();
    // Refused with the place, then put right there.
    await press(owner, 'Create');
    await part(owner, 'Save').getByRole('alert').getByText('Rule 1:').waitFor();
    expect(await owner.getByRole('combobox', { name: 'Value for a group of who asks' }).getAttribute('aria-invalid')).toBe('true');
    await choose(owner, 'Value for a group of who asks', 'risk-officers');
    await press(owner, 'Create');
    await owner.waitForURL((url) => /\/access\/roles\/[0-9a-f-]{36}$/.test(url.pathname));
    visited.push(new URL(owner.url()).pathname);
    await part(owner, 'Who has it').getByRole('button', { name: 'Group' }).click();
    await choose(owner, 'Group', 'risk-officers');
    await dialog(owner).getByRole('button', { name: 'Give' }).click();
    await part(owner, 'Who has it').getByRole('link', { name: /risk-officers/ }).waitFor();

    await open(owner, readerPath);
    await part(owner, 'Custom roles').getByText('by risk-officers').waitFor();
    await choose(owner, 'Permission', 'run:delete');
    await owner.getByText('Ruth Reader may run:delete').waitFor();
    await choose(owner, 'Permission', 'member:write');
    await owner.getByText('Ruth Reader may not member:write').waitFor();
  }, limit);

  it('makes a token that does what it is limited to, and nothing once it is revoked', async () => {
    await open(owner, '/access?tab=tokens');
    await press(owner, 'Token');
    await dialog(owner).getByLabel('Name').fill('laptop');
    await choose(owner, 'Limited to', 'experiment:read');
    await owner.keyboard.press('Escape');
    await dialog(owner).getByRole('button', { name: 'Create' }).click();
    const secret = await takeSecret(/^pl\w*_\S+$/);
    expect((await ask('{ experiments { nodes { id } } }', secret)).answer.errors).toBeUndefined();
    expect((await ask('{ members { nodes { id } } }', secret)).answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await owner.reload();
    const row = owner.getByRole('row').filter({ hasText: 'laptop' });
    await row.getByText('experiment:read').waitFor();
    expect(await owner.content()).not.toContain(secret);
    await row.getByRole('button', { name: 'Revoke' }).click();
    await owner.getByLabel('Type laptop to go on').fill('laptop');
    await dialog(owner).getByRole('button', { name: 'Revoke' }).click();
    await dialog(owner).waitFor({ state: 'detached' });
    expect((await ask('{ experiments { nodes { id } } }', secret)).status).toBe(401);
  }, limit);

  it('sends a webhook to a system, shows what came of it, and changes its secret without a message lost', async () => {
    await open(owner, '/settings/webhooks');
    await press(owner, 'Webhook');
    await dialog(owner).getByLabel('Name').fill('CI');
    await dialog(owner).getByLabel('Address').fill('http://10.0.0.1/hook');
    await choose(owner, 'Events', 'promotion.* All of them, also those to come.');
    await owner.keyboard.press('Escape');
    await dialog(owner).getByRole('button', { name: 'Create' }).click();
    await dialog(owner).getByRole('alert').waitFor();
    await dialog(owner).getByLabel('Address').fill(receiver.url('/hook'));
    await dialog(owner).getByRole('button', { name: 'Create' }).click();
    const first = await takeSecret(/^whsec_/);
    await owner.waitForURL('**/settings/webhooks/*');
    webhookPath = new URL(owner.url()).pathname;
    visited.push(webhookPath);

    const log = part(owner, 'Deliveries');
    await press(owner, 'Ping');
    await log.getByText('delivered', { exact: true }).waitFor();
    await log.getByRole('button', { name: /webhook\.pinged/ }).click();
    await log.getByRole('list', { name: 'Attempts' }).getByText('200').waitFor();
    expect(await log.getByText('thanks').count()).toBe(1);

    await act('webhook', 'Another secret');
    await dialog(owner).getByRole('button', { name: 'Make it' }).click();
    const second = await takeSecret(/^whsec_/);
    await owner.getByText('also with the former secret').waitFor();
    await press(owner, 'Send again');
    await expect.poll(() => receiver.at('/hook').length, patient).toBe(2);
    const [before, after] = receiver.at('/hook');
    expect(before?.headers['webhook-id']).toBe(after?.headers['webhook-id']);
    for (const secret of [first, second]) expect(new Webhook(secret).verify(after?.body ?? '', after?.headers as Record<string, string>)).toMatchObject({ type: 'webhook.pinged' });

    receiver.answer = (_request, response) => void response.writeHead(503).end('down');
    await press(owner, 'Ping');
    await log.getByText('failed', { exact: true }).waitFor();
    await owner.getByText('1 attempt failed in a row').waitFor();
    receiver.acceptAgain();
    await act('webhook', 'Turn off');
    await owner.getByText('Turned off').waitFor();
    await press(owner, 'Turn on');
    await owner.getByRole('button', { name: 'Ping', exact: true }).waitFor();
  }, limit);

  it('shows a reader who may do what, and nothing to press that is not theirs', async () => {
    const buttons = async (path: string): Promise<string[]> => {
      await open(reader, path);
      await expect.poll(() => reader.getByRole('main').getByRole('heading', { name: 'Loading' }).count()).toBe(0);
      const texts = await reader.getByRole('main').getByRole('button').allInnerTexts();
      return texts.filter((text) => text !== '' && text !== 'Shut out too' && !text.startsWith('Copy'));
    };
    await open(reader, '/access');
    await reader.getByRole('link', { name: 'nightly' }).waitFor();
    for (const path of visited.filter((each) => each.startsWith('/access') && !each.includes('tab=tokens') && !each.includes('tab=sessions') && each !== readerPath)) expect(await buttons(path)).toEqual([]);
    // What one may do about oneself comes with one's sessions, which may still be on their way.
    await expect.poll(() => buttons(readerPath)).toEqual(['Make one', 'Sign out', 'Sign out everywhere']);
    await expect.poll(() => reader.getByLabel('Acts on the custom role').count()).toBe(0);
    await open(reader, webhookPath);
    await reader.getByText('You may not see this').waitFor();
    await reader.getByText('FORBIDDEN').waitFor();
    expect(await reader.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Webhooks' }).count()).toBe(0);
    const refused = await reader.evaluate(async () => {
      const csrf = /plinth_csrf=([\w-]+)/.exec(String(Reflect.get(Reflect.get(globalThis, 'document'), 'cookie')))?.[1] ?? '';
      const response = await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', 'plinth-csrf': csrf }, body: JSON.stringify({ query: 'mutation { createGroup(input: { name: "mine" }) { id } }' }) });
      return ((await response.json()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code;
    });
    expect(refused).toBe('FORBIDDEN');
  }, limit);

  it('signs out of one browser, and of all', async () => {
    const other = await newPage(wide);
    await signIn(other);
    await open(reader, '/access?tab=sessions');
    await reader.getByText('this one').waitFor();
    await expect.poll(() => reader.getByRole('main').getByRole('listitem').count(), patient).toBe(2);
    await reader.getByRole('listitem').filter({ hasNotText: 'this one' }).getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => reader.getByRole('main').getByRole('listitem').count(), patient).toBe(1);
    // At the machine itself whoever has no session is its owner.
    await open(other, '/');
    await other.getByRole('link', { name: /^You are (?!Ruth)/ }).waitFor();
    await press(reader, 'Sign out everywhere');
    await reader.getByRole('link', { name: /^You are (?!Ruth)/ }).waitFor();
    await open(owner, readerPath);
    await owner.getByText('Ruth Reader is signed in nowhere.').waitFor();
  }, limit);

  it('leads from one workspace to another, and back', async () => {
    await ask('mutation { createWorkspace(input: { slug: "second", name: "Second" }) { workspace { id } } }');
    await open(owner, '/access?tab=groups');
    await owner.getByRole('link', { name: 'risk-officers' }).waitFor();
    const go = async (slug: string): Promise<void> => {
      await owner.getByRole('button', { name: /^Workspace .+ Change$/ }).click();
      await owner.getByRole('menuitem', { name: new RegExp(` ${slug}$`) }).click();
      await owner.waitForURL(`${server.url}/`);
    };
    const { answer } = await ask('{ viewer { workspace { slug } } }');
    await go('second');
    await open(owner, '/access?tab=groups');
    await owner.getByText('No group yet').waitFor();
    await go(answer.data.viewer.workspace.slug);
    await open(owner, '/access?tab=groups');
    await owner.getByRole('link', { name: 'risk-officers' }).waitFor();
  }, limit);

  it.skipIf(inCluster)('has nothing that axe finds, wide and narrow, light and dark', async () => {
    const found: string[] = [];
    for (const [colorScheme, width] of [['light', 1440], ['dark', 390]] as const) {
      await owner.emulateMedia({ colorScheme });
      await owner.setViewportSize({ width, height: 860 });
      for (const path of [...visited, '/access/roles/new']) {
        await open(owner, path);
        const violations = await axeViolations(owner);
        found.push(...violations.map((violation) => `${colorScheme} ${width} ${path} ${violation}`));
      }
    }
    expect(found).toEqual([]);
  }, limit);

  it('raised no error and broke no policy of its own on the way', () => {
    // The browser itself reports refused answers, which were asked for above.
    expect(problems.filter((problem) => !/status of 4\d\d /.test(problem))).toEqual([]);
  });
});
