import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdSource, SystemClock } from '@plinth/kernel';
import { Analytics, type AnalyticsSession } from '@plinth/platform/analytics';

/** A session that lasts over the tests of a file, until it is closed. */
export interface LastingSession {
  readonly session: AnalyticsSession;
  close(): Promise<void>;
}

export async function openLastingSession(threads: number): Promise<LastingSession> {
  const root = await mkdtemp(join(tmpdir(), 'plinth-analysis-'));
  const analytics = new Analytics({ scratchFolder: root, limits: { memoryBytes: 256 << 20, threads } }, new IdSource(new SystemClock()));
  return new Promise((resolve, reject) => {
    const ended = analytics.session((session) => new Promise<void>((end) => {
      resolve({
        session,
        close: async () => {
          end();
          await ended;
          await analytics.close();
          await rm(root, { recursive: true, force: true });
        },
      });
    }));
    ended.catch(reject);
  });
}
