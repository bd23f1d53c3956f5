import { InvalidInput } from '@plinth/kernel';
import { describe, expect, it } from 'vitest';
import { nameWords, queriedWords, wordsOf } from './words.js';

const event = { action: 'promotion.approved', subjectKind: 'promotion-request', subjectId: '01935f7e-7e7e-7e7e-8e7e-7e7e7e7e7e7e', before: null, after: null, reason: null };

describe('the words of an event', () => {
  it('are those of its action, subject, reason and changes, whole and in parts, whatever their case', () => {
    const words = wordsOf({ ...event, after: { model: { name: 'Fraud-Größe' }, tags: ['PCI'] }, reason: 'Reviewed by Ada@Example.org' });
    expect(wordsOf(event, 'Fraud production')).toContain('production');
    for (const word of ['promotion.approved', 'promotion', 'approved', 'promotion-request', 'fraud-größe', 'größe', 'pci', 'reviewed', 'ada@example.org', 'ada']) expect(words, word).toContain(word);
  });

  it('are none of ids, digests and times', () => {
    const words = wordsOf({ ...event, action: 'a', subjectKind: 'b', after: { id: event.subjectId, digest: 'ab'.repeat(32), at: '2026-11-30T06:00:00.000Z' } });
    expect([...words]).toEqual(['a', 'b']);
  });

  it('are bounded, and what was done comes first', () => {
    const words = wordsOf({ ...event, after: Array.from({ length: 500 }, (_, number) => `word${number}`) });
    expect(words.size).toBe(60);
    expect(words).toContain('approved');
  });
});

describe('words that are looked for', () => {
  it('are whole ones, each once', () => {
    expect(queriedWords(' Ada  fraud-2 ada promotion.approved ')).toEqual(['ada', 'fraud-2', 'promotion.approved']);
  });

  it('are some, and not too many', () => {
    for (const text of ['', ' … ', 'a b c d e f g h i', 'x'.repeat(65), 'x '.repeat(101)]) expect(() => queriedWords(text), text).toThrow(InvalidInput);
  });

  it('find a name by any of its words', () => {
    expect([...nameWords('Ada King-Noel')]).toEqual(['ada', 'king-noel', 'king', 'noel']);
  });
});
