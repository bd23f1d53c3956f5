import { PlinthRequestError } from '../client/errors.js';
import { backoffMs } from '../upload/backoff.js';

const attempts = 6;

/** Repeats what may be repeated while the server is away or the connection breaks, some seconds in all. */
export async function patiently<Result>(request: () => Promise<Result>): Promise<Result> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof PlinthRequestError) || error.failureKind !== 'retry' || failures === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoffMs(failures, Math.random(), error.retryAfterMs, { baseMs: 200, capMs: 5_000 })));
    }
  }
}
