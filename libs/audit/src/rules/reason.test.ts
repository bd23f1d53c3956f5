import { describe, expect, it } from 'vitest';
import { checkReason, longestReason } from './reason.js';

describe('a reason', () => {
  it('is any well-formed text', () => {
    for (const reason of ['by order', 'πθ 🌧', 'x'.repeat(longestReason)]) expect(() => checkReason(reason, 'reason')).not.toThrow();
  });

  it.each(['', '  ', 'x'.repeat(longestReason + 1), 'a\0b', 'half \ud83d of a pair'])('is not %j', (reason) => {
    expect(() => checkReason(reason, 'input.reason')).toThrow(/^input\.reason has 1 to/);
  });
});
