import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { type Feed, Feeds } from '@plinth/platform/pubsub';
import { ExperimentService } from '../experiment.service.js';
import { ListService } from '../list.service.js';
import { LogService } from '../logs/log.service.js';
import type { NumberedLine } from '../logs/log.store.js';
import { MetricService } from '../metrics/metric.service.js';
import type { FollowedSeries } from '../metrics/series-follower.js';
import { parseId, parseIds } from '../rules/index.js';
import { RunService } from '../run.service.js';
import type { Run, RunId } from '../run.store.js';
import { TrackingSight } from '../tracking-sight.js';
import { ExperimentNotFound, RunNotFound } from '../tracking.errors.js';
import { channels } from './run-events.js';

const maxExperiments = 100;
const maxLinesPerEvent = 1_000;
const maxRunsPerLook = 1_000;

/** Feeds of what changes. Each event is read through the services, with the actor's permission as it is then. */
@Injectable()
export class LiveService {
  constructor(
    private readonly access: AccessControl,
    private readonly feeds: Feeds,
    private readonly runs: RunService,
    private readonly experiments: ExperimentService,
    private readonly lists: ListService,
    private readonly sight: TrackingSight,
    private readonly metrics: MetricService,
    private readonly logs: LogService,
  ) {}

  /** The run at once, and again whenever its record is different. */
  async runChanged(actor: Actor, runId: string): Promise<AsyncIterableIterator<Run>> {
    const id = await this.requireRun(actor, runId);
    let shown: string | undefined;
    const feed = await this.feeds.open(actor, [channels.run(id)], async () => {
      const run = await this.runs.byId(actor, id);
      const state = run && `${run.updatedAt.getTime()} ${run.deletedAt?.getTime()}`;
      if (!run || state === shown) return undefined;
      shown = state;
      return run;
    });
    feed.notify(undefined);
    return feed;
  }

  /** The series of the run as they are, at once, and then what is appended to them; all its metrics when no keys are given. @throws InvalidName, TooMany, InvalidInput (maxPoints) */
  async metricsAppended(actor: Actor, runId: string, keys: readonly string[] | null | undefined, maxPoints?: number | null): Promise<AsyncIterableIterator<FollowedSeries[]>> {
    const id = await this.requireRun(actor, runId);
    const next = this.metrics.follow(actor, id, { keys: keys ?? undefined, maxPoints });
    const feed = await this.feeds.open(actor, [channels.metrics(id)], async () => {
      await this.assertStillThere(actor, id);
      return next();
    });
    feed.notify(id);
    return feed;
  }

  /** Lines from that number on, those that are there at once; without one, lines since the feed began. @throws InvalidInput */
  async logAppended(actor: Actor, runId: string, from?: number | null): Promise<AsyncIterableIterator<NumberedLine[]>> {
    if (typeof from === 'number' && from < 0) throw new InvalidInput('Lines are numbered from 0.', { field: 'from' });
    const id = await this.requireRun(actor, runId);
    let next = from ?? (await this.logs.count(actor, id));
    const feed: Feed<NumberedLine[]> = await this.feeds.open(actor, [channels.log(id)], async () => {
      await this.assertStillThere(actor, id);
      const lines = await this.logs.linesFrom(actor, id, next, maxLinesPerEvent);
      next += lines.length;
      if (lines.length === maxLinesPerEvent) feed.notify(id);
      return lines.length ? lines : undefined;
    });
    if (typeof from === 'number') feed.notify(id);
    return feed;
  }

  /** Ids of runs of these experiments that were made or changed, or got points. */
  async runsChanged(actor: Actor, experimentIds: readonly string[]): Promise<AsyncIterableIterator<string[]>> {
    this.access.check(actor, 'run:read');
    const ids = parseIds<'Experiment'>(experimentIds, 'experimentIds', maxExperiments);
    const found = await this.experiments.byIds(actor, ids);
    const missing = ids.find((_, index) => !found[index]);
    if (missing) throw new ExperimentNotFound(missing, 'experimentIds');
    let seen = await this.lists.latestChange(actor, ids);
    return this.feeds.open(actor, ids.map(channels.experiment), async (heard) => {
      this.access.check(actor, 'run:read');
      if (heard?.size) {
        const visible = await this.sight.visibleRuns(actor, [...heard]);
        return visible.length ? [...visible] : undefined;
      }
      const changed = await this.lists.changedSince(actor, ids, seen, maxRunsPerLook);
      seen = changed.until;
      return changed.runIds.length ? changed.runIds : undefined;
    });
  }

  /** What a run is can change, and with it for whom it is there. */
  private async assertStillThere(actor: Actor, id: RunId): Promise<void> {
    if (!(await this.sight.visibleRuns(actor, [id])).length) throw new RunNotFound(id, 'runId');
  }

  private async requireRun(actor: Actor, runId: string): Promise<RunId> {
    const id = parseId<'Run'>(runId, 'runId');
    const run = await this.runs.byId(actor, id);
    if (!run) throw new RunNotFound(runId, 'runId');
    return id;
  }
}
