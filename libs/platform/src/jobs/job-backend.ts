import { createPostgresBackend, DEFAULT_SCHEMA, type Job, type JobsOptions, Queue as RedisQueue, runMigrations, Worker as RedisWorker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { WorkspaceId } from '@plinth/kernel';
import { surviveLostConnections } from '../database/index.js';

export interface JobPayload {
  readonly workspaceId: WorkspaceId;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Act = (job: Job<JobPayload>) => Promise<void>;

/** The part of BullMQ that depends on where its jobs lie. */
export interface JobBackend {
  readonly queue: Pick<RedisQueue<JobPayload>, 'add' | 'upsertJobScheduler' | 'removeJobScheduler'>;
  /** Begins to work. @returns how to stop: it waits for jobs under way. */
  work(act: Act, onError: (error: Error) => void): Promise<() => Promise<void>>;
  ping(): Promise<unknown>;
  close(): Promise<void>;
}

const queueName = 'plinth';

const defaultJobOptions: JobsOptions = {
  attempts: 8,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  removeOnComplete: { age: 60, count: 100 },
  removeOnFail: { age: 7 * 24 * 3600, count: 1_000 },
};

/** A worker that was killed loses its lock after this long, and its jobs are done again. Stalling is not the job's fault, so it may happen often. */
const workerOptions = { concurrency: 4, lockDuration: 15_000, stalledInterval: 10_000, maxStalledCount: 1_000 };

/** Jobs in Postgres, in a schema of BullMQ's own: local mode. */
export async function postgresJobs(connectionString: string): Promise<JobBackend> {
  const BullMq = withBackend(createPostgresBackend);
  const pool = new pg.Pool({ connectionString, options: `-c search_path=${DEFAULT_SCHEMA}`, max: 8, idleTimeoutMillis: 10_000, keepAlive: true });
  surviveLostConnections(pool);
  await migrateJobs(pool);
  const queue = new BullMq.Queue<JobPayload>(queueName, { connection: pool, defaultJobOptions });
  queue.on('error', () => undefined);
  await queue.waitUntilReady();
  return {
    queue,
    work: async (act, onError) => {
      const worker = new BullMq.Worker<JobPayload>(queueName, act, { ...workerOptions, connection: pool });
      worker.on('error', onError);
      worker.on('failed', (_job, error) => onError(error));
      await worker.waitUntilReady();
      return () => worker.close();
    },
    ping: () => pool.query('select 1'),
    close: async () => {
      await queue.close();
      await pool.end();
    },
  };
}

/** BullMQ's own migrations, under its own lock, want one session. */
async function migrateJobs(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
}

/** Jobs in Redis or Valkey: cluster mode. */
export async function redisJobs(url: string): Promise<JobBackend> {
  // Adding fails at once while Redis is away: the outbox holds what is to be told, and the sweep tells it later.
  const producer = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true });
  producer.on('error', () => undefined);
  await producer.connect();
  const queue = new RedisQueue<JobPayload>(queueName, { connection: producer, defaultJobOptions });
  queue.on('error', () => undefined);
  return {
    queue,
    work: async (act, onError) => {
      const consumer = new Redis(url, { maxRetriesPerRequest: null });
      consumer.on('error', onError);
      const worker = new RedisWorker<JobPayload>(queueName, act, { ...workerOptions, connection: consumer });
      worker.on('error', onError);
      worker.on('failed', (_job, error) => onError(error));
      return async () => {
        await worker.close();
        consumer.disconnect();
      };
    },
    ping: () => producer.ping(),
    close: async () => {
      await queue.close();
      producer.disconnect();
    },
  };
}
