import { SystemClock } from './clock.js';
import { PlinthError } from './errors.js';

/** Signals that come within this time are one: a terminal sends Ctrl-C to all that it runs, and npm passes its own on. */
const sameSignalMs = 500;

export interface Running {
  /** Printed once, when the process does its work. */
  readonly announcement: string;
  stop(): Promise<void>;
  /** Resolves with a sentence when a part died by itself. */
  readonly failed?: Promise<string>;
}

/**
 * The life of a Plinth process: start, say so, work until SIGINT or SIGTERM, stop in order. Ends the process with 0 after a signal and
 * with 1 and one sentence on standard error otherwise. A second signal, half a second later or more, ends it at once with 130.
 */
export async function runUntilSignal(start: () => Promise<Running>): Promise<void> {
  const clock = new SystemClock();
  let stoppingSince: number | undefined;
  const signalled = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        stoppingSince ??= clock.nowMs();
        if (clock.nowMs() - stoppingSince >= sameSignalMs) process.exit(130);
        resolve(undefined);
      });
    }
  });
  try {
    const starting = start();
    const running = await Promise.race([starting, signalled]);
    if (!running) {
      await (await starting).stop();
      process.exit(0);
    }
    process.stdout.write(`${running.announcement}\n`);
    const failure = await Promise.race([signalled, ...(running.failed ? [running.failed] : [])]);
    await running.stop();
    if (failure) throw new PlinthError('PART_DIED', 'UNAVAILABLE', failure);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  }
}

/** What a person is told of an error that ends the process. */
function sentenceOf(error: unknown): string {
  if (error instanceof PlinthError) return [error.message, error.help].filter(Boolean).join(' ');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
