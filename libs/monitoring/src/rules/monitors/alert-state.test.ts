import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertMove, nextAlert, noStreak, type Outcome, outcomes } from './alert-state.js';

/** An alert over windows, one after the other. */
function movesOf(found: readonly Outcome[], policy: { readonly openAfter: number; readonly closeAfter: number }): { readonly moves: AlertMove[]; readonly open: boolean[] } {
  let [isOpen, streak] = [false, noStreak];
  const [moves, open]: [AlertMove[], boolean[]] = [[], []];
  for (const outcome of found) {
    const next = nextAlert(isOpen, streak, outcome, policy);
    isOpen = next.move === 'OPENED' || (isOpen && next.move !== 'CLOSED');
    ({ streak } = next);
    moves.push(next.move);
    open.push(isOpen);
  }
  return { moves, open };
}

describe('an alert', () => {
  it('opens after so many windows over the threshold in a row, and closes after so many under it', () => {
    expect(movesOf(['DRIFTED', 'STABLE', 'DRIFTED', 'DRIFTED', 'STABLE', 'DRIFTED', 'STABLE', 'STABLE', 'STABLE'], { openAfter: 2, closeAfter: 2 }).moves).toEqual(['NONE', 'NONE', 'NONE', 'OPENED', 'HELD', 'HELD', 'HELD', 'CLOSED', 'NONE']);
  });

  it('is moved by nothing that is undecided', () => {
    expect(movesOf(['DRIFTED', 'UNDECIDED', 'DRIFTED', 'UNDECIDED', 'STABLE', 'UNDECIDED', 'STABLE'], { openAfter: 2, closeAfter: 2 }).moves).toEqual(['NONE', 'NONE', 'OPENED', 'HELD', 'HELD', 'HELD', 'CLOSED']);
  });

  const policies = fc.record({ openAfter: fc.integer({ min: 1, max: 5 }), closeAfter: fc.integer({ min: 1, max: 5 }) });
  const histories = fc.array(fc.constantFrom(...outcomes), { maxLength: 60 });

  it('never opens or closes twice without the other between, and undecided windows could as well not be there', () => {
    fc.assert(fc.property(histories, policies, (found, policy) => {
      const { moves } = movesOf(found, policy);
      const turns = moves.filter((move) => move === 'OPENED' || move === 'CLOSED');
      expect(turns).toEqual(turns.map((_, index) => (index % 2 === 0 ? 'OPENED' : 'CLOSED')));
      const decided = movesOf(found.filter((outcome) => outcome !== 'UNDECIDED'), policy).moves.filter((move) => move === 'OPENED' || move === 'CLOSED');
      expect(turns).toEqual(decided);
    }));
  });

  it('is as a plain look at the last windows has it', () => {
    fc.assert(fc.property(histories.map((found) => found.filter((outcome) => outcome !== 'UNDECIDED')), policies, (found, policy) => {
      const { open } = movesOf(found, policy);
      found.forEach((_, index) => {
        const before = index > 0 && open[index - 1];
        const last = (count: number, outcome: Outcome) => index + 1 >= count && found.slice(index + 1 - count, index + 1).every((each) => each === outcome);
        expect(open[index]).toBe(before ? !last(policy.closeAfter, 'STABLE') : last(policy.openAfter, 'DRIFTED'));
      });
    }));
  });
});
