import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from '@plinth/kernel';
import type { Job } from 'bullmq';
import { activeSpan, inSpan } from '../telemetry/tracing.js';
import { type JobBackend, type JobPayload, postgresJobs, redisJobs, type Work, type WorkEvents } from './job-backend.js';
import type { JobLane } from './job.js';

/** Where BullMQ keeps its jobs. */
export type JobQueueOptions = { readonly kind: 'postgres'; readonly connectionString: string } | { readonly kind: 'redis'; readonly url: string };

export interface AddedJob {
  /** The same id again, while the first is still known, has no effect. */
  readonly jobId?: string;
  readonly delayMs?: number;
  /** As the job's definition says; `main` unless told. */
  readonly lane?: JobLane;
  /** Of the jobs with this word one is done at a time in the whole cluster, and one waits at the most: enough when a job looks for its work by itself. */
  readonly oneAtATime?: string;
}

/** So long jobs under way may take to be done when the process is to end. */
const lastJobsMs = 7_000;

/** BullMQ, on Redis in a cluster and on Postgres in local mode: the same queue, jobs and schedules. */
export class JobQueue {
  private readonly works: Work[] = [];
  private readonly underWay = new Set<{ readonly name: string }>();
  private stopping: Promise<readonly string[]> | undefined;
  private hasLeft = false;

  constructor(private readonly backend: JobBackend) {}

  static async connect(options: JobQueueOptions): Promise<JobQueue> {
    try {
      return new JobQueue(await (options.kind === 'redis' ? redisJobs(options.url) : postgresJobs(options.connectionString)));
    } catch (cause) {
      throw new Unavailable(options.kind === 'redis' ? 'Redis (REDIS_URL)' : 'The job queue in Postgres', cause);
    }
  }

  /** Adds a job. @throws Unavailable */
  async add(name: string, payload: JobPayload, { jobId, delayMs, lane = 'main', oneAtATime }: AddedJob = {}): Promise<void> {
    const traceparent = activeSpan()?.traceparent;
    try {
      await this.backend.queues[lane].add(name, traceparent === undefined ? payload : { ...payload, traceparent }, {
        ...(jobId ? { jobId } : {}),
        ...(delayMs ? { delay: delayMs } : {}),
        ...(oneAtATime ? { deduplication: { id: oneAtATime, keepLastIfActive: true } } : {}),
      });
    } catch (cause) {
      throw new Unavailable('The job queue', cause);
    }
  }

  /** Repeats a job, so long after each whole interval since 1970; the same name again changes it. */
  async repeat(name: string, { everyMs, offsetMs }: { readonly everyMs: number; readonly offsetMs: number }, payload: JobPayload, lane: JobLane = 'main'): Promise<void> {
    await this.backend.queues[lane].upsertJobScheduler(`every-${name}`, { every: everyMs, offset: offsetMs }, { name, data: payload, opts: { attempts: 1 } });
  }

  /** Begins to work: `act` is called for a few jobs at once, and again later for one that it threw on. */
  async work(act: (name: string, payload: JobPayload, jobId: string) => Promise<void>, { onFailed, onTrouble }: WorkEvents): Promise<void> {
    const traced = ({ name, data, id = '' }: Job<JobPayload>) => inSpan(`job ${name}`, { kind: 'CONSUMER', parent: data.traceparent, attributes: { 'messaging.message.id': id } }, () => act(name, data, id));
    const counted = async (job: Job<JobPayload>): Promise<void> => {
      const mine = { name: job.name };
      this.underWay.add(mine);
      await traced(job).finally(() => this.underWay.delete(mine));
    };
    this.works.push(
      await this.backend.work(counted, {
        // Of what was left behind it is known that it was not done.
        onFailed: (name, error) => (this.hasLeft ? undefined : onFailed(name, error)),
        // Connections end because this process lets go of them.
        onTrouble: (error) => (this.stopping ? undefined : onTrouble(error)),
      }),
    );
  }

  /**
   * Takes no more jobs, and waits for those under way, so long at the most. What takes longer is left, and done again by whoever works next: a job may run
   * twice. Calling it again waits for the same end. @returns the names of the jobs that were left
   */
  stopWork(waitMs = lastJobsMs): Promise<readonly string[]> {
    return (this.stopping ??= this.endWork(waitMs));
  }

  private async endWork(waitMs: number): Promise<readonly string[]> {
    const done = new AbortController();
    const late = pause(waitMs, 'late' as const, { signal: done.signal }).catch(() => undefined);
    const outcome = await Promise.race([Promise.all(this.works.map((work) => work.end())), late]);
    done.abort();
    if (outcome !== 'late') return [];
    this.hasLeft = true;
    for (const work of this.works) work.leave();
    return [...this.underWay].map(({ name }) => name);
  }

  async ping(): Promise<void> {
    try {
      await this.backend.ping();
    } catch (cause) {
      throw new Unavailable('The job queue', cause);
    }
  }

  /** Stops to work, if it still does, then lets go of the queue. */
  async close(): Promise<void> {
    await this.stopWork();
    await this.backend.close();
  }
}
