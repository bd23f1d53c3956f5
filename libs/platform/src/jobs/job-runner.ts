import { Injectable, Logger } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type Actor, InvalidInput, type WorkspaceId } from '@plinth/kernel';
import { Database } from '../database/index.js';
import { Telemetry } from '../telemetry/index.js';
import { type JobDefinition, type JobProcessor, jobMetadataKey } from './job.js';
import { JobQueue } from './job-queue.js';

/** Makes the system's actor in a workspace, holding one permission. */
export type SystemActors = (workspaceId: WorkspaceId, permission: string, requestId: string) => Actor;
export const SYSTEM_ACTORS = Symbol('SYSTEM_ACTORS');

const everywhere = '00000000-0000-0000-0000-000000000000' as WorkspaceId;

interface KnownJob {
  readonly definition: JobDefinition;
  readonly processor: JobProcessor;
}

/** Finds every {@link Job} among the providers, schedules the repeating ones, and does them. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger(JobRunner.name);
  private actors: SystemActors | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly queue: JobQueue,
    private readonly database: Database,
    private readonly telemetry: Telemetry,
  ) {}

  /** All jobs there are, by name. */
  jobs(): ReadonlyMap<string, KnownJob> {
    const known = new Map<string, KnownJob>();
    for (const { instance, metatype } of this.discovery.getProviders()) {
      if (typeof metatype !== 'function') continue;
      const definition = Reflect.getMetadata(jobMetadataKey, metatype) as JobDefinition | undefined;
      if (definition) known.set(definition.name, { definition, processor: instance as JobProcessor });
    }
    return known;
  }

  async start(actors: SystemActors): Promise<void> {
    this.actors = actors;
    const jobs = this.jobs();
    await this.queue.work(
      (name, payload, jobId) => this.dispatch(jobs, name, payload.workspaceId, payload.body, jobId),
      {
        onFailed: (name, error) => this.logger.warn(`The job ${name} failed and is tried again: ${error.message}`),
        onTrouble: (error) => this.logger.warn(`The job queue: ${error.message}`),
      },
    );
    const repeated = [...jobs.values()].flatMap(({ definition: { name, everyMs, lane } }) => (everyMs === undefined ? [] : [{ name, everyMs, lane }]));
    for (const [index, { name, everyMs, lane }] of repeated.entries()) {
      // One after the other: all at once they would be a burst of work every few seconds, with a connection for each.
      const offsetMs = Math.round((everyMs * (index + 1)) / (repeated.length + 1));
      await this.queue.repeat(name, { everyMs, offsetMs }, { workspaceId: everywhere, body: {} }, lane);
    }
  }

  /** Takes no more jobs, and lets those under way end, within bounds. Comes before anything that jobs use is closed. */
  async stop(): Promise<void> {
    const left = await this.queue.stopWork();
    if (left.length) this.logger.log(`Ended before these jobs were done, which are done again at the next start: ${left.join(', ')}.`);
  }

  private async dispatch(jobs: ReadonlyMap<string, KnownJob>, name: string, workspaceId: WorkspaceId, body: Readonly<Record<string, unknown>>, jobId: string): Promise<void> {
    const job = jobs.get(name);
    if (!job) throw new InvalidInput(`No job is called ${name}; it may belong to a newer version of Plinth.`);
    const workspaces = workspaceId === everywhere ? await this.workspaces() : [workspaceId];
    const finish = this.telemetry.jobs.startTimer({ job: name });
    const failures: unknown[] = [];
    for (const each of workspaces) {
      await this.runIn(job, each, body, jobId).catch((error: unknown) => failures.push(error));
    }
    finish({ outcome: failures.length ? 'failed' : 'done' });
    if (failures.length) throw new AggregateError(failures, `${name} failed in ${failures.length} of ${workspaces.length} workspaces: ${String(failures[0])}`);
  }

  private async runIn({ definition, processor }: KnownJob, workspaceId: WorkspaceId, body: Readonly<Record<string, unknown>>, jobId: string): Promise<void> {
    if (!this.actors) throw new Error('The runner has not started.');
    await processor.run(this.actors(workspaceId, definition.permission, jobId), body, jobId);
  }

  private async workspaces(): Promise<WorkspaceId[]> {
    const rows = await this.database.directoryQuery<{ workspace_id: WorkspaceId }>('select workspace_id from workspace order by workspace_id');
    return rows.map((row) => row.workspace_id);
  }
}
