import { createPostgresBackend, DEFAULT_SCHEMA, type Job, type JobsOptions, Queue as RedisQueue, runMigrations, Worker as RedisWorker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { WorkspaceId } from '@plinth/kernel';
import { OpenConnections } from '../database/index.js';
import type { JobLane } from './job.js';

export interface JobPayload {
  readonly workspaceId: WorkspaceId;
  readonly body: Readonly<Record<string, unknown>>;
  /** The span that asked for it, while traces are sent somewhere. */
  readonly traceparent?: string;
}

export type Act = (job: Job<JobPayload>) => Promise<void>;

/** What goes wrong while a process works. */
export interface WorkEvents {
  /** A job threw, and is tried again if it has attempts left. */
  readonly onFailed: (name: string, error: Error) => void;
  /** Something between the process and the queue, such as a connection that was lost: no job's fault. */
  readonly onTrouble: (error: Error) => void;
}

export interface Work {
  /** Takes no more jobs, and returns when those under way are done. */
  end(): Promise<void>;
  /** Waits for them no longer. Whoever works next does them again. */
  leave(): void;
}

/** The part of BullMQ that depends on where its jobs lie. */
export interface JobBackend {
  readonly queues: Readonly<Record<JobLane, Pick<RedisQueue<JobPayload>, 'add' | 'upsertJobScheduler'>>>;
  /** Begins to work on every lane. */
  work(act: Act, events: WorkEvents): Promise<Work>;
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
  const connections = new OpenConnections(pool);
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
    work: async (act, events) => {
      const workers = lanes.map((lane) => {
        const worker = new BullMq.Worker<JobPayload>(queueNames[lane], act, { ...workerOptions, concurrency: concurrency[lane], connection: pool });
        return tell(worker, events);
      });
      await Promise.all(workers.map((worker) => worker.waitUntilReady()));
      // What is left holds on to its connections until the pool lets go of them.
      return { end: () => closeAll(workers), leave: () => undefined };
    },
    ping: () => pool.query('select 1'),
    close: async () => {
      await Promise.all(lanes.map((lane) => queues[lane].close()));
      await connections.end();
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
    work: async (act, events) => {
      const consumer = new Redis(url, { maxRetriesPerRequest: null });
      consumer.on('error', (error) => events.onTrouble(error));
      const workers = lanes.map((lane) => {
        const worker = new RedisWorker<JobPayload>(queueNames[lane], act, { ...workerOptions, concurrency: concurrency[lane], connection: consumer });
        return tell(worker, events);
      });
      return {
        end: async () => {
          await closeAll(workers);
          consumer.disconnect();
        },
        leave: () => {
          for (const worker of workers) void worker.disconnect();
          consumer.disconnect();
        },
      };
    },
    ping: () => producer.ping(),
    close: async () => {
      await Promise.all(lanes.map((lane) => queues[lane].close()));
      producer.disconnect();
    },
  };
}

/** Of BullMQ's workers, which are of another type for each place of their jobs. */
interface BullWorker {
  on(event: 'error', hear: (error: Error) => void): unknown;
  on(event: 'failed', hear: (job: { readonly name: string } | undefined, error: Error) => void): unknown;
  close(): Promise<void>;
}

function tell<Worker extends BullWorker>(worker: Worker, { onFailed, onTrouble }: WorkEvents): Worker {
  worker.on('error', onTrouble);
  worker.on('failed', (job, error) => onFailed(job?.name ?? 'of no name', error));
  return worker;
}

async function closeAll(workers: readonly BullWorker[]): Promise<void> {
  await Promise.all(workers.map((worker) => worker.close()));
}
