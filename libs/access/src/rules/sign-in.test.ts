import { IdSource, SystemClock, systemEntropy } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cookieName, readCookie, setCookie } from './cookies.js';
import { readClaims, roleByClaims } from './provider-claims.js';
import { parseReturnTo } from './return-to.js';
import { isAlive, sessionIdleMs, sessionLifeMs } from './session-life.js';
import { csrfTokenOf, isCsrfToken, makeWorkspaceSecret, parseWorkspaceSecret } from './session-secret.js';

const workspaceId = new IdSource(new SystemClock()).next<'Workspace'>();

describe('where to go afterwards', () => {
  it.each(['/', '/runs/1?tab=charts#x', '/audit', '/a%2F%2Fb'])('%s is here', (place) => expect(parseReturnTo(place)).toBe(place));
  it.each([undefined, null, '', 'runs', 'https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', '\t//evil.example', '/\n/evil', 'javascript:alert(1)', '/.//evil.example', '/..//evil.example', '/a/..//evil.example', '/%09/evil\n', '/api/auth/oidc/start', '/x\\..\\evil', `/${'x'.repeat(3_000)}`, '/ü'])(
    '%j is the start',
    (place) => expect(parseReturnTo(place)).toBe('/'),
  );
  it('is never another site, whatever is asked', () => {
    const awkward = fc.string({ unit: fc.constantFrom('/', '\\', '.', '\t', '\n', '@', ':', '?', '#', '%2f', 'evil.example', 'http', '\u0000', ' ') });
    fc.assert(fc.property(fc.oneof(awkward, fc.webUrl(), fc.string()), fc.constantFrom('', '/'), (rest, start) => {
      expect(new URL(parseReturnTo(start + rest), 'https://plinth.example').origin).toBe('https://plinth.example');
    }), { numRuns: 2_000 });
  });
});

describe('a secret', () => {
  it('names its workspace, and works for what it was made for only', () => {
    const made = makeWorkspaceSecret('session', workspaceId, systemEntropy);
    expect(parseWorkspaceSecret('session', made.secret)).toEqual(made);
    expect(parseWorkspaceSecret('link', made.secret)?.hash).not.toEqual(made.hash);
    fc.assert(fc.property(fc.string(), (text) => {
      expect(parseWorkspaceSecret('session', text)).toBeUndefined();
    }));
  });

  it('gives one CSRF token, which is no other session\'s', () => {
    const [one, other] = [makeWorkspaceSecret('session', workspaceId, systemEntropy).secret, makeWorkspaceSecret('session', workspaceId, systemEntropy).secret];
    expect(isCsrfToken(csrfTokenOf(one), one)).toBe(true);
    for (const wrong of [undefined, '', csrfTokenOf(other), one, `${csrfTokenOf(one)}x`]) expect(isCsrfToken(wrong, one)).toBe(false);
  });
});

describe('a cookie', () => {
  it('is the host\'s own over TLS, and read by no script unless told', () => {
    expect(setCookie({ name: 'plinth_session', value: 'v', maxAgeSeconds: 60 }, true)).toBe('__Host-plinth_session=v; Path=/; Max-Age=60; SameSite=Lax; HttpOnly; Secure');
    expect(setCookie({ name: 'plinth_csrf', value: 'v', maxAgeSeconds: 60, readable: true }, false)).toBe('plinth_csrf=v; Path=/; Max-Age=60; SameSite=Lax');
  });
  it('is read back; a planted one beside it makes both worthless', () => {
    const name = cookieName('plinth_session', true);
    expect(readCookie(`a=b; ${name}=v; c=d`, 'plinth_session', true)).toBe('v');
    expect(readCookie(`${name}=v; ${name}=w`, 'plinth_session', true)).toBeUndefined();
    expect(readCookie('plinth_session=v', 'plinth_session', true)).toBeUndefined();
    expect(readCookie(undefined, 'plinth_session', false)).toBeUndefined();
  });
});

describe('a session', () => {
  const life = { endedAtMs: undefined, expiresAtMs: sessionLifeMs, lastSeenAtMs: 0 };
  it('ends when it was ended, when nobody came for long, and by itself', () => {
    expect(isAlive(life, sessionIdleMs - 1)).toBe(true);
    expect(isAlive(life, sessionIdleMs)).toBe(false);
    expect(isAlive({ ...life, lastSeenAtMs: sessionLifeMs - 1 }, sessionLifeMs - 1)).toBe(true);
    expect(isAlive({ ...life, lastSeenAtMs: sessionLifeMs - 1 }, sessionLifeMs)).toBe(false);
    expect(isAlive({ ...life, endedAtMs: 0 }, 1)).toBe(false);
  });
});

describe('claims', () => {
  const read = (claims: Readonly<Record<string, unknown>>) => readClaims(claims, 'https://idp.example', 'sub', 'groups');
  it('give an address only when the provider vouches for it', () => {
    expect(read({ email: 'Ada@Example.org', email_verified: true }).email).toBe('ada@example.org');
    for (const verified of [false, undefined, 'true', 1, null]) expect(read({ email: 'ada@example.org', email_verified: verified }).email).toBeUndefined();
    expect(read({ email: 'not an address', email_verified: true }).email).toBeUndefined();
  });
  it('give a name and groups, whatever is sent', () => {
    expect(read({ name: ' Ada\u202e ', groups: ['a', 1, 'a', null, 'b'] })).toMatchObject({ name: 'Ada', groups: ['a', 'b'] });
    expect(read({ groups: 'admins' })).toMatchObject({ name: 'Member', groups: [] });
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('name', 'email', 'email_verified', 'groups', 'auth_time', '__proto__'), fc.jsonValue()), (claims) => {
      const { name } = read(claims);
      expect(name.length).toBeGreaterThan(0);
      expect(name.length).toBeLessThanOrEqual(200);
    }));
  });
  it('give the highest role of the groups, and no less than the default', () => {
    expect(roleByClaims('READER', [])).toBe('READER');
    expect(roleByClaims('READER', [{ claimRole: 'WRITER' }, { claimRole: 'MAINTAINER' }, { claimRole: null }])).toBe('MAINTAINER');
    expect(roleByClaims('WRITER', [{ claimRole: 'READER' }])).toBe('WRITER');
  });
});
