import type { WorkspaceId } from '@plinth/kernel';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.js';

const invite = 'mutation ($role: Role!) { createInvitation(role: $role) { link expiresAt } }';
const viewer = '{ viewer { actor { id name email role } workspace { id } authenticatedAt session { method authenticatedAt vouchedBy { id } } } }';
interface Viewed {
  readonly viewer: { readonly actor: { readonly id: string }; readonly workspace: { readonly id: string }; readonly authenticatedAt: string; readonly session: { readonly authenticatedAt: string } };
}

describe('an invitation to another workspace', () => {
  let server: TestServer;
  let there: WorkspaceId;
  let inviter: TestActor;
  let home: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    [there, home] = [await server.makeWorkspace(), await server.makeActor('OWNER')];
    inviter = await server.makeActor('MAINTAINER', { workspaceId: there });
    const owner = await server.makeActor('OWNER', { workspaceId: there });
    const { made } = await server.ask<{ made: { id: string } }>(owner.token, 'mutation { made: createCustomRole(input: { name: "people", rules: [{ permission: "member:write" }] }) { id } }');
    await server.ask(owner.token, 'mutation ($roleId: ID!, $holderId: ID!) { assignCustomRole(roleId: $roleId, holderKind: ACTOR, holderId: $holderId) { id } }', { roleId: made.id, holderId: inviter.actor.id });
  });
  afterAll(() => server?.stop());

  const invitation = async (role = 'READER') => (await server.ask<{ createInvitation: { link: string } }>(inviter.token, invite, { role })).createInvitation.link.split('#')[1] ?? '';
  /** A browser that somebody at home opened by an owner's link. */
  const signedIn = async () => {
    const { actor } = await server.makeActor('READER');
    const { made } = await server.ask<{ made: { link: string } }>(home.token, 'mutation ($id: ID!) { made: createSignInLink(memberId: $id) { link } }', { id: actor.id });
    const browser = new Browser(server.url);
    expect((await browser.post('/api/auth/link', { token: made.link.split('#')[1] })).status).toBe(200);
    return { id: actor.id, browser };
  };
  const accept = async (browser: Browser, token: string) => {
    const answer = await browser.post('/api/auth/invitation', { token });
    return [answer.status, ((await answer.json()) as { error?: { code: string } }).error?.code];
  };
  const within = <Row extends Record<string, unknown>>(sql: string, values: readonly unknown[] = []) => server.platform.database.transaction({ workspaceId: there }, () => server.platform.database.query<Row>(sql, [there, ...values]));

  it('is accepted by the session that somebody has: the same person, who proved no more, and whoever could be behind it could be there', async () => {
    const { id, browser } = await signedIn();
    const before = (await browser.ask<Viewed>(viewer)).viewer;
    expect(await accept(browser, await invitation())).toEqual([200, undefined]);
    const after = (await browser.ask<Viewed>(viewer)).viewer;
    expect(after).toMatchObject({ actor: { id, role: 'READER' }, workspace: { id: there }, authenticatedAt: before.authenticatedAt, session: { method: 'LINK' } });
    const audited = await within<{ payload: Record<string, unknown> }>(`select payload from outbox where workspace_id = $1 and topic = 'audit' and payload ->> 'actorId' = $2 order by id`, [id]);
    expect(audited.map(({ payload }) => payload)).toMatchObject([
      { action: 'actor.created', subjectId: id, after: { role: 'READER', by: 'INVITATION', fromWorkspaceId: server.workspaceId, vouchedBy: [home.actor.id] } },
      { action: 'session.started', after: { actorId: id, method: 'LINK', vouchedBy: [home.actor.id], authenticatedAt: before.authenticatedAt } },
    ]);
    // What they make there carries it on.
    const { made } = await browser.ask<{ made: { token: { id: string } } }>('mutation { made: createAccessToken(input: { name: "mine" }) { token { id } } }');
    expect(await within('select vouched_by as "vouchedBy" from access_token where workspace_id = $1 and id = $2', [made.token.id])).toEqual([{ vouchedBy: [home.actor.id] }]);
  });

  it('works once, for one of many', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, signedIn));
    const token = await invitation();
    const answers = await Promise.all(people.map(({ browser }) => accept(browser, token)));
    expect(answers.sort()).toEqual([[200, undefined], ...Array.from({ length: 4 }, () => [404, 'INVITATION_INVALID'])]);
  });

  it('opens nothing by itself: not without a session, nor by a token, nor from another site', async () => {
    const token = await invitation();
    expect(await accept(new Browser(server.url), token)).toEqual([401, 'UNAUTHENTICATED']);
    const answer = await server.fetch(home.token, '/api/auth/invitation', { method: 'POST', headers: { 'Content-Type': 'application/json', Origin: server.url }, body: JSON.stringify({ token }) });
    expect(answer.status).toBe(401);
    const { browser } = await signedIn();
    expect((await browser.post('/api/auth/invitation', { token }, { Origin: 'https://evil.example.org' })).status).toBe(403);
    expect((await browser.post('/api/auth/invitation', { token }, { 'Plinth-Csrf': undefined })).status).toBe(403);
    expect(await accept(browser, token)).toEqual([200, undefined]);
  });

  it('is of no use to a member, and stays for somebody else', async () => {
    const { browser } = await signedIn();
    const cookies = browser.cookie('plinth_session') ?? '';
    const csrf = browser.cookie('plinth_csrf') ?? '';
    await accept(browser, await invitation());
    const again = new Browser(server.url);
    again.plant('plinth_session', cookies);
    again.plant('plinth_csrf', csrf);
    const token = await invitation('MAINTAINER');
    expect(await accept(again, token)).toEqual([409, 'ALREADY_MEMBER']);
    expect(await accept((await signedIn()).browser, token)).toEqual([200, undefined]);
  });

  it('makes nobody more than its maker is, when it is made and when it is accepted', async () => {
    expect((await server.graphql(inviter.token, invite, { role: 'OWNER' })).errors?.[0]?.extensions.code).toBe('BEYOND_YOURSELF');
    const reader = await server.makeActor('READER', { workspaceId: there });
    expect((await server.graphql(reader.token, invite, { role: 'READER' })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const token = await invitation('MAINTAINER');
    await within(`update actor set role = 'WRITER' where workspace_id = $1 and id = $2`, [inviter.actor.id]);
    expect(await accept((await signedIn()).browser, token)).toEqual([404, 'INVITATION_INVALID']);
    await within(`update actor set role = 'MAINTAINER' where workspace_id = $1 and id = $2`, [inviter.actor.id]);
  });

  it('ends after a day', async () => {
    const token = await invitation();
    await within(`update invitation set expires_at = now() - interval '1 second' where workspace_id = $1`);
    expect(await accept((await signedIn()).browser, token)).toEqual([404, 'INVITATION_INVALID']);
    expect(await accept((await signedIn()).browser, 'nonsense')).toEqual([404, 'INVITATION_INVALID']);
  });
});
