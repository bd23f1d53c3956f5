import { Unavailable } from '@plinth/kernel';
import { type JobBackend, type JobPayload, postgresJobs, redisJobs } from './job-backend.js';

/** Where BullMQ keeps its jobs. */
export type JobQueueOptions = { readonly kind: 'postgres'; readonly connectionString: string } | { readonly kind: 'redis'; readonly url: string };

/** BullMQ, on Redis in a cluster and on Postgres in local mode: the same queue, jobs and schedules. */
export class JobQueue {
  private readonly stops: (() => Promise<void>)[] = [];

  constructor(private readonly backend: JobBackend) {}

  static async connect(options: JobQueueOptions): Promise<JobQueue> {
    try {
      return new JobQueue(await (options.kind === 'redis' ? redisJobs(options.url) : postgresJobs(options.connectionString)));
    } catch (cause) {
      throw new Unavailable(options.kind === 'redis' ? 'Redis (REDIS_URL)' : 'The job queue in Postgres', cause);
    }
  }

  /** Adds a job. The same id again, while the first is still known, has no effect. @throws Unavailable */
  async add(name: string, payload: JobPayload, { jobId, delayMs }: { readonly jobId?: string; readonly delayMs?: number } = {}): Promise<void> {
    try {
      await this.backend.queue.add(name, payload, { ...(jobId ? { jobId } : {}), ...(delayMs ? { delay: delayMs } : {}) });
    } catch (cause) {
      throw new Unavailable('The job queue', cause);
    }
  }

  /** Repeats a job; the same name again changes its interval. */
  async repeat(name: string, everyMs: number, payload: JobPayload): Promise<void> {
    await this.backend.queue.upsertJobScheduler(`every-${name}`, { every: everyMs }, { name, data: payload, opts: { attempts: 1 } });
  }

  /** Begins to work: `act` is called for a few jobs at once, and again later for one that it threw on. */
  async work(act: (name: string, payload: JobPayload, jobId: string) => Promise<void>, onError: (error: Error) => void): Promise<void> {
    this.stops.push(await this.backend.work((job) => act(job.name, job.data, job.id ?? ''), onError));
  }

  async ping(): Promise<void> {
    try {
      await this.backend.ping();
    } catch (cause) {
      throw new Unavailable('The job queue', cause);
    }
  }

  /** Lets jobs under way finish, then lets go. */
  async close(): Promise<void> {
    await Promise.all(this.stops.map((stop) => stop()));
    await this.backend.close();
  }
}
