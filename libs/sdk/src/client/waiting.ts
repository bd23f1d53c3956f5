import { Bell, type BellRope } from './bell.js';
import { PlinthRequestError } from './errors.js';
import type { WaitOptions } from './promotion-types.js';
import { abortSignalOf } from './stop-signal.js';

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** While the bell would ring; what it is told of may be lost on the way. */
const longestPauseWithBellMs = 30_000;
/** A server that restarts is back by then. */
const awayAtMostMs = 120_000;

/**
 * Looks again and again, and gives each state that differs from the one before by what `markOf` says. It looks often while something happens
 * and seldom when nothing does, at once when the bell rings, bears a server that is away for a while, and ends with the state that `isEnd` names.
 * @throws PlinthRequestError with code WAITED_TOO_LONG; the reason of the signal when it is aborted
 */
export async function* statesUntil<State>(look: (signal: AbortSignal | undefined) => Promise<State>, markOf: (state: State) => string, isEnd: (state: State) => boolean, { timeoutMs = Infinity, signal: stop }: WaitOptions, rope?: BellRope): AsyncGenerator<State, void, undefined> {
  const signal = abortSignalOf(stop);
  const bell = new Bell(rope);
  const deadline = performance.now() + timeoutMs;
  let pause = firstPauseMs;
  let mark: string | undefined;
  let answeredAt = performance.now();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const state = await orNothing(() => look(signal), () => performance.now() - answeredAt < awayAtMostMs && performance.now() < deadline);
      if (state !== undefined) answeredAt = performance.now();
      if (state !== undefined && markOf(state) !== mark) {
        mark = markOf(state);
        pause = firstPauseMs;
        yield state;
      }
      if (state !== undefined && isEnd(state)) return;
      const left = deadline - performance.now();
      if (left <= 0) throw new PlinthRequestError(`It did not come to an end within ${Math.round(timeoutMs / 1000)} s.`, { code: 'WAITED_TOO_LONG', status: 408, help: 'Wait longer, or look again later: nothing was taken back.' });
      const wait = Math.min(left, (bell.isLive ? longestPauseWithBellMs : pause) * (0.8 + 0.4 * Math.random()));
      await bell.wait(wait, signal);
      pause = Math.min(longestPauseMs, pause * 1.5);
    }
  } finally {
    bell.close();
  }
}

/** The last state of those until the end. */
export async function lastOf<State>(states: AsyncIterable<State>): Promise<State> {
  let last: { readonly state: State } | undefined;
  for await (const state of states) last = { state };
  if (!last) throw new PlinthRequestError('There was nothing to wait for.', { code: 'UNEXPECTED_ANSWER', status: 502 });
  return last.state;
}

async function orNothing<State>(look: () => Promise<State>, isBorne: () => boolean): Promise<State | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof PlinthRequestError && error.failureKind === 'retry' && isBorne()) return undefined;
    throw error;
  }
}
