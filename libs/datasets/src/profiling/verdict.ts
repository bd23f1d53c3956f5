import { AnalyticsAnswerTooLarge, AnalyticsCrashed, AnalyticsFailed, AnalyticsOutOfMemory, AnalyticsTimedOut } from '@plinth/platform/analytics';
import type { Verdict } from './profile.js';
import { UnusableTable } from './profiling.errors.js';

/**
 * What a failure says of the files. Undefined where it says nothing of them: the disk was full, the store away, the server about to end. Then it
 * is worth another try.
 * @param nameOf the path in the dataset of a file in the session's folder, by its name there
 */
export function verdictOf(error: unknown, nameOf: (file: string) => string | undefined = () => undefined): Verdict | undefined {
  if (error instanceof UnusableTable) return { problem: error.problem, reason: error.reason };
  if (error instanceof AnalyticsFailed) return { problem: 'UNREADABLE', reason: error.reason.replace(/(?:inputs\/)?([0-9a-f]{64})/g, (whole, digest: string) => nameOf(digest) ?? whole) };
  if (error instanceof AnalyticsCrashed) return { problem: 'UNREADABLE', reason: 'Reading it ended the process that read it.' };
  if (error instanceof AnalyticsOutOfMemory || error instanceof AnalyticsTimedOut || error instanceof AnalyticsAnswerTooLarge) return { problem: 'TOO_LARGE', reason: error.message };
  return undefined;
}
