import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdSource, SystemClock } from '@plinth/kernel';
import { Analytics, type AnalyticsLimits, type AnalyticsSession } from '@plinth/platform/analytics';

export interface Measured<Result> {
  readonly result: Result;
  readonly seconds: number;
  /** The most that the process of the computation was resident with, in bytes; NaN where the system does not say. */
  readonly peak: number;
}

/** Runs work in a session of its own, from before its process begins until it has the answer. */
export async function measured<Result>(limits: Partial<AnalyticsLimits>, work: (session: AnalyticsSession) => Promise<Result>): Promise<Measured<Result>> {
  const analytics = new Analytics({ scratchFolder: join(tmpdir(), 'plinth-bench-scratch'), limits }, new IdSource(new SystemClock()));
  const from = performance.now();
  try {
    return await analytics.session(async (session) => {
      const result = await work(session);
      const seconds = (performance.now() - from) / 1000;
      const status = await readFile(`/proc/${session.processId}/status`, 'utf8').catch(() => '');
      return { result, seconds, peak: Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024 };
    });
  } finally {
    await analytics.close();
  }
}

export const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
