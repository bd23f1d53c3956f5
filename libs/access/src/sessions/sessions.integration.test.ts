import { type TestActor, TestServer } from '@plinth/server/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.js';
import { SignInLinks } from './sign-in-links.js';

const createLink = 'mutation ($id: ID!) { createSignInLink(memberId: $id) { link expiresAt } }';
const viewer = '{ viewer { actor { id } permissions authenticatedAt renewAt session { id method authenticatedAt vouchedBy { id } } } }';
interface Viewed {
  readonly viewer: { readonly actor: { readonly id: string }; readonly authenticatedAt: string | null; readonly session: { readonly id: string; readonly vouchedBy: readonly { readonly id: string }[] } | null };
}

describe('sign-in links and sessions', () => {
  let server: TestServer;
  let owner: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = await server.makeActor('OWNER');
  });
  afterAll(() => server?.stop());

  const linkFor = async (id: string, token = owner.token) => {
    const { createSignInLink: made } = await server.ask<{ createSignInLink: { link: string } }>(token, createLink, { id });
    expect(made.link).toMatch(/^\/sign-in\/link#/);
    return made.link.split('#')[1] ?? '';
  };
  const signedIn = async (id: string) => {
    const browser = new Browser(server.url);
    expect((await browser.post('/api/auth/link', { token: await linkFor(id) })).status).toBe(200);
    return browser;
  };
  const within = <Row extends Record<string, unknown>>(sql: string, values: readonly unknown[] = []) => server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.query<Row>(sql, [server.workspaceId, ...values]));
  const audited = async (action: string) => (await within<{ payload: { actorId: string; subjectId: string; after: Record<string, unknown> } }>(`select payload from outbox where workspace_id = $1 and payload ->> 'action' = $2 order by id`, [action])).map(({ payload }) => payload);

  describe('a link', () => {
    it('signs its person in once, and says who made it', async () => {
      const { actor } = await server.makeActor('WRITER');
      const token = await linkFor(actor.id);
      const browser = new Browser(server.url);
      const answer = await browser.post('/api/auth/link', { token });
      expect(answer.status).toBe(200);
      for (const cookie of answer.headers.getSetCookie()) expect(cookie).toMatch(/; SameSite=Lax/);
      expect(answer.headers.getSetCookie().find((cookie) => cookie.startsWith('plinth_session='))).toContain('; HttpOnly');
      const { viewer: seen } = await browser.ask<Viewed>(viewer);
      expect(seen).toMatchObject({ actor: { id: actor.id }, session: { method: 'LINK', vouchedBy: [{ id: owner.actor.id }] }, renewAt: null });
      expect(Date.now() - Date.parse(seen.authenticatedAt ?? '')).toBeLessThan(60_000);
      expect(await audited('session.started')).toMatchObject([{ actorId: actor.id, after: { method: 'LINK', vouchedBy: [owner.actor.id] } }]);
      expect((await audited('sign-in-link.created')).at(-1)).toMatchObject({ actorId: owner.actor.id, subjectId: actor.id });
      const again = await new Browser(server.url).post('/api/auth/link', { token });
      expect([again.status, again.headers.getSetCookie()]).toEqual([401, []]);
    });

    it('works for one of many who come at once', async () => {
      const { actor } = await server.makeActor('READER');
      const token = await linkFor(actor.id);
      const answers = await Promise.all(Array.from({ length: 20 }, () => new Browser(server.url).post('/api/auth/link', { token })));
      expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    });

    it('is not used up by looking at it', async () => {
      const { actor } = await server.makeActor('READER');
      const token = await linkFor(actor.id);
      expect((await fetch(`${server.url}/api/auth/link`)).status).toBe(405);
      expect((await fetch(`${server.url}/api/auth/link?token=${token}`, { method: 'HEAD' })).status).not.toBe(200);
      expect((await new Browser(server.url).post('/api/auth/link', { token })).status).toBe(200);
    });

    it('gets one answer, whatever is wrong with it', async () => {
      const [{ actor: late }, { actor: gone }, { actor: newer }] = [await server.makeActor('READER'), await server.makeActor('READER'), await server.makeActor('READER')];
      const [expired, disabled, replaced] = [await linkFor(late.id), await linkFor(gone.id), await linkFor(newer.id)];
      await linkFor(newer.id);
      await within(`update sign_in_link set expires_at = now() where workspace_id = $1 and actor_id = $2`, [late.id]);
      await server.ask(owner.token, 'mutation ($id: ID!) { disableActor(actorId: $id) { id } }', { id: gone.id });
      const answers = await Promise.all([expired, disabled, replaced, expired.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), 'x', '', 7].map(async (token) => {
        const answer = await new Browser(server.url).post('/api/auth/link', { token });
        return { status: answer.status, body: JSON.stringify(await answer.json()).replace(/"requestId":"[^"]*"/, '') };
      }));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]?.status).toBe(401);
    });

    it('is refused to other sites, to forms, and for members above the maker', async () => {
      const { actor } = await server.makeActor('READER');
      const token = await linkFor(actor.id);
      const send = (headers: Record<string, string>) => fetch(`${server.url}/api/auth/link`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify({ token }) });
      expect((await send({ Origin: 'https://evil.example' })).status).toBe(403);
      expect((await send({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
      expect((await send({ 'Content-Type': 'text/plain' })).status).toBe(415);
      expect((await send({ Origin: server.url })).status).toBe(200);
      const { errors } = await server.graphql((await server.makeActor('MAINTAINER')).token, createLink, { id: owner.actor.id });
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      const robot = await server.makeActor('WRITER', { kind: 'SERVICE_ACCOUNT' });
      expect((await server.graphql(owner.token, createLink, { id: robot.actor.id })).errors?.[0]?.extensions.code).toBe('NOT_A_PERSON');
    });

    it('made for oneself proves no more than its maker had proved', async () => {
      const browser = await signedIn(owner.actor.id);
      // By a token, which proves nothing: so does the session.
      expect(Date.parse((await browser.ask<Viewed>(viewer)).viewer.authenticatedAt ?? '')).toBe(0);
    });

    it('lets the first owner of a new installation in, before there is anybody to make one', async () => {
      const fresh = await TestServer.start({ worker: false });
      try {
        const links = fresh.application.get(SignInLinks);
        expect(await links.isUntouched(fresh.workspaceId)).toBe(true);
        const { link } = await links.createForFirstOwner({ id: fresh.workspaceId, createdBy: null }, 'test');
        const browser = new Browser(fresh.url);
        expect((await browser.post('/api/auth/link', { token: link.split('#')[1] })).status).toBe(200);
        const { viewer: seen } = await browser.ask<Viewed>(viewer);
        expect(seen).toMatchObject({ actor: { id: fresh.workspaceId }, session: { vouchedBy: [] } });
        expect(Date.now() - Date.parse(seen.authenticatedAt ?? '')).toBeLessThan(60_000);
        expect(await links.isUntouched(fresh.workspaceId)).toBe(false);
      } finally {
        await fresh.stop();
      }
    });

    it('that nobody has is recorded so often and no more', async () => {
      const { actor } = await server.makeActor('READER');
      const wrong = (await linkFor(actor.id)).replace(/.{5}$/, 'AAAAA');
      for (let index = 0; index < 60; index++) await new Browser(server.url).post('/api/auth/link', { token: wrong });
      const recorded = (await audited('session.refused')).length;
      expect(recorded).toBeGreaterThan(0);
      // Twenty a minute, and the tests before this one have had theirs.
      expect(recorded).toBeLessThanOrEqual(60);
    });
  });

  describe('a session', () => {
    it('changes nothing for another site, nor without the token of its cookie', async () => {
      const browser = await signedIn((await server.makeActor('WRITER')).actor.id);
      const mutate = (headers: Record<string, string | undefined>) => browser.post('/graphql', { query: 'mutation { createAccessToken(input: { name: "x" }) { token { id } } }' }, headers);
      const csrf = browser.cookie('plinth_csrf') ?? '';
      const refused = await Promise.all([
        mutate({ Origin: 'https://evil.example' }),
        mutate({ Origin: 'null' }),
        mutate({ Origin: undefined }),
        mutate({ 'Plinth-Csrf': undefined }),
        mutate({ 'Plinth-Csrf': csrf.replace(/.$/, '') }),
        mutate({ 'Plinth-Csrf': browser.cookie('plinth_session') ?? '' }),
        mutate({ 'Sec-Fetch-Site': 'same-site' }),
        browser.post('/api/auth/sign-out', {}, { 'Plinth-Csrf': undefined }),
      ]);
      expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
      expect((await mutate({})).status).toBe(200);
    });

    it('is begun anew at each sign-in: the cookie of before is worth nothing (fixation)', async () => {
      const [{ actor: ada }, { actor: eve }] = [await server.makeActor('READER'), await server.makeActor('READER')];
      const browser = await signedIn(eve.id);
      const planted = browser.cookie('plinth_session');
      expect((await browser.post('/api/auth/link', { token: await linkFor(ada.id) })).status).toBe(200);
      expect(browser.cookie('plinth_session')).not.toBe(planted);
      expect((await browser.ask<Viewed>(viewer)).viewer.actor.id).toBe(ada.id);
      const other = new Browser(server.url);
      other.plant('plinth_session', planted ?? '');
      expect((await other.graphql(viewer)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
      // One that was never made is none.
      other.plant('plinth_session', 'x'.repeat(66));
      expect((await other.graphql(viewer)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    });

    it('ends by signing out, and takes its cookies along', async () => {
      const browser = await signedIn((await server.makeActor('READER')).actor.id);
      const held = browser.cookie('plinth_session') ?? '';
      expect((await browser.post('/api/auth/sign-out', {})).status).toBe(204);
      expect(browser.cookie('plinth_session')).toBeUndefined();
      browser.plant('plinth_session', held);
      expect((await browser.graphql(viewer)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    });

    it('ends everywhere at once, by its person or by an owner, and when the member is shut out', async () => {
      const { actor } = await server.makeActor('READER');
      const [one, two] = [await signedIn(actor.id), await signedIn(actor.id)];
      const { sessions } = await one.ask<{ sessions: { nodes: { id: string }[] } }>('{ sessions { nodes { id userAgent } } }');
      expect(sessions.nodes).toHaveLength(2);
      expect(await one.ask('mutation { endSessions }')).toEqual({ endSessions: 2 });
      const alive = async (browser: Browser) => (await browser.graphql(viewer)).errors === undefined;
      expect([await alive(one), await alive(two)]).toEqual([false, false]);
      const three = await signedIn(actor.id);
      expect(await server.ask(owner.token, 'mutation ($id: ID) { endSessions(actorId: $id) }', { id: actor.id })).toEqual({ endSessions: 1 });
      expect(await alive(three)).toBe(false);
      const four = await signedIn(actor.id);
      await server.ask(owner.token, 'mutation ($id: ID!) { disableActor(actorId: $id) { id } }', { id: actor.id });
      expect(await alive(four)).toBe(false);
    });

    it('of another is neither seen nor ended, except by an owner', async () => {
      const [ada, eve] = [await server.makeActor('MAINTAINER'), await server.makeActor('MAINTAINER')];
      const browser = await signedIn(ada.actor.id);
      const { viewer: seen } = await browser.ask<Viewed>(viewer);
      const codeOf = async (query: string, variables: Record<string, unknown>) => (await server.graphql(eve.token, query, variables)).errors?.[0]?.extensions.code;
      expect(await codeOf('mutation ($id: ID!) { endSession(id: $id) { id } }', { id: seen.session?.id })).toBe('SESSION_NOT_FOUND');
      expect(await codeOf('query ($id: ID) { sessions(actorId: $id) { nodes { id } } }', { id: ada.actor.id })).toBe('FORBIDDEN');
      expect(await codeOf('mutation ($id: ID) { endSessions(actorId: $id) }', { id: ada.actor.id })).toBe('FORBIDDEN');
      await server.ask(owner.token, 'mutation ($id: ID!) { endSession(id: $id) { id } }', { id: seen.session?.id });
      expect((await browser.graphql(viewer)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    });

    it('ends when nobody came for long, and by itself', async () => {
      const [{ actor: idle }, { actor: old }] = [await server.makeActor('READER'), await server.makeActor('READER')];
      const [one, two] = [await signedIn(idle.id), await signedIn(old.id)];
      await within(`update session set last_seen_at = now() - interval '13 hours' where workspace_id = $1 and actor_id = $2`, [idle.id]);
      await within(`update session set expires_at = now() where workspace_id = $1 and actor_id = $2`, [old.id]);
      for (const browser of [one, two]) expect((await browser.graphql(viewer)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    });

    it('opens live connections from its own site only, and closes them within seconds when it ends', async () => {
      const browser = await signedIn((await server.makeActor('READER')).actor.id);
      const outcomeOf = (origin: string, connected: () => void = () => undefined) => new Promise<number>((resolve) => {
        const Socket = class extends WebSocket {
          constructor(address: string, protocols?: string | string[]) {
            super(address, protocols, { headers: { cookie: browser.cookies(), origin } });
          }
        };
        createClient({ url: `${server.url.replace('http', 'ws')}/graphql`, webSocketImpl: Socket, retryAttempts: 0, lazy: false, onNonLazyError: () => undefined, on: { closed: (event) => resolve((event as { code: number }).code), connected } });
      });
      expect(await outcomeOf('https://evil.example', () => expect.unreachable())).toBe(4401);
      let opened: () => void = () => undefined;
      const open = new Promise<void>((resolve) => (opened = resolve));
      const closed = outcomeOf(server.url, opened);
      await open;
      const from = performance.now();
      await browser.ask('mutation { endSessions }');
      expect(await closed).toBe(4401);
      expect(performance.now() - from).toBeLessThan(5_000);
    });

    it('is kept as a hash: no table holds its secret, nor that of a link', async () => {
      const { actor } = await server.makeActor('READER');
      const browser = await signedIn(actor.id);
      const secrets = [browser.cookie('plinth_session'), browser.cookie('plinth_csrf'), await linkFor(actor.id)].map((secret) => secret?.split('.').at(-1) ?? '');
      const tables = await server.platform.database.directoryQuery<{ name: string }>(`select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like '\\_prisma%'`);
      for (const { name } of tables) for (const secret of secrets) expect([name, await server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.query(`select 1 from "${name}" t where t::text like $1`, [`%${secret}%`]))]).toEqual([name, []]);
    });

    it('makes tokens that outlive it, and proves fresh authentication to custom roles', async () => {
      const { actor } = await server.makeActor('READER');
      const { createCustomRole: role } = await server.ask<{ createCustomRole: { id: string } }>(owner.token, 'mutation ($input: CreateCustomRoleInput!) { createCustomRole(input: $input) { id } }', { input: { name: `fresh ${actor.id}`, rules: [{ permission: 'member:write', where: { authenticatedWithinMinutes: 10 } }] } });
      await server.ask(owner.token, 'mutation ($roleId: ID!, $holderId: ID!) { assignCustomRole(roleId: $roleId, holderKind: ACTOR, holderId: $holderId) { id } }', { roleId: role.id, holderId: actor.id });
      const browser = await signedIn(actor.id);
      const permissions = async () => (await browser.ask<{ viewer: { permissions: string[] } }>(viewer)).viewer.permissions;
      expect(await permissions()).toContain('member:write');
      const { createAccessToken: made } = await browser.ask<{ createAccessToken: { token: { expiresAt: string | null } } }>('mutation { createAccessToken(input: { name: "x" }) { token { expiresAt } } }');
      expect(made.token.expiresAt).toBeNull();
      await within(`update session set authenticated_at = now() - interval '11 minutes' where workspace_id = $1 and actor_id = $2`, [actor.id]);
      expect(await permissions()).not.toContain('member:write');
    });
  });
});
