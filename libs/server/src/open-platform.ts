import { createBlobStore } from '@plinth/platform/blobs';
import type { ServerConfig } from '@plinth/platform/config';
import { Database, migrate } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';
import type { PlatformParts } from '@plinth/platform/nest';
import { IdSource, SystemClock } from '@plinth/kernel';
import { IdentityStore } from '@plinth/access';

/** The slug of the workspace that a new installation begins with. */
export const firstWorkspace = 'default';

export interface OpenPlatform extends PlatformParts {
  close(): Promise<void>;
}

/** Migrates the database, connects every part, and sees that the first workspace is there. @throws PlinthError that names the part which fails. */
export async function openPlatform({ databaseUrl, jobs: jobOptions, blobs: blobOptions }: Pick<ServerConfig, 'databaseUrl' | 'jobs' | 'blobs'>): Promise<OpenPlatform> {
  await migrate(databaseUrl);
  const clock = new SystemClock();
  const [database, jobs, blobs] = await Promise.all([Database.connect({ connectionString: databaseUrl }), JobQueue.connect(jobOptions), createBlobStore(blobOptions, clock)]);
  await new IdentityStore(database, clock, new IdSource(clock)).ensureWorkspace(firstWorkspace, 'Default', 'Local owner');
  return {
    database,
    jobs,
    blobs,
    clock,
    close: async () => {
      await jobs.close();
      await database.close();
    },
  };
}
