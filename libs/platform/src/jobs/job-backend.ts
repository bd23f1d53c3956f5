import { createPostgresBackend, DEFAULT_SCHEMA, type Job, type JobsOptions, Queue as RedisQueue, runMigrations, Worker as RedisWorker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { WorkspaceId } from '@plinth/kernel';
import { surviveLostConnections } from '../database/index.js';
import type { JobLane } from './job.js';

export interface JobPayload {
  readonly workspaceId: WorkspaceId;
  readonly body: Readonly<Record<string, unknown>>;
  /** The span that asked for it, while traces are sent somewhere. */
  readonly traceparent?: string;
}

export type Act = (job: Job<JobPayload>) => Promise<void>;

/** The part of BullMQ that depends on where its jobs lie. */
export interface JobBackend {
  readonly queues: Readonly<Record<JobLane, Pick<RedisQueue<JobPayload>, 'add' | 'upsertJobScheduler'>>>;
  /** Begins to work on every lane. @returns how to stop: it waits for jobs under way. */
  work(act: Act, onError: (error: Error) => void): Promise<() => Promise<void>>;
  ping(): Promise<unknown>;
  close(): Promise<void>;
}

const queueNames: Readonly<Record<JobLane, string>> = { main: 'plinth', outbound: 'plinth-outbound' };

const defaultJobOptions: JobsOptions = {
  attempts: 8,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  removeOnComplete: { age: 60, count: 100 },
  removeOnFail: { age: 7 * 24 * 3600, count: 1_000 },
};

/** A worker that was killed loses its lock after this long, and its jobs are done again. Stalling is not the job's fault, so it may happen often. */
const workerOptions = { lockDuration: 15_000, stalledInterval: 10_000, maxStalledCount: 1_000 };
/** Jobs at once in a process. Those that go out wait for others most of the time. */
const concurrency: Readonly<Record<JobLane, number>> = { main: 4, outbound: 16 };
const lanes = ['main', 'outbound'] as const;

/** Jobs in Postgres, in a schema of BullMQ's own: local mode. */
export async function postgresJobs(connectionString: string): Promise<JobBackend> {
  const BullMq = withBackend(createPostgresBackend);
  const pool = new pg.Pool({ connectionString, options: `-c search_path=${DEFAULT_SCHEMA}`, max: 6, idleTimeoutMillis: 10_000, keepAlive: true });
  surviveLostConnections(pool);
  await migrateJobs(pool);
  const open = (lane: JobLane) => {
    const queue = new BullMq.Queue<JobPayload>(queueNames[lane], { connection: pool, defaultJobOptions });
    queue.on('error', () => undefined);
    return queue;
  };
  const queues = { main: open('main'), outbound: open('outbound') };
  await Promise.all(lanes.map((lane) => queues[lane].waitUntilReady()));
  return {
    queues,
    work: async (act, onError) => {
      const workers = lanes.map((lane) => {
        const worker = new BullMq.Worker<JobPayload>(queueNames[lane], act, { ...workerOptions, concurrency: concurrency[lane], connection: pool });
        worker.on('error', onError);
        worker.on('failed', (_job, error) => onError(error));
        return worker;
      });
      await Promise.all(workers.map((worker) => worker.waitUntilReady()));
      return async () => {
        await Promise.all(workers.map((worker) => worker.close()));
      };
    },
    ping: () => pool.query('select 1'),
    close: async () => {
      await Promise.all(lanes.map((lane) => queues[lane].close()));
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
  const open = (lane: JobLane) => {
    const queue = new RedisQueue<JobPayload>(queueNames[lane], { connection: producer, defaultJobOptions });
    queue.on('error', () => undefined);
    return queue;
  };
  const queues = { main: open('main'), outbound: open('outbound') };
  return {
    queues,
    work: async (act, onError) => {
      const consumer = new Redis(url, { maxRetriesPerRequest: null });
      consumer.on('error', onError);
      const workers = lanes.map((lane) => {
        const worker = new RedisWorker<JobPayload>(queueNames[lane], act, { ...workerOptions, concurrency: concurrency[lane], connection: consumer });
        worker.on('error', onError);
        worker.on('failed', (_job, error) => onError(error));
        return worker;
      });
      return async () => {
        await Promise.all(workers.map((worker) => worker.close()));
        consumer.disconnect();
      };
    },
    ping: () => producer.ping(),
    close: async () => {
      await Promise.all(lanes.map((lane) => queues[lane].close()));
      producer.disconnect();
    },
  };
}
