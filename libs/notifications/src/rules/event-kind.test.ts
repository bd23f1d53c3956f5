import { describe, expect, it } from 'vitest';
import { isEventKindName, matchesKind, unknownInFilter } from './event-kind.js';

describe('kinds of events', () => {
  it.each(['promotion.approved', 'promotion.break_glass', 'access.member_added', 'drift-report.found'])('may be called %s', (name) => expect(isEventKindName(name)).toBe(true));
  it.each(['', 'promotion', '.x', 'x.', 'Promotion.approved', 'a.b.c', 'a b.c', '*.x', 'x.*', `${'x'.repeat(41)}.y`, 'x.y\n'])('may not be called %j', (name) => expect(isEventKindName(name)).toBe(false));

  it('are asked for by name, by their first half, or all', () => {
    expect(matchesKind([], 'a.b')).toBe(true);
    expect(matchesKind(['a.b'], 'a.b')).toBe(true);
    expect(matchesKind(['a.*'], 'a.b')).toBe(true);
    for (const filter of [['a.c'], ['b.*'], ['a'], ['*'], ['a.b.*'], ['a.b*']]) expect(matchesKind(filter, 'a.b')).toBe(false);
    expect(matchesKind(['a.*'], 'ab.c')).toBe(false);
  });

  it('are refused when there are none such', () => {
    expect(unknownInFilter(['a.b', 'a.*'], ['a.b', 'a.c'])).toBeUndefined();
    for (const unknown of ['a.d', 'b.*', '*', '.*', '']) expect(unknownInFilter(['a.b', unknown], ['a.b', 'a.c'])).toBe(unknown);
  });
});
