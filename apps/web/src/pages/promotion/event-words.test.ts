import { expect, it } from 'vitest';
import { eventWords } from './event-words.js';

it('says what happened, and what more there is', () => {
  expect(eventWords('VOTED', { verdict: 'REJECT' })).toEqual({ what: 'rejected', more: undefined });
  expect(eventWords('VOIDED', { changed: ['model card', 'risk tier'] })).toEqual({ what: 'voided it', more: 'changed: model card, risk tier' });
  expect(eventWords('CHECK_ANSWERED', { gateId: 'bias', passed: false }).what).toBe('answered the check bias: not passed');
  expect(eventWords('SOMETHING_NEW', null)).toEqual({ what: 'something new', more: undefined });
});
