import { Analytics, readAnalyticsOptions } from '@plinth/platform/analytics';
import { createBlobStore } from '@plinth/platform/blobs';
import { type ServerConfig, usableFolder } from '@plinth/platform/config';
import { Database, migrate } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';
import type { PlatformParts } from '@plinth/platform/nest';
import { openSecretBox } from '@plinth/platform/secrets';
import { createTileStore } from '@plinth/platform/tiles';
import { IdSource, SystemClock } from '@plinth/kernel';
import { IdentityStore } from '@plinth/access';

/** The slug of the workspace that a new installation begins with. */
export const firstWorkspace = 'default';

export interface OpenPlatform extends PlatformParts {
  close(): Promise<void>;
}

/** Migrates the database, connects every part, and sees that the first workspace is there. @throws PlinthError that names the part which fails. */
export async function openPlatform({ databaseUrl, jobs: jobOptions, blobs: blobOptions, logSecret }: Pick<ServerConfig, 'databaseUrl' | 'jobs' | 'blobs' | 'logSecret'>): Promise<OpenPlatform> {
  await migrate(databaseUrl);
  const clock = new SystemClock();
  const ids = new IdSource(clock);
  const analyticsOptions = readAnalyticsOptions(process.env, blobOptions);
  await usableFolder('PLINTH_SCRATCH', analyticsOptions.scratchFolder);
  const analytics = new Analytics(analyticsOptions, ids);
  const secrets = await openSecretBox(logSecret);
  const [database, jobs, blobs, tiles] = await Promise.all([Database.connect({ connectionString: databaseUrl }), JobQueue.connect(jobOptions), createBlobStore(blobOptions, clock), createTileStore(blobOptions, ids)]);
  await new IdentityStore(database, clock, ids).ensureWorkspace(firstWorkspace, 'Default', 'Local owner');
  return {
    database,
    jobs,
    blobs,
    tiles,
    secrets,
    analytics,
    clock,
    close: async () => {
      await jobs.close();
      await analytics.close();
      await database.close();
    },
  };
}
