import { PlinthError } from '@plinth/kernel';
import type { Failure } from './baselines/baseline.store.js';

const mostAttempts = 5;
/** After the first failure; twice as long after each further one. */
const againAfterMs = 5_000;
/** Of windows that are looked at again whenever labels come. */
const mostLooks = 1_000;
const lookAgainAfterMs = 10 * 60_000;

/** Whether trying again can't help: what was asked for is wrong, or does not fit what is there. */
export function isWrong(error: unknown): boolean {
  return error instanceof PlinthError && (error.kind === 'INVALID' || error.kind === 'NOT_FOUND' || error.kind === 'CONFLICT' || error.kind === 'TOO_LARGE');
}

/** What is written down of an error that work ended with. */
export function failureOf(error: unknown, attempt: number, now: Date): Failure {
  return { ...wordsOf(error), again: isWrong(error) || attempt >= mostAttempts ? null : new Date(now.getTime() + againAfterMs * 2 ** (attempt - 1)), at: now };
}

/** Of work that was done before, for one more time: there is something to show meanwhile, so it may wait. */
export function failureOfAnotherLook(error: unknown, attempt: number, now: Date): Failure {
  return { ...wordsOf(error), again: isWrong(error) || attempt >= mostLooks ? null : new Date(now.getTime() + lookAgainAfterMs), at: now };
}

function wordsOf(error: unknown): Pick<Failure, 'code' | 'message'> {
  const known = error instanceof PlinthError;
  return { code: known ? error.code : 'INTERNAL', message: known ? [error.message, error.help].filter(Boolean).join(' ') : 'It failed for a reason that the log of the worker has.' };
}
