import { TestServer } from '@plinth/server/testing';
import { Forbidden } from './access.errors.js';
import { MemberService } from './member.service.js';
import { TokenService } from './token.service.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const createToken = 'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret token { id prefix scopes expiresAt actor { id } } } }';
const createUser = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { id name email role kind } }';
const setRole = 'mutation ($id: ID!, $role: Role!) { setRole(actorId: $id, role: $role) { role } }';
const disable = 'mutation ($id: ID!) { disableActor(actorId: $id) { disabledAt } }';
const revoke = 'mutation ($id: ID!) { revokeAccessToken(id: $id) { revokedAt } }';

interface Created {
  readonly createAccessToken: { readonly secret: string; readonly token: { readonly id: string; readonly prefix: string; readonly scopes: string[]; readonly expiresAt: string | null; readonly actor: { readonly id: string } } };
}

describe('access', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
  });
  afterAll(() => server?.stop());

  const codeOf = async (token: string | undefined, query: string, variables: Readonly<Record<string, unknown>> = {}) => (await server.graphql(token, query, variables)).errors?.[0]?.extensions.code;
  const alive = async (token: string) => (await server.graphql(token, '{ viewer { actor { id } } }')).data?.viewer !== undefined;
  const auditOf = (subjectId: string) => server.platform.database.transaction({ workspaceId: server.workspaceId }, () =>
    server.platform.database.query<{ payload: { action: string; actorId: string } }>(`select payload from outbox where workspace_id = $1 and payload ->> 'subjectId' = $2 order by id`, [server.workspaceId, subjectId]));

  describe('members', () => {
    it('are made once for a key, and recorded once', async () => {
      const owner = await server.makeActor('OWNER');
      const input = { name: ' Ada ', email: 'Ada@Example.org', role: 'WRITER', idempotencyKey: 'ada-1' };
      const answers = await Promise.all(Array.from({ length: 5 }, () => server.ask<{ createUser: { id: string } }>(owner.token, createUser, { input })));
      expect(new Set(answers.map(({ createUser: { id } }) => id)).size).toBe(1);
      expect(answers[0]?.createUser).toMatchObject({ name: 'Ada', email: 'ada@example.org', role: 'WRITER', kind: 'USER' });
      expect((await auditOf(answers[0]!.createUser.id)).map(({ payload }) => payload)).toMatchObject([{ action: 'actor.created', actorId: owner.actor.id }]);
      expect(await codeOf(owner.token, createUser, { input: { ...input, name: 'Eve' } })).toBe('IDEMPOTENCY_KEY_REUSED');
      expect(await codeOf(owner.token, createUser, { input: { ...input, idempotencyKey: 'ada-2' } })).toBe('EMAIL_TAKEN');
    });

    it('are listed page by page, each once', async () => {
      const { token } = await server.makeActor('READER');
      for (let index = 0; index < 7; index++) await server.makeActor('READER');
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const { members }: { members: { nodes: { id: string }[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } } } = await server.ask(token, 'query ($after: String) { members(first: 3, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }', { after });
        expect(members.nodes.length).toBeLessThanOrEqual(3);
        seen.push(...members.nodes.map(({ id }) => id));
        after = members.pageInfo.hasNextPage ? members.pageInfo.endCursor : null;
      } while (after);
      const whole = await server.ask<{ members: { nodes: { id: string }[] } }>(token, '{ members(first: 1000) { nodes { id } } }');
      expect(seen).toEqual(whole.members.nodes.map(({ id }) => id));
      expect(new Set(seen).size).toBe(seen.length);
    });

    it.each(['READER', 'WRITER', 'MAINTAINER'] as const)('are changed by no %s', async (role) => {
      const { token, actor } = await server.makeActor(role);
      const other = await server.makeActor('READER');
      for (const [query, variables] of [
        [createUser, { input: { name: 'x', email: `${role}@example.org`, role: 'READER' } }],
        ['mutation { createServiceAccount(input: { name: "x", role: READER }) { id } }', {}],
        [setRole, { id: actor.id, role: 'OWNER' }],
        [setRole, { id: other.actor.id, role: 'READER' }],
        [disable, { id: other.actor.id }],
        [createToken, { input: { actorId: other.actor.id, name: 'x' } }],
      ] as const) expect(await codeOf(token, query, variables)).toBe('FORBIDDEN');
    });

    it('are guarded in the service too, behind the guard of the edge', async () => {
      const { actor } = await server.makeActor('MAINTAINER');
      const nobody = { ...actor, scopes: ['nothing:at-all'] };
      const members = server.application.get(MemberService);
      const tokens = server.application.get(TokenService, { strict: false });
      await expect(members.createUser(actor, { name: 'x', email: 'service@example.org', role: 'READER' })).rejects.toThrow(Forbidden);
      await expect(members.createServiceAccount(actor, { name: 'x', role: 'READER' })).rejects.toThrow(Forbidden);
      await expect(members.setRole(actor, actor.id, 'OWNER')).rejects.toThrow(Forbidden);
      await expect(members.disable(actor, actor.id)).rejects.toThrow(Forbidden);
      await expect(members.list(nobody, {})).rejects.toThrow(Forbidden);
      await expect(members.byIds(nobody, [actor.id])).rejects.toThrow(Forbidden);
      await expect(tokens.list(nobody, {}, undefined)).rejects.toThrow(Forbidden);
      await expect(tokens.create(nobody, { name: 'x' })).rejects.toThrow(Forbidden);
      await expect(tokens.revoke(nobody, actor.id)).rejects.toThrow(Forbidden);
    });

    it('take a new role at their next request', async () => {
      const owner = await server.makeActor('OWNER');
      const member = await server.makeActor('READER');
      const permissions = async () => (await server.ask<{ viewer: { permissions: string[] } }>(member.token, '{ viewer { permissions } }')).viewer.permissions;
      expect(await permissions()).not.toContain('member:write');
      await server.ask(owner.token, setRole, { id: member.actor.id, role: 'OWNER' });
      expect(await permissions()).toContain('member:write');
      expect((await auditOf(member.actor.id)).map(({ payload }) => payload)).toMatchObject([{ action: 'actor.role-changed', before: { role: 'READER' }, after: { role: 'OWNER' } }]);
    });

    it('keep one owner, however many demote each other at once', async () => {
      const workspaceId = await server.makeWorkspace();
      const owners = await Promise.all(Array.from({ length: 8 }, () => server.makeActor('OWNER', { workspaceId })));
      await server.makeActor('OWNER', { workspaceId, kind: 'SERVICE_ACCOUNT' });
      const codes = await Promise.all(owners.map(({ token }, index) => {
        const { id } = owners[(index + 1) % owners.length]!.actor;
        return index % 2 ? codeOf(token, setRole, { id, role: 'READER' }) : codeOf(token, disable, { id });
      }));
      const left = await server.platform.database.transaction({ workspaceId }, () => server.platform.database.query(`select id from actor where workspace_id = $1 and kind = 'USER' and role = 'OWNER' and disabled_at is null`, [workspaceId]));
      expect(left.length).toBeGreaterThanOrEqual(1);
      expect(codes.every((code) => code === undefined || ['LAST_OWNER', 'FORBIDDEN', 'UNAUTHENTICATED'].includes(String(code)))).toBe(true);
    });

    it('can not leave the workspace without an owner by themselves', async () => {
      const workspaceId = await server.makeWorkspace();
      const { token, actor } = await server.makeActor('OWNER', { workspaceId });
      expect(await codeOf(token, setRole, { id: actor.id, role: 'MAINTAINER' })).toBe('LAST_OWNER');
      expect(await codeOf(token, disable, { id: actor.id })).toBe('LAST_OWNER');
      expect(await alive(token)).toBe(true);
    });
  });

  describe('tokens', () => {
    it('show their secret once, and nothing keeps it', async () => {
      const { token, actor } = await server.makeActor('WRITER');
      const input = { name: 'laptop', idempotencyKey: 'once' };
      const { createAccessToken: made } = await server.ask<Created>(token, createToken, { input });
      expect(await alive(made.secret)).toBe(true);
      expect(made.token.actor.id).toBe(actor.id);
      const { errors } = await server.graphql(token, createToken, { input });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'TOKEN_ALREADY_SHOWN', details: { id: made.token.id } });
      const random = made.secret.split('_')[2]!;
      const { database } = server.platform;
      const tables = await database.directoryQuery<{ name: string }>(`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r' and c.relname not like '\\_prisma%'`);
      expect(tables.length).toBeGreaterThan(10);
      for (const { name } of tables) {
        const found = await database.transaction({ workspaceId: server.workspaceId }, () => database.query(`select 1 from "${name}" t where t::text like $1`, [`%${random}%`]));
        expect(found, name).toEqual([]);
      }
    });

    it('are ended at once, and for good', async () => {
      const { token } = await server.makeActor('WRITER');
      const { createAccessToken: made } = await server.ask<Created>(token, createToken, { input: { name: 'x' } });
      const first = await server.ask<{ revokeAccessToken: { revokedAt: string } }>(made.secret, revoke, { id: made.token.id });
      expect(await alive(made.secret)).toBe(false);
      const again = await server.ask<{ revokeAccessToken: { revokedAt: string } }>(token, revoke, { id: made.token.id });
      expect(again).toEqual(first);
      expect((await auditOf(made.token.id)).map(({ payload }) => payload.action)).toEqual(['token.created', 'token.revoked']);
    });

    it('of another are neither seen nor ended, except by an owner', async () => {
      const [one, other, owner] = [await server.makeActor('MAINTAINER'), await server.makeActor('READER'), await server.makeActor('OWNER')];
      const { createAccessToken: made } = await server.ask<Created>(other.token, createToken, { input: { name: 'mine' } });
      expect(await codeOf(one.token, revoke, { id: made.token.id })).toBe('ACCESS_TOKEN_NOT_FOUND');
      expect(await codeOf(one.token, 'query ($id: ID!) { accessTokens(actorId: $id) { nodes { id } } }', { id: other.actor.id })).toBe('FORBIDDEN');
      const own = await server.ask<{ accessTokens: { nodes: { actor: { id: string } }[] } }>(one.token, '{ accessTokens { nodes { actor { id } } } }');
      expect(own.accessTokens.nodes.map(({ actor }) => actor.id)).toEqual([one.actor.id]);
      const all = await server.ask<{ accessTokens: { nodes: { id: string }[] } }>(owner.token, '{ accessTokens(first: 1000) { nodes { id } } }');
      expect(all.accessTokens.nodes.map(({ id }) => id)).toContain(made.token.id);
      expect(await codeOf(owner.token, revoke, { id: made.token.id })).toBeUndefined();
      expect(await alive(made.secret)).toBe(false);
    });

    it('all end when their actor is disabled', async () => {
      const owner = await server.makeActor('OWNER');
      const member = await server.makeActor('WRITER');
      const { createAccessToken: made } = await server.ask<Created>(member.token, createToken, { input: { name: 'x' } });
      await server.ask(owner.token, disable, { id: member.actor.id });
      expect([await alive(member.token), await alive(made.secret)]).toEqual([false, false]);
      expect(await codeOf(owner.token, createToken, { input: { actorId: member.actor.id, name: 'x' } })).toBe('ACTOR_DISABLED');
      expect((await auditOf(member.actor.id)).map(({ payload }) => payload)).toMatchObject([{ action: 'actor.disabled', after: { tokensRevoked: 2 } }]);
    });

    it('are of no use to an actor who is disabled, though nobody revoked them', async () => {
      const { token, actor } = await server.makeActor('WRITER');
      await server.platform.database.transaction(actor, () => server.platform.database.execute('update actor set disabled_at = now() where workspace_id = $1 and id = $2', [actor.workspaceId, actor.id]));
      expect(await alive(token)).toBe(false);
    });

    it('never outdo the token that made them', async () => {
      const scoped = await server.makeActor('OWNER', { scopes: ['token:create', 'member:read'], expiresAt: new Date(Date.now() + 3_600_000) });
      const { createAccessToken: made } = await server.ask<Created>(scoped.token, createToken, { input: { name: 'x' } });
      expect(made.token.scopes).toEqual(['member:read', 'token:create']);
      expect(made.token.expiresAt).toBe(scoped.actor.expiresAt?.toISOString());
      expect(await codeOf(made.secret, createUser, { input: { name: 'x', email: 'beyond@example.org', role: 'READER' } })).toBe('FORBIDDEN');
      expect(await codeOf(scoped.token, createToken, { input: { name: 'x', scopes: ['member:write'] } })).toBe('TOKEN_BEYOND_MAKER');
      expect(await codeOf(scoped.token, createToken, { input: { name: 'x', expiresAt: new Date(Date.now() + 7_200_000).toISOString() } })).toBe('TOKEN_BEYOND_MAKER');
      expect(await codeOf(scoped.token, createToken, { input: { name: 'x', scopes: ['__proto__:x'] } })).toBe('INVALID_INPUT');
    });

    it('are refused when they are expired, of a wrong checksum, or never were', async () => {
      const expired = await server.makeActor('OWNER', { expiresAt: new Date(Date.now() - 1) });
      const { token } = await server.makeActor('OWNER');
      const changed = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`;
      for (const wrong of [expired.token, changed, 'plk_usr_x', `${token} x`, 'Bearer']) {
        const refused = await server.fetch(wrong, '/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"query":"{ viewer { actor { id } } }"}' });
        expect([refused.status, refused.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer']);
        expect(await refused.json()).toMatchObject({ data: null, errors: [{ message: expect.stringContaining('token'), extensions: { code: 'UNAUTHENTICATED', kind: 'UNAUTHENTICATED', requestId: refused.headers.get('X-Request-Id') } }] });
        const rest = await server.fetch(wrong, `/api/v1/runs/${server.workspaceId}/artifacts/x`);
        expect([rest.status, await rest.json()]).toMatchObject([401, { error: { code: 'UNAUTHENTICATED' } }]);
      }
    });

    it('belong to one workspace', async () => {
      const { token } = await server.makeActor('READER');
      const other = await server.makeWorkspace();
      const asking = (workspace: string) => server.fetch(token, '/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Plinth-Workspace': workspace }, body: '{"query":"{ viewer { workspace { id } } }"}' });
      expect((await asking('default')).status).toBe(200);
      expect((await asking(server.workspaceId)).status).toBe(200);
      const refused = await asking(other);
      expect(refused.status).toBe(403);
      expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'WORKSPACE_MISMATCH' } }] });
    });

    it('note their use', async () => {
      const { token } = await server.makeActor('READER');
      const used = async () => (await server.ask<{ accessTokens: { nodes: { lastUsedAt: string | null }[] } }>(token, '{ accessTokens { nodes { lastUsedAt } } }')).accessTokens.nodes[0]?.lastUsedAt;
      await expect.poll(used).not.toBeNull();
    });
  });
});
