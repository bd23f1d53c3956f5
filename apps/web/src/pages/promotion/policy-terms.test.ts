import { expect, it } from 'vitest';
import { rejectionsWanted, seatsText, signatureMeanings } from './policy-terms.js';

it('offers the meanings that every signing policy knows', () => {
  const signing = (...meanings: string[]) => ({ document: { signature: { meanings } } });
  expect(signatureMeanings([{ document: {} }])).toBeUndefined();
  expect(signatureMeanings([signing('a', 'b'), { document: { signature: null } }, signing('b', 'c')])).toEqual(['b']);
});

it('takes the fewest rejections that a policy asks for', () => {
  expect(rejectionsWanted([{ document: { rejections: 3 } }, { document: { rejections: 2 } }])).toBe(2);
  expect(rejectionsWanted([{ document: { rejections: 3 } }, { document: {} }])).toBe(1);
});

it('says who may fill a seat', () => {
  expect(seatsText({ group: 'risk', role: 'MAINTAINER' })).toBe('group risk, Maintainer or above');
  expect(seatsText({ people: ['a', 'b'] })).toBe('2 named');
});
