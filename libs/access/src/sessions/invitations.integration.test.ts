import type { WorkspaceId } from '@plinth/kernel';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.js';

const invite = 'mutation ($role: Role!) { createInvitation(role: $role) { link expiresAt invitation { id } } }';
const listed = 'query ($first: Int, $after: String) { invitations(first: $first, after: $after) { nodes { id role createdAt expiresAt createdBy { id } } pageInfo { hasNextPage endCursor } } }';
interface Made {
  readonly link: string;
  readonly invitation: { readonly id: string };
}
interface Listed {
  readonly invitations: { readonly nodes: readonly { readonly id: string }[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string } };
}
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

  const make = async (role: string) => (await server.ask<{ createInvitation: Made }>(inviter.token, invite, { role })).createInvitation;
  const secretOf = (link = '') => link.split('#')[1] ?? '';
  const invitation = async (role = 'READER') => secretOf((await make(role)).link);
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

  it('is made once for a key, as a link to sign in is, and neither is shown twice', async () => {
    const kept = async () => (await server.ask<Listed>(inviter.token, listed)).invitations.nodes.length;
    const before = await kept();
    const invited = 'mutation { createInvitation(role: READER, idempotencyKey: "one-invitation") { link } }';
    await server.ask(inviter.token, invited);
    expect((await server.graphql(inviter.token, invited)).errors?.[0]?.extensions).toMatchObject({ code: 'LINK_ALREADY_SHOWN', field: 'idempotencyKey' });
    expect(await kept()).toBe(before + 1);
    const { actor } = await server.makeActor('READER');
    const linked = 'mutation ($id: ID!) { createSignInLink(memberId: $id, idempotencyKey: "one-link") { link } }';
    const { createSignInLink: made } = await server.ask<{ createSignInLink: { link: string } }>(home.token, linked, { id: actor.id });
    expect((await server.graphql(home.token, linked, { id: actor.id })).errors?.[0]?.extensions.code).toBe('LINK_ALREADY_SHOWN');
    expect((await new Browser(server.url).post('/api/auth/link', { token: made.link.split('#')[1] })).status).toBe(200);
  });

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

  it('is listed while it holds, newest first and in pages, and taken back by whoever may make one', async () => {
    const list = async (token = inviter.token, first = 100, after: string | null = null) => (await server.ask<Listed>(token, listed, { first, after })).invitations;
    const revoke = (token: string, id: string) => server.graphql<{ revokeInvitation: { id: string } }>(token, 'mutation ($id: ID!) { revokeInvitation(id: $id) { id role } }', { id });
    const codeOf = async (token: string, id: string) => (await revoke(token, id)).errors?.[0]?.extensions.code;
    await within('delete from invitation where workspace_id = $1');
    const made = [await make('READER'), await make('WRITER'), await make('READER')];
    const newestFirst = made.map(({ invitation: { id } }) => id).reverse();
    expect((await list()).nodes).toMatchObject(newestFirst.map((id, index) => ({ id, role: ['READER', 'WRITER', 'READER'][index], createdBy: { id: inviter.actor.id } })));
    const page = await list(inviter.token, 2);
    expect([page.nodes.map(({ id }) => id), page.pageInfo.hasNextPage]).toEqual([newestFirst.slice(0, 2), true]);
    expect((await list(inviter.token, 2, page.pageInfo.endCursor)).nodes.map(({ id }) => id)).toEqual(newestFirst.slice(2));
    expect(JSON.stringify(await list())).not.toContain(made[0]?.link.split('#')[1]);

    const [taken, accepted, ended] = made.map(({ invitation: { id } }) => id) as [string, string, string];
    const outsider = await server.makeActor('READER', { workspaceId: there });
    expect(await codeOf(outsider.token, taken)).toBe('FORBIDDEN');
    expect((await server.graphql(outsider.token, listed, { first: 5 })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await codeOf(home.token, taken), 'from another workspace').toBe('INVITATION_NOT_FOUND');
    expect((await revoke(inviter.token, taken)).data?.revokeInvitation.id).toBe(taken);
    expect(await codeOf(inviter.token, taken)).toBe('INVITATION_NOT_FOUND');
    expect(await accept((await signedIn()).browser, secretOf(made[0]?.link))).toEqual([404, 'INVITATION_INVALID']);
    expect(await within(`select payload ->> 'actorId' as by, payload -> 'before' ->> 'role' as role from outbox where workspace_id = $1 and topic = 'audit' and payload ->> 'action' = 'invitation.revoked'`)).toEqual([{ by: inviter.actor.id, role: 'READER' }]);

    expect(await accept((await signedIn()).browser, secretOf(made[1]?.link))).toEqual([200, undefined]);
    await within(`update invitation set expires_at = now() - interval '1 second' where workspace_id = $1 and id = $2`, [ended]);
    expect((await list()).nodes).toEqual([]);
    for (const id of [accepted, ended, 'nonsense']) expect(await codeOf(inviter.token, id)).toBe('INVITATION_NOT_FOUND');
  });

  it('is accepted or taken back, never both, when the two come at once', async () => {
    for (let round = 0; round < 5; round++) {
      const { invitation: { id }, link } = await make('READER');
      const { browser } = await signedIn();
      const [accepted, revoked] = await Promise.all([accept(browser, secretOf(link)), server.graphql(inviter.token, 'mutation ($id: ID!) { revokeInvitation(id: $id) { id } }', { id })]);
      expect([accepted[0] === 200, revoked.errors === undefined].filter(Boolean)).toHaveLength(1);
    }
  });

  it('ends after a day', async () => {
    const token = await invitation();
    await within(`update invitation set expires_at = now() - interval '1 second' where workspace_id = $1`);
    expect(await accept((await signedIn()).browser, token)).toEqual([404, 'INVITATION_INVALID']);
    expect(await accept((await signedIn()).browser, 'nonsense')).toEqual([404, 'INVITATION_INVALID']);
  });
});
