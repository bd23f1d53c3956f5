import { expect, it } from 'vitest';
import { reasonText } from './reasons.js';

it('says why, and for whom', () => {
  expect(reasonText(['VOTE_FOR_ANOTHER'], { name: 'Ada' })).toBe('Your vote for Ada');
  expect(reasonText(['VOTE', 'VOTE_FOR_ANOTHER'], { name: 'Ada' })).toBe('Your vote');
  expect(reasonText(['GATE_FAILS', 'THREAD_OPEN'], null)).toBe('A gate does not hold, a thread is open');
});
