import { describe, expect, it } from 'vitest';
import { scopesText, tokenState } from './token-state.js';

describe('a token, in words', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  it.each([
    [{ revokedAt: '2026-11-22T00:00:00Z', expiresAt: '2027-01-01T00:00:00Z' }, 'revoked', true],
    [{ revokedAt: null, expiresAt: null }, 'until revoked', false],
    [{ revokedAt: null, expiresAt: '2027-01-31T12:00:00Z' }, 'until 31 Jan 2027', false],
    [{ revokedAt: null, expiresAt: '2026-11-23T12:00:00Z' }, 'expired 23 Nov 2026', true],
  ])('%o is %s', (token, text, isOver) => {
    expect(tokenState(token, now)).toEqual({ text, isOver });
  });

  it('says what it is limited to', () => {
    expect(scopesText([])).toBe('all its role may');
    expect(scopesText(['model:read', 'run:*'])).toBe('model:read, run:*');
  });
});
