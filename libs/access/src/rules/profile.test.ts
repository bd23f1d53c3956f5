import { InvalidInput } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLastOwner, losesOwnership } from './members.js';
import { parseEmail, parseName } from './profile.js';

describe('a name', () => {
  it('is trimmed', () => expect(parseName('  Ada Lovelace ', 'name')).toBe('Ada Lovelace'));
  it.each([[''], ['   '], ['x'.repeat(201)], ['a\u0000b'], ['a\nb'], ['a\u202eb'], ['a\ud800b'], ['a\u200bb'], ['\u2028']])('is never %j', (name) => expect(() => parseName(name, 'name')).toThrow(InvalidInput));
  it('that is let in can be stored: no NUL, no half of a character, at most 200', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => {
      try {
        const parsed = parseName(name, 'name');
        expect(parsed.length).toBeLessThanOrEqual(200);
        expect(parsed).not.toMatch(/[\0\p{Cs}]/u);
        expect(Buffer.from(parsed).toString()).toBe(parsed);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInput);
      }
    }));
  });
});

describe('an address', () => {
  it('has one form', () => expect(parseEmail(' Ada@Example.org ', 'email')).toBe('ada@example.org'));
  it.each([[''], ['ada'], ['ada@'], ['@example.org'], ['ada@example'], ['a b@example.org'], ['a@b@example.org'], ['ada@example.org\u0000'], [`${'x'.repeat(250)}@e.org`], ['<ada@example.org>'], ['ada@exam\u202eple.org']])('is never %j', (email) =>
    expect(() => parseEmail(email, 'email')).toThrow(InvalidInput));
});

describe('owners', () => {
  it('keep one person among them', () => {
    const ada = { id: 'ada', kind: 'USER' as const };
    const robot = { id: 'robot', kind: 'SERVICE_ACCOUNT' as const };
    expect(isLastOwner([ada], 'ada')).toBe(true);
    expect(isLastOwner([ada, robot], 'ada')).toBe(true);
    expect(isLastOwner([ada, robot], 'robot')).toBe(false);
    expect(isLastOwner([ada, { ...ada, id: 'bob' }], 'ada')).toBe(false);
    expect(isLastOwner([ada], 'bob')).toBe(false);
  });

  it('lose ownership by any other role', () => {
    expect(losesOwnership('OWNER', 'OWNER')).toBe(false);
    expect(losesOwnership('OWNER', 'READER')).toBe(true);
    expect(losesOwnership('OWNER', null)).toBe(true);
    expect(losesOwnership('READER', 'WRITER')).toBe(false);
  });
});
