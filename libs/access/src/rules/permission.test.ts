import { type ActorId, type Role, roles } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessPermissions } from '../access.permissions.js';
import { abilityOf, allow, type DomainPermissions, inScope, isPermission, knownPermissions, type Permission, permissionsOf, permits } from './permission.js';

const runs: DomainPermissions = { READER: allow('run:read'), WRITER: allow('run:write'), MAINTAINER: allow('run:delete'), SYSTEM: allow('run:reap') };
const domains = [accessPermissions, runs];
const user = (role: Role, scopes?: readonly string[]) => ({ id: 'ada' as ActorId, kind: 'USER' as const, role, scopes });
const held = (actor: Parameters<typeof abilityOf>[0]) => {
  const ability = abilityOf(actor, domains);
  return knownPermissions(domains).filter((permission) => permits(ability, permission));
};

describe('roles', () => {
  // A guest's member:read is of themselves.
  const guest = ['member:read', 'session:end', 'session:read', 'token:create', 'token:read', 'token:revoke', 'workspace:read'];
  const everybody = [...guest, 'group:read', 'role:read', 'run:read'];
  const matrix: Readonly<Record<Role, readonly string[]>> = {
    GUEST: guest,
    READER: everybody,
    WRITER: [...everybody, 'run:write'],
    MAINTAINER: [...everybody, 'run:write', 'run:delete'],
    OWNER: [...everybody, 'run:write', 'run:delete', 'group:write', 'member:write', 'role:write', 'session:administer', 'token:administer'],
  };

  it.each(roles)('%s has exactly its own permissions and those of the lower ones', (role) => {
    expect(held(user(role))).toEqual([...matrix[role]].sort());
    expect(permissionsOf({ role }, domains)).toEqual([...matrix[role]].sort());
  });

  it.each(roles)('%s has rights over the installation as an owner of its first workspace only', (role) => {
    const more = role === 'OWNER' ? ['workspace:create'] : [];
    expect(held({ ...user(role), atHome: true })).toEqual([...matrix[role], ...more].sort());
    expect(held({ ...user(role, ['workspace:*']), atHome: true })).toEqual([...more, 'workspace:read']);
    expect(held({ ...user(role), kind: 'SYSTEM', atHome: true })).toEqual([]);
  });

  it('give nothing that no domain names', () => {
    fc.assert(fc.property(fc.constantFrom(...roles), fc.stringMatching(/^[a-z_]{1,12}:[a-z_]{1,12}$/), (role, permission) => {
      fc.pre(!knownPermissions(domains).includes(permission as Permission));
      expect(permits(abilityOf(user(role), domains), permission as Permission)).toBe(false);
    }));
  });
});

describe('scopes', () => {
  const scope = fc.oneof(fc.constantFrom('*', 'run:*', 'run:write', 'member:*', 'token:administer', 'member:write', '__proto__:x', 'constructor:prototype', 'all:manage', 'run:manage', '__proto__', ''), fc.string());

  it('only ever take away', () => {
    fc.assert(fc.property(fc.constantFrom(...roles), fc.array(scope), (role, scopes) => {
      const whole = held(user(role));
      for (const permission of held(user(role, scopes))) {
        expect(whole).toContain(permission);
        expect(inScope(permission, scopes)).toBe(true);
      }
    }));
  });

  it.each([['__proto__:polluted'], ['constructor:prototype'], ['all:manage'], ['all:*'], ['*:manage'], ['__proto__']])('%s opens nothing and pollutes nothing', (hostile) => {
    expect(held(user('OWNER', [hostile]))).toEqual([]);
    expect(held({ kind: 'SYSTEM', role: 'OWNER', scopes: [hostile] })).toEqual([]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('the system', () => {
  it('has what its job names, if a domain knows it, and nothing of its role', () => {
    expect(held({ kind: 'SYSTEM', role: 'OWNER', scopes: ['run:reap'] })).toEqual(['run:reap']);
    expect(held({ kind: 'SYSTEM', role: 'OWNER', scopes: ['run:read', 'run:unheard-of'] })).toEqual(['run:read']);
    expect(held({ kind: 'SYSTEM', role: 'OWNER', scopes: undefined })).toEqual([]);
    expect(held({ kind: 'SYSTEM', role: 'OWNER', scopes: ['*'] })).toEqual([]);
  });

  it('keeps its own permissions from every role', () => {
    for (const role of roles) expect(held(user(role))).not.toContain('run:reap');
  });
});

describe('a permission', () => {
  it.each([['run:write', true], ['token:administer', true], ['run:manage', false], ['all:read', false], ['__proto__:x', false], ['Run:write', false], ['run', false], ['run:', false], ['run:write:x', false]])('%s: %s', (text, is) =>
    expect(isPermission(text)).toBe(is));

  it("with an owner holds for the actor's own only, and for nobody's when nobody asks", () => {
    const rules: DomainPermissions[] = [{ WRITER: [{ permission: 'run:delete', ownBy: 'createdBy' }] }];
    const ada = abilityOf({ ...user('WRITER'), id: 'ada' as ActorId }, rules);
    expect(permits(ada, 'run:delete')).toBe(true);
    expect(permits(ada, 'run:delete', { createdBy: 'ada' })).toBe(true);
    expect(permits(ada, 'run:delete', { createdBy: 'eve' })).toBe(false);
    expect(permits(ada, 'run:delete', {})).toBe(false);
    const nobody = abilityOf({ kind: 'USER', role: 'WRITER', scopes: undefined }, rules);
    expect(permits(nobody, 'run:delete')).toBe(false);
    expect(permits(nobody, 'run:delete', { createdBy: undefined })).toBe(false);
  });

  it('with a condition holds for what matches it only', () => {
    const ability = abilityOf(user('READER'), [{ READER: [{ permission: 'run:read', where: { open: true } }] }]);
    expect(permits(ability, 'run:read')).toBe(true);
    expect(permits(ability, 'run:read', { open: true })).toBe(true);
    expect(permits(ability, 'run:read', { open: false })).toBe(false);
    expect(permits(ability, 'run:read', {})).toBe(false);
  });
});
