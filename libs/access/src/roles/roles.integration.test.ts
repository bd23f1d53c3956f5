import { AccessControl } from '../access-control.js';
import { Authenticator } from '../authentication/authenticator.js';
import { credentialsOf } from '../authentication/credentials.js';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const createRole = 'mutation ($input: CreateCustomRoleInput!) { createCustomRole(input: $input) { id revision rules } }';
const updateRole = 'mutation ($input: UpdateCustomRoleInput!) { updateCustomRole(input: $input) { id revision } }';
const assign = 'mutation ($roleId: ID!, $holderKind: RoleHolderKind!, $holderId: ID!) { assignCustomRole(roleId: $roleId, holderKind: $holderKind, holderId: $holderId) { id } }';
const createGroup = 'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id name } }';
const addMembers = 'mutation ($id: ID!, $actorIds: [ID!]!) { addGroupMembers(id: $id, actorIds: $actorIds) { members { nodes { sources actor { id } } } } }';
const createUser = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }';

let unique = 0;
const name = (what: string) => `${what}-${++unique}`;

describe('custom roles and groups', () => {
  let server: TestServer;
  let owner: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = await server.makeActor('OWNER');
  });
  afterAll(() => server?.stop());

  const codeOf = async (token: string, query: string, variables: Readonly<Record<string, unknown>> = {}) => (await server.graphql(token, query, variables)).errors?.[0]?.extensions.code;
  const role = async (rules: unknown, token = owner.token) => (await server.ask<{ createCustomRole: { id: string } }>(token, createRole, { input: { name: name('role'), rules } })).createCustomRole.id;
  const group = async (more: Readonly<Record<string, unknown>> = {}) => (await server.ask<{ createGroup: { id: string; name: string } }>(owner.token, createGroup, { input: { name: name('group'), ...more } })).createGroup;
  const give = (roleId: string, holderId: string, holderKind = 'ACTOR', token = owner.token) => server.graphql(token, assign, { roleId, holderKind, holderId });
  const permissions = async (token: string) => (await server.ask<{ viewer: { permissions: string[] } }>(token, '{ viewer { permissions } }')).viewer.permissions;
  const newUser = () => ({ input: { name: 'x', email: `${name('user')}@example.org`, role: 'READER' } });

  it('give a permission from the next request on, and take it back', async () => {
    const { token, actor } = await server.makeActor('READER');
    const id = await role([{ permission: 'member:write' }]);
    expect(await codeOf(token, createUser, newUser())).toBe('FORBIDDEN');
    await give(id, actor.id);
    expect(await codeOf(token, createUser, newUser())).toBeUndefined();
    expect(await permissions(token)).toContain('member:write');
    await server.ask(owner.token, 'mutation ($roleId: ID!, $holderId: ID!) { unassignCustomRole(roleId: $roleId, holderId: $holderId) { id } }', { roleId: id, holderId: actor.id });
    expect(await codeOf(token, createUser, newUser())).toBe('FORBIDDEN');
  });

  it('are found one by one, with members, in their own workspace alone', async () => {
    const one = 'query ($member: ID!, $group: ID!, $role: ID!) { member(id: $member) { id } group(id: $group) { id } customRole(id: $role) { id } }';
    const ids = { member: owner.actor.id, group: (await group()).id, role: await role([{ permission: 'run:write' }]) };
    const { token } = await server.makeActor('READER');
    expect(await server.ask(token, one, ids)).toEqual({ member: { id: ids.member }, group: { id: ids.group }, customRole: { id: ids.role } });
    const nothing = { member: null, group: null, customRole: null };
    expect(await server.ask(token, one, { member: 'x', group: 'x', role: 'x' })).toEqual(nothing);
    const elsewhere = await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() });
    expect(await server.ask(elsewhere.token, one, ids)).toEqual(nothing);
  });

  it('change for everybody who has them, in every process, at the next request', async () => {
    const second = await TestServer.start({ worker: false, databaseUrl: server.databaseUrl });
    try {
      const { token, actor } = await server.makeActor('READER');
      const id = await role([{ permission: 'run:write' }]);
      await give(id, actor.id);
      const there = async () => (await second.ask<{ viewer: { permissions: string[] } }>(token, '{ viewer { permissions } }')).viewer.permissions;
      expect(await there()).toContain('run:write');
      const changed = await server.ask<{ updateCustomRole: { revision: number } }>(owner.token, updateRole, { input: { id, rules: [{ permission: 'experiment:write' }] } });
      expect(changed.updateCustomRole.revision).toBe(2);
      expect(await there()).not.toContain('run:write');
      expect(await there()).toContain('experiment:write');
      await server.ask(owner.token, 'mutation ($id: ID!) { deleteCustomRole(id: $id) { id } }', { id });
      expect(await there()).not.toContain('experiment:write');
    } finally {
      await second.stop();
    }
  });

  it('come by a group to everybody in it', async () => {
    const { token, actor } = await server.makeActor('READER');
    const [id, { id: groupId }] = [await role([{ permission: 'run:write' }]), await group()];
    await give(id, groupId, 'GROUP');
    expect(await permissions(token)).not.toContain('run:write');
    const added = await server.ask(owner.token, addMembers, { id: groupId, actorIds: [actor.id] });
    expect(added).toEqual({ addGroupMembers: { members: { nodes: [{ sources: ['MANUAL'], actor: { id: actor.id } }] } } });
    expect(await permissions(token)).toContain('run:write');
    await server.ask(owner.token, 'mutation ($id: ID!, $actorIds: [ID!]!) { removeGroupMembers(id: $id, actorIds: $actorIds) { id } }', { id: groupId, actorIds: [actor.id] });
    expect(await permissions(token)).not.toContain('run:write');
  });

  it('hold on the very thing that their condition names, and nowhere else', async () => {
    const access = server.application.get(AccessControl);
    const [{ token, actor: eve }, { actor: ada }] = [await server.makeActor('READER'), await server.makeActor('READER')];
    await give(await role([{ permission: 'run:delete', where: { attribute: 'resource.createdBy', operator: 'eq', value: ada.id } }]), eve.id);
    const asked = await server.application.get(Authenticator).authenticate(credentialsOf({ authorization: `Bearer ${token}` }, undefined, 'test'));
    if (!asked) throw new Error('Nobody is known by this token.');
    expect(access.allows(asked, 'run:delete')).toBe(true);
    expect(access.allows(asked, 'run:delete', { createdBy: ada.id })).toBe(true);
    expect(access.allows(asked, 'run:delete', { createdBy: eve.id })).toBe(false);
    const { sql, values } = access.filter(asked, 'run:delete', { createdBy: 'made.by' }, 2);
    expect(sql).toContain('$2');
    expect(values).toEqual([[ada.id]]);
    expect(access.explain(asked, 'run:delete', { createdBy: eve.id })).toMatchObject([{ isCustom: true, rule: 0, holds: false }]);
    const { explainAccess: told } = await server.ask<{ explainAccess: unknown[] }>(owner.token, 'query ($id: ID!, $thing: JSON) { explainAccess(actorId: $id, permission: "run:delete", resource: $thing) { isCustom rule holds because } }', { id: eve.id, thing: { createdBy: ada.id } });
    expect(told).toEqual([{ isCustom: true, rule: 0, holds: true, because: expect.stringContaining('createdBy') }]);
    expect(() => access.filter(asked, 'run:delete', {})).toThrow('createdBy');
  });

  it('that ask for fresh authentication give nothing to a token', async () => {
    const { token, actor } = await server.makeActor('READER');
    await give(await role([{ permission: 'member:write', where: { authenticatedWithinMinutes: 60 } }]), actor.id);
    expect(await codeOf(token, createUser, newUser())).toBe('FORBIDDEN');
    expect(await permissions(token)).not.toContain('member:write');
  });

  it('never outdo the scopes of a token', async () => {
    const { token, actor } = await server.makeActor('READER', { scopes: ['member:read'] });
    await give(await role([{ permission: 'member:write' }]), actor.id);
    expect(await codeOf(token, createUser, newUser())).toBe('FORBIDDEN');
  });

  describe('let nobody give more than they have', () => {
    it('by a role, by assigning one, by filling a group, by a token, or by a higher role', async () => {
      const manager = await server.makeActor('WRITER');
      await give(await role(['role:write', 'group:write', 'member:write', 'token:administer'].map((permission) => ({ permission }))), manager.actor.id);
      const { actor: victim } = await server.makeActor('READER');
      const strong = await role([{ permission: 'session:administer' }]);
      const { id: strongGroup } = await group();
      await give(strong, strongGroup, 'GROUP');
      const { actor: strongMember } = await server.makeActor('READER');
      await give(strong, strongMember.id);
      const tried = {
        create: await codeOf(manager.token, createRole, { input: { name: name('role'), rules: [{ permission: 'run:delete' }] } }),
        assign: await codeOf(manager.token, assign, { roleId: strong, holderKind: 'ACTOR', holderId: manager.actor.id }),
        fill: await codeOf(manager.token, addMembers, { id: strongGroup, actorIds: [manager.actor.id] }),
        claim: await codeOf(manager.token, createGroup, { input: { name: name('group'), claim: 'x', claimRole: 'OWNER' } }),
        raise: await codeOf(manager.token, 'mutation ($id: ID!) { setRole(actorId: $id, role: OWNER) { id } }', { id: victim.id }),
        lower: await codeOf(manager.token, 'mutation ($id: ID!) { setRole(actorId: $id, role: READER) { id } }', { id: owner.actor.id }),
        disable: await codeOf(manager.token, 'mutation ($id: ID!) { disableActor(actorId: $id) { id } }', { id: owner.actor.id }),
        invite: await codeOf(manager.token, createUser, { input: { ...newUser().input, role: 'OWNER' } }),
        token: await codeOf(manager.token, 'mutation ($id: ID!) { createAccessToken(input: { actorId: $id, name: "x" }) { secret } }', { id: strongMember.id }),
      };
      expect(tried).toEqual({ create: 'BEYOND_YOURSELF', assign: 'BEYOND_YOURSELF', fill: 'BEYOND_YOURSELF', claim: 'BEYOND_YOURSELF', raise: 'BEYOND_YOURSELF', lower: 'BEYOND_YOURSELF', disable: 'BEYOND_YOURSELF', invite: 'BEYOND_YOURSELF', token: 'TOKEN_BEYOND_MAKER' });
      // What they have, they may give.
      expect(await codeOf(manager.token, createRole, { input: { name: name('role'), rules: [{ permission: 'run:write' }, { permission: 'group:write', where: { attribute: 'actor.kind', operator: 'eq', value: 'USER' } }] } })).toBeUndefined();
    });

    it('nor what they have only under a condition', async () => {
      const manager = await server.makeActor('READER');
      await give(await role([{ permission: 'role:write' }, { permission: 'run:write', where: { attribute: 'actor.kind', operator: 'eq', value: 'USER' } }]), manager.actor.id);
      expect(await permissions(manager.token)).toContain('run:write');
      expect(await codeOf(manager.token, createRole, { input: { name: name('role'), rules: [{ permission: 'run:write' }] } })).toBe('BEYOND_YOURSELF');
    });

    it('nor what concerns the whole installation, or jobs', async () => {
      for (const permission of ['workspace:create', 'outbox:relay']) expect(await codeOf(owner.token, createRole, { input: { name: name('role'), rules: [{ permission }] } })).toBe('INVALID_INPUT');
    });
  });

  it('that were written to the database by hand, and are not valid, give nothing', async () => {
    const { token, actor } = await server.makeActor('READER');
    const id = await role([{ permission: 'run:write' }]);
    await give(id, actor.id);
    const hostile = [{ permission: 'all:manage' }, { permission: 'member:write', where: { $or: [] } }, { permission: 'member:write', where: { attribute: 'resource.constructor', operator: 'ne', value: 'x' } }, { permission: 'experiment:write' }];
    await server.platform.database.transaction(actor, () => server.platform.database.execute('update custom_role set rules = $3, revision = revision + 1 where workspace_id = $1 and id = $2', [actor.workspaceId, id, JSON.stringify(hostile)]));
    const held = await permissions(token);
    expect(held).toContain('experiment:write');
    expect(held.filter((each) => ['member:write', 'run:write', 'all:manage'].includes(each))).toEqual([]);
  });

  it('are shown with the members, the groups and the roles', async () => {
    const { actor } = await server.makeActor('READER');
    const [id, made] = [await role([{ permission: 'run:write' }]), await group({ description: 'who looks at risk' })];
    await give(id, actor.id);
    await give(id, made.id, 'GROUP');
    await server.ask(owner.token, addMembers, { id: made.id, actorIds: [actor.id] });
    const { members } = await server.ask<{ members: { nodes: { id: string; groups: unknown; customRoles: unknown }[] } }>(owner.token, '{ members(first: 1000) { nodes { id groups { name customRoles { id } } customRoles { id } } } }');
    expect(members.nodes.find((member) => member.id === actor.id)).toMatchObject({ groups: [{ name: made.name, customRoles: [{ id }] }], customRoles: [{ id }] });
    const { customRoles } = await server.ask<{ customRoles: { nodes: { id: string; assignments: unknown[] }[] } }>(owner.token, '{ customRoles(first: 1000) { nodes { id assignments { holderKind actor { id } group { name } } } } }');
    expect(customRoles.nodes.find((each) => each.id === id)?.assignments).toEqual(expect.arrayContaining([{ holderKind: 'ACTOR', actor: { id: actor.id }, group: null }, { holderKind: 'GROUP', actor: null, group: { name: made.name } }]));
    const { permissionCatalogue: catalogue } = await server.ask<{ permissionCatalogue: { permission: string; attributes: string[] }[] }>(owner.token, '{ permissionCatalogue { permission attributes } }');
    expect(catalogue.find(({ permission }) => permission === 'run:delete')?.attributes).toEqual(['resource.createdBy']);
  });

  it('are listed in the order in which groups were made, page by page', async () => {
    const made = [await group({ claim: name('claim'), claimRole: 'WRITER' }), await group(), await group()].map(({ id }) => id);
    const seen: { id: string; claimRole: string | null }[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { groups }: { groups: { nodes: { id: string; claimRole: string | null }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } = await server.ask(owner.token, 'query ($after: String) { groups(first: 2, after: $after) { nodes { id claimRole } pageInfo { hasNextPage endCursor } } }', { after });
      seen.push(...groups.nodes);
      [after, more] = [groups.pageInfo.endCursor, groups.pageInfo.hasNextPage];
    }
    expect(seen.map(({ id }) => id).slice(-3)).toEqual(made);
    expect(seen.at(-3)?.claimRole).toBe('WRITER');
    expect(seen.at(-1)?.claimRole).toBeNull();
  });

  it('belong to one workspace', async () => {
    const stranger = await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() });
    const [id, made] = [await role([{ permission: 'run:write' }]), await group()];
    expect(await codeOf(stranger.token, assign, { roleId: id, holderKind: 'ACTOR', holderId: stranger.actor.id })).toBe('CUSTOM_ROLE_NOT_FOUND');
    expect(await codeOf(stranger.token, addMembers, { id: made.id, actorIds: [stranger.actor.id] })).toBe('GROUP_NOT_FOUND');
    expect(await codeOf(owner.token, addMembers, { id: made.id, actorIds: [stranger.actor.id] })).toBe('ACTOR_NOT_FOUND');
  });
});
