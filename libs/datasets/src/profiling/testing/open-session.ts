import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdSource, SystemClock } from '@plinth/kernel';
import { Analytics, type AnalyticsLimits, type AnalyticsSession } from '@plinth/platform/analytics';

export interface TestAnalytics {
  /** A session of one thread, as profiles are made in. */
  session<Result>(work: (session: AnalyticsSession) => Promise<Result>, limits?: Partial<AnalyticsLimits>): Promise<Result>;
  close(): Promise<void>;
}

export async function openAnalytics(): Promise<TestAnalytics> {
  const root = await mkdtemp(join(tmpdir(), 'plinth-profiling-'));
  const analytics = new Analytics({ scratchFolder: root, limits: { memoryBytes: 256 << 20, diskBytes: 2 ** 30, threads: 1, timeMs: 60_000 } }, new IdSource(new SystemClock()));
  return {
    session: (work, limits = {}) => analytics.session(work, { limits }),
    close: async () => {
      await analytics.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
