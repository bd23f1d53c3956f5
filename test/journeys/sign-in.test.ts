import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, TestProvider } from '@plinth/access/testing';
import { TestServer } from '@plinth/server/testing';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
const webFolder = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
const limit = 120_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Signing in as people do it: a real browser, a real provider, and the built pages. */
describe.runIf(executablePath && existsSync(webFolder))('signing in', () => {
  let server: TestServer;
  let provider: TestProvider;
  let chrome: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    const port = await freePort();
    const publicUrl = new URL(`http://127.0.0.1:${port}`);
    provider = await TestProvider.start(`${publicUrl.origin}/api/auth/oidc/callback`);
    server = await TestServer.start({
      worker: false,
      port,
      webFolder,
      signIn: { publicUrl, workspaceSlug: 'default', provider: { issuer: new URL(provider.issuer), clientId: 'plinth', clientSecret: 'a-secret-of-the-test', scopes: 'openid profile email', groupsClaim: 'groups', defaultRole: 'READER' } },
    });
    chrome = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
  }, limit);
  afterAll(async () => {
    await chrome?.close();
    await server?.stop();
    await provider?.stop();
  });

  const pageOf = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => problems.push(error.message));
    return page;
  };

  it('by the provider leads back to where the person was, and out again', { timeout: limit }, async () => {
    provider.person = 'ada';
    provider.accounts.set('ada', { name: 'Ada Lovelace', email: 'ada@example.org', email_verified: true });
    const page = await pageOf(await chrome.newContext());
    await page.goto(`${server.url}/experiments?q=x`);
    await page.getByRole('link', { name: /Continue with 127/ }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/experiments');
    const you = page.getByRole('link', { name: /You are Ada Lovelace/ });
    await you.click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out of this browser.').waitFor();
    await page.goto(`${server.url}/experiments`);
    await page.getByRole('link', { name: /Continue with/ }).waitFor();
    expect(problems).toEqual([]);
  });

  it('by a link needs a press of the button, works once, and leaves nothing in the address', { timeout: limit }, async () => {
    const owner = await server.makeActor('OWNER');
    const { actor } = await server.makeActor('WRITER');
    const { createSignInLink: made } = await server.ask<{ createSignInLink: { link: string } }>(owner.token, 'mutation ($id: ID!) { createSignInLink(memberId: $id) { link } }', { id: actor.id });
    expect(made.link.startsWith(`${server.url}/sign-in/link#`)).toBe(true);
    const context = await chrome.newContext();
    const page = await pageOf(context);
    await page.goto(made.link);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(page.url()).toBe(`${server.url}/sign-in/link`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    // A change, by the session's own page: with its Origin and its token.
    const answer = await page.evaluate(async () => {
      const cookies = String(Reflect.get(Reflect.get(globalThis, 'document'), 'cookie'));
      const csrf = /plinth_csrf=([\w-]+)/.exec(cookies)?.[1] ?? '';
      const send = async (headers: Record<string, string>) => (await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ query: 'mutation { createExperiment(input: { name: "by a page" }) { id } }' }) })).status;
      return { readable: cookies.includes('plinth_session'), with: await send({ 'plinth-csrf': csrf }), without: await send({}) };
    });
    expect(answer).toEqual({ readable: false, with: 200, without: 403 });
    const second = await pageOf(await chrome.newContext());
    await second.goto(made.link);
    await second.getByRole('button', { name: 'Sign in' }).click();
    await second.getByText('This link is not valid.').waitFor();
    expect(problems).toEqual([]);
  });
});
