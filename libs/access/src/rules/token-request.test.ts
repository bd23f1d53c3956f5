import { InvalidInput, type Role, roles } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abilityOf, allow, type DomainPermissions, permissionsOf, permits } from './permission.js';
import { grantToken, maxTokenLifeMs, type TokenMaker, type TokenRequest, type TokenSubject } from './token-request.js';

const domains: readonly DomainPermissions[] = [{ READER: allow('run:read', 'token:create'), WRITER: allow('run:write'), MAINTAINER: allow('run:delete'), OWNER: allow('token:administer', 'member:write') }];
const now = Date.UTC(2026, 10, 23);
const maker = (role: Role, more: Partial<TokenMaker> = {}): TokenMaker => ({ actorId: 'me', role, scopes: undefined, expiresAt: undefined, mayManageTokens: role === 'OWNER', ...more });
const holder = (role: Role, actorId = 'me'): TokenSubject => ({ actorId, role, permissions: permissionsOf({ role }, domains) });
const ask = (request: Partial<TokenRequest> = {}): TokenRequest => ({ scopes: undefined, expiresAt: undefined, ...request });
const inDays = (days: number) => new Date(now + days * 86_400_000);

describe('grantToken', () => {
  it('gives everybody a token of their own with what they hold', () => {
    expect(grantToken(maker('READER'), holder('READER'), ask(), now)).toEqual({ scopes: [], expiresAt: null });
    expect(grantToken(maker('WRITER'), holder('WRITER'), ask({ scopes: ['run:write', 'run:read', 'run:write'], expiresAt: inDays(1) }), now)).toEqual({ scopes: ['run:read', 'run:write'], expiresAt: inDays(1) });
  });

  it('gives tokens of others to those who administer tokens only', () => {
    expect(grantToken(maker('MAINTAINER'), holder('READER', 'other'), ask(), now)).toEqual({ refused: 'NOT_YOURS' });
    expect(grantToken(maker('OWNER'), holder('READER', 'other'), ask(), now)).toEqual({ scopes: [], expiresAt: null });
    expect(grantToken(maker('MAINTAINER', { mayManageTokens: true }), holder('OWNER', 'other'), ask(), now)).toEqual({ refused: 'ROLE_BEYOND' });
  });

  it('gives no scope beyond those of the credential that asks', () => {
    const scoped = maker('OWNER', { scopes: ['run:read', 'token:*'] });
    expect(grantToken(scoped, holder('OWNER'), ask(), now)).toEqual({ scopes: ['run:read', 'token:*'], expiresAt: null });
    expect(grantToken(scoped, holder('OWNER'), ask({ scopes: ['token:create'] }), now)).toEqual({ scopes: ['token:create'], expiresAt: null });
    for (const scope of ['run:write', 'run:*', '*', 'member:write']) expect(grantToken(scoped, holder('OWNER'), ask({ scopes: [scope] }), now)).toEqual({ refused: 'SCOPE_BEYOND', scope });
  });

  it('lets no token outlive the credential that asks', () => {
    const ending = maker('OWNER', { expiresAt: inDays(1) });
    expect(grantToken(ending, holder('OWNER'), ask(), now)).toEqual({ scopes: [], expiresAt: inDays(1) });
    expect(grantToken(ending, holder('OWNER'), ask({ expiresAt: inDays(2) }), now)).toEqual({ refused: 'EXPIRY_BEYOND' });
  });

  it.each([['__proto__:x'], ['constructor:prototype'], ['all:manage'], ['run:manage'], ['run'], [''], ['run:write '], ['run:delete'], ['unknown:*'], ['*:*'], ['RUN:read'], ['x'.repeat(200)], ['run:\u0000']])('knows no scope %j of a writer', (scope) => {
    expect(() => grantToken(maker('WRITER'), holder('WRITER'), ask({ scopes: [scope] }), now)).toThrow(InvalidInput);
  });

  it('ends tokens in the future, within five years', () => {
    for (const expiresAt of [new Date(now), new Date(now - 1), new Date(now + maxTokenLifeMs + 1), new Date(Number.NaN)]) expect(() => grantToken(maker('OWNER'), holder('OWNER'), ask({ expiresAt }), now)).toThrow(InvalidInput);
  });

  it('never makes a token that can do what its maker can not, or lives longer', () => {
    const permission = fc.constantFrom<string>('*', 'run:*', 'run:read', 'run:write', 'run:delete', 'token:*', 'token:create', 'token:administer', 'member:write');
    const expiry = fc.option(fc.integer({ min: 1, max: 100 }).map(inDays), { nil: undefined });
    fc.assert(
      fc.property(fc.constantFrom(...roles), fc.constantFrom(...roles), fc.boolean(), fc.option(fc.array(permission, { minLength: 1 }), { nil: undefined }), fc.array(permission), expiry, expiry, (role, holderRole, own, makerScopes, scopes, makerExpiry, askedExpiry) => {
        const asking = maker(role, { scopes: makerScopes, expiresAt: makerExpiry });
        const subject = own ? holder(role) : holder(holderRole, 'other');
        let granted: ReturnType<typeof grantToken>;
        try {
          granted = grantToken(asking, subject, ask({ scopes, expiresAt: askedExpiry }), now);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
          return;
        }
        if ('refused' in granted) return;
        const may = abilityOf({ kind: 'USER', role, scopes: makerScopes }, domains);
        const token = abilityOf({ kind: 'USER', role: subject.role, scopes: granted.scopes.length ? granted.scopes : undefined }, domains);
        for (const each of permissionsOf({ role: 'OWNER' }, domains)) if (permits(token, each)) expect(permits(may, each)).toBe(true);
        if (makerExpiry) expect(granted.expiresAt && granted.expiresAt <= makerExpiry).toBe(true);
        if (askedExpiry) expect(granted.expiresAt).toEqual(askedExpiry);
      }),
      { numRuns: 1_000 },
    );
  });
});
