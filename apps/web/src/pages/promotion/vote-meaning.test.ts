import { describe, expect, it } from 'vitest';
import { meaningOfApproval, meaningOfRejection } from './vote-meaning.js';

const seat = (name: string, needed: number, filled: number) => ({ name, needed, filledBy: Array.from({ length: filled }, (_, at) => at) });

describe('meaningOfApproval', () => {
  it('says when it is the last one, and what then happens', () => {
    expect(meaningOfApproval([{ requirements: [seat('Risk', 1, 0), seat('Team', 1, 1)] }], [{ outcome: 'PASS' }], ['Risk'])).toBe('Your approval fills a seat for Risk, the last one needed: it is carried out at once.');
  });

  it('says how many more it takes', () => {
    expect(meaningOfApproval([{ requirements: [seat('Risk', 1, 0), seat('Team', 2, 0)] }], [], ['Team'])).toBe('Your approval fills a seat for Team; 2 more are needed.');
  });

  it('does not keep silent of gates while seats are empty', () => {
    expect(meaningOfApproval([{ requirements: [seat('Team', 2, 0)] }], [{ outcome: 'FAIL' }, { outcome: 'PASS' }], ['Team'])).toBe('Your approval fills a seat for Team; one more is needed, and one gate to hold.');
  });

  it('stays a sentence when there are many seats', () => {
    const names = ['A', 'B', 'C', 'D'];
    expect(meaningOfApproval([{ requirements: names.map((name) => seat(name, 1, 0)) }], [], names)).toBe('Your approval fills a seat for A, B or 2 others; 3 more are needed.');
  });

  it('counts a seat in each policy', () => {
    expect(meaningOfApproval([{ requirements: [seat('Risk', 1, 0)] }, { requirements: [seat('Risk', 1, 0)] }], [], ['Risk'])).toContain('the last one needed');
  });

  it('does not promise what gates withhold', () => {
    expect(meaningOfApproval([{ requirements: [seat('Risk', 1, 0)] }], [{ outcome: 'PENDING' }], ['Risk'])).toContain('one gate keeps it');
  });
});

it('says whether a rejection ends the request', () => {
  expect(meaningOfRejection(1, 0)).toBe('Your rejection ends the request.');
  expect(meaningOfRejection(3, 1)).toBe('Your rejection is recorded; one more ends the request.');
});
