import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, Browser, freePort, TestProvider } from '../testing/index.js';
import type { SignInSettings } from './sign-in-settings.js';

const viewer = '{ viewer { actor { id name email role groups { name } } renewAt authenticatedAt session { id method authenticatedAt } } }';
interface Viewed {
  readonly viewer: { readonly actor: { readonly id: string; readonly role: string; readonly name: string; readonly email: string | null; readonly groups: readonly { readonly name: string }[] }; readonly authenticatedAt: string; readonly session: { readonly id: string; readonly authenticatedAt: string } };
}

describe('signing in by a provider', () => {
  let server: TestServer;
  let provider: TestProvider;
  let owner: string;
  beforeAll(async () => {
    const port = await freePort();
    const publicUrl = new URL(`http://127.0.0.1:${port}`);
    provider = await TestProvider.start(`${publicUrl.origin}/api/auth/oidc/callback`);
    const signIn: SignInSettings = { publicUrl, workspaceSlug: 'default', provider: { issuer: new URL(provider.issuer), clientId: 'plinth', clientSecret: 'a-secret-of-the-test', scopes: 'openid profile email', groupsClaim: 'groups', defaultRole: 'READER' } };
    server = await TestServer.start({ worker: false, signIn, port });
    owner = (await server.makeActor('OWNER')).token;
  });
  afterAll(async () => {
    await server?.stop();
    await provider?.stop();
  });
  beforeEach(() => provider.accounts.clear());

  /** Follows redirects at the provider until it sends the browser back. @returns that address, not yet asked for */
  const throughProvider = async (location: string, browserThere = new Browser(provider.issuer)): Promise<URL> => {
    let next = new URL(location, provider.issuer);
    for (let step = 0; step < 12 && next.origin === provider.issuer; step++) {
      const answer = await browserThere.fetch(next.href);
      const to = answer.headers.get('location');
      if (to === null) throw new Error(`The provider answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
      next = new URL(to, next);
    }
    return next;
  };
  const depart = async (browser: Browser, query = '') => (await browser.fetch(`/api/auth/oidc/start${query}`)).headers.get('location') ?? '';
  const signIn = async (person: string, account: Account, browser = new Browser(server.url), query = '') => {
    provider.person = person;
    provider.accounts.set(person, account);
    const back = await throughProvider(await depart(browser, query));
    const answer = await browser.fetch(back.href);
    return { browser, back, location: answer.headers.get('location') };
  };
  const refusal = async (browser: Browser, address: URL | string) => {
    const answer = await browser.fetch(String(address));
    expect(answer.status).toBe(302);
    expect(browser.cookie('plinth_session')).toBeUndefined();
    return answer.headers.get('location');
  };

  it('makes a member of whom the provider knows, and finds them again', async () => {
    const { browser, location } = await signIn('ada', { name: 'Ada', email: 'ada@example.org', email_verified: true }, undefined, '?returnTo=/runs/1%3Ftab=charts');
    expect(location).toBe('/runs/1?tab=charts');
    const { viewer: seen } = await browser.ask<Viewed>(viewer);
    expect(seen).toMatchObject({ actor: { name: 'Ada', email: 'ada@example.org', role: 'READER' }, session: { method: 'OIDC' }, renewAt: '/api/auth/oidc/start?renew=1' });
    expect(Math.abs(Date.now() - Date.parse(seen.authenticatedAt))).toBeLessThan(60_000);
    const again = await signIn('ada', { name: 'Ada' });
    expect((await again.browser.ask<Viewed>(viewer)).viewer.actor.id).toBe(seen.actor.id);
  });

  it('makes one member however many sign-ins of a person come at once', async () => {
    const browsers = await Promise.all(Array.from({ length: 5 }, () => signIn('many', { name: 'Many' })));
    const ids = await Promise.all(browsers.map(async ({ browser }) => (await browser.ask<Viewed>(viewer)).viewer.actor.id));
    expect(new Set(ids).size).toBe(1);
  });

  it('links who was invited, by an address that the provider vouches for and by no other', async () => {
    const invited = async (email: string) => (await server.ask<{ createUser: { id: string } }>(owner, 'mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }', { input: { name: 'Invited', email, role: 'MAINTAINER' } })).createUser.id;
    const [bob, eve] = [await invited('bob@example.org'), await invited('eve@example.org')];
    expect((await (await signIn('bob', { name: 'Bob', email: 'Bob@example.org', email_verified: true })).browser.ask<Viewed>(viewer)).viewer.actor).toMatchObject({ id: bob, role: 'MAINTAINER' });
    for (const [person, verified] of [['mallory', false], ['mallet', undefined]] as const) {
      const { viewer: seen } = await (await signIn(person, { name: 'Mallory', email: 'eve@example.org', ...(verified === undefined ? {} : { email_verified: verified }) })).browser.ask<Viewed>(viewer);
      expect(seen.actor.id).not.toBe(eve);
      expect(seen.actor).toMatchObject({ role: 'READER', email: null });
    }
    // Nor does a second subject of the same address become the first one's member.
    expect((await (await signIn('bob-two', { name: 'Bob', email: 'bob@example.org', email_verified: true })).browser.ask<Viewed>(viewer)).viewer.actor.id).not.toBe(bob);
  });

  it('brings groups and the role that they give, and takes them back at the next sign-in', async () => {
    const group = (input: Readonly<Record<string, unknown>>) => server.ask<{ createGroup: { id: string } }>(owner, 'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }', { input });
    await group({ name: 'risk-officers', claim: 'Risk Officers', claimRole: 'MAINTAINER' });
    await group({ name: 'staff', claim: 'staff' });
    const { createGroup: byHand } = await group({ name: 'by-hand' });
    const seen = async (groups: readonly string[]) => (await (await signIn('carol', { name: 'Carol', groups })).browser.ask<Viewed>(viewer)).viewer.actor;
    const first = await seen(['Risk Officers', 'staff', 'unheard-of']);
    expect([first.role, first.groups.map(({ name }) => name)]).toEqual(['MAINTAINER', ['risk-officers', 'staff']]);
    await server.ask(owner, 'mutation ($id: ID!, $ids: [ID!]!) { addGroupMembers(id: $id, actorIds: $ids) { id } }', { id: byHand.id, ids: [first.id] });
    const second = await seen(['staff']);
    expect([second.role, second.groups.map(({ name }) => name)]).toEqual(['READER', ['by-hand', 'staff']]);
    // A role that an owner gave by hand is not the provider's to change.
    await server.ask(owner, 'mutation ($id: ID!) { setRole(actorId: $id, role: WRITER) { id } }', { id: first.id });
    expect((await seen(['Risk Officers'])).role).toBe('WRITER');
  });

  it('lets nobody in who was shut out, or into a workspace that did not invite them', async () => {
    const { browser } = await signIn('dave', { name: 'Dave' });
    const { viewer: seen } = await browser.ask<Viewed>(viewer);
    await server.ask(owner, 'mutation ($id: ID!) { disableActor(actorId: $id) { id } }', { id: seen.actor.id });
    expect((await browser.graphql(viewer)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await signIn('dave', { name: 'Dave' })).location).toBe('/sign-in?error=NOT_A_MEMBER');
    const other = await server.makeWorkspace();
    const slug = `other-${other.slice(-8)}`;
    expect((await signIn('ada', { name: 'Ada' }, undefined, `?workspace=${slug}`)).location).toBe('/sign-in?error=NOT_A_MEMBER');
  });

  it('proves a session afresh, for the same person only, and under another cookie', async () => {
    const there = new Browser(provider.issuer);
    const browser = new Browser(server.url);
    const go = async (person: string, query: string) => {
      provider.person = person;
      provider.accounts.set(person, { name: person });
      return (await browser.fetch((await throughProvider(await depart(browser, query), there)).href)).headers.get('location');
    };
    await go('frank', '');
    const before = await browser.ask<Viewed>(viewer);
    const secret = browser.cookie('plinth_session');
    await server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.execute(`update session set authenticated_at = now() - interval '2 hours' where workspace_id = $1 and id = $2`, [server.workspaceId, before.viewer.session.id]));
    expect(await go('frank', '?renew=1&returnTo=/promotions')).toBe('/promotions');
    const after = await browser.ask<Viewed>(viewer);
    expect(after.viewer.session.id).toBe(before.viewer.session.id);
    expect(Date.now() - Date.parse(after.viewer.authenticatedAt)).toBeLessThan(60_000);
    const old = new Browser(server.url);
    old.plant('plinth_session', secret ?? '');
    expect((await old.graphql(viewer)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    there.forget();
    expect(await go('grace', '?renew=1')).toBe('/sign-in?error=ANOTHER_PERSON');
    expect((await browser.ask<Viewed>(viewer)).viewer.actor.id).toBe(before.viewer.actor.id);
  });

  it('never leads to another site', async () => {
    for (const returnTo of ['https://evil.example', '//evil.example', '/%5Cevil.example', '/%09/evil.example']) expect((await signIn('ada', {}, undefined, `?returnTo=${encodeURIComponent(decodeURIComponent(returnTo))}`)).location).toBe('/');
  });

  describe('refuses', () => {
    const begun = async (browser = new Browser(server.url)) => {
      provider.person = 'ada';
      return { browser, back: await throughProvider(await depart(browser)) };
    };

    it('an answer with another state', async () => {
      const { browser, back } = await begun();
      back.searchParams.set('state', 'another');
      expect(await refusal(browser, back)).toBe('/sign-in?error=SIGN_IN_FAILED');
    });

    it('an ID token with another nonce', async () => {
      const { browser, back } = await begun();
      await server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.execute(`update sign_in_flow set nonce = 'another' where workspace_id = $1`, [server.workspaceId]));
      expect(await refusal(browser, back)).toBe('/sign-in?error=SIGN_IN_FAILED');
    });

    it('a code that somebody else asked for (PKCE)', async () => {
      const [{ browser }, { back: stolen }] = [await begun(), await begun()];
      const mine = await throughProvider(await depart(browser));
      mine.searchParams.set('code', stolen.searchParams.get('code') ?? '');
      expect(await refusal(browser, mine)).toBe('/sign-in?error=SIGN_IN_FAILED');
    });

    it('a code that was used', async () => {
      const { browser, back } = await begun();
      const flow = browser.cookie('plinth_flow') ?? '';
      expect((await browser.fetch(back.href)).headers.get('location')).toBe('/');
      const thief = new Browser(server.url);
      thief.plant('plinth_flow', flow);
      expect(await refusal(thief, back)).toBe('/sign-in?error=SIGN_IN_EXPIRED');
      // Nor with a flow of one's own.
      const other = await begun();
      other.back.searchParams.set('code', back.searchParams.get('code') ?? '');
      expect(await refusal(other.browser, other.back)).toBe('/sign-in?error=SIGN_IN_FAILED');
    });

    it('an answer of another issuer, or of none (mix-up)', async () => {
      const { browser, back } = await begun();
      expect(back.searchParams.get('iss')).toBe(provider.issuer);
      back.searchParams.set('iss', 'https://evil.example');
      expect(await refusal(browser, back)).toBe('/sign-in?error=SIGN_IN_FAILED');
      const second = await begun();
      second.back.searchParams.delete('iss');
      expect(await refusal(second.browser, second.back)).toBe('/sign-in?error=SIGN_IN_FAILED');
    });

    it('an answer that another browser began (login CSRF)', async () => {
      const { back } = await begun();
      expect(await refusal(new Browser(server.url), back)).toBe('/sign-in?error=SIGN_IN_EXPIRED');
      const victim = new Browser(server.url);
      await depart(victim);
      expect(await refusal(victim, back)).toBe('/sign-in?error=SIGN_IN_FAILED');
    });

    it('a forged cookie, and one of a workspace that is none', async () => {
      const { back } = await begun();
      for (const forged of ['x', `${Buffer.alloc(16).toString('base64url')}.${Buffer.alloc(32).toString('base64url')}`]) {
        const browser = new Browser(server.url);
        browser.plant('plinth_flow', forged);
        expect(await refusal(browser, back)).toBe('/sign-in?error=SIGN_IN_EXPIRED');
      }
    });

    it('what took too long', async () => {
      const { browser, back } = await begun();
      await server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.execute('update sign_in_flow set expires_at = now() where workspace_id = $1', [server.workspaceId]));
      expect(await refusal(browser, back)).toBe('/sign-in?error=SIGN_IN_EXPIRED');
    });

    it('what the provider refused, without showing what it says', async () => {
      const { browser, back } = await begun();
      back.searchParams.delete('code');
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', '<script>');
      expect(await refusal(browser, back)).toBe('/sign-in?error=SIGN_IN_FAILED');
    });
  });

  it('says so when the provider is away', async () => {
    const port = await freePort();
    const gone: SignInSettings = { publicUrl: new URL('http://127.0.0.1:1'), workspaceSlug: 'default', provider: { issuer: new URL(`http://127.0.0.1:${port}`), clientId: 'plinth', clientSecret: undefined, scopes: 'openid', groupsClaim: 'groups', defaultRole: 'READER' } };
    const lonely = await TestServer.start({ worker: false, signIn: gone, databaseUrl: server.databaseUrl });
    try {
      expect((await new Browser(lonely.url).fetch('/api/auth/oidc/start')).headers.get('location')).toBe('/sign-in?error=PROVIDER_UNAVAILABLE');
    } finally {
      await lonely.stop();
    }
  });
});
