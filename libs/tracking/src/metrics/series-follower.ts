import type { Clock } from '@plinth/kernel';
import { minThinnedPoints } from '../rules/index.js';
import type { RunId } from '../run.store.js';
import { compactionAgeMs, type MetricScope, type MetricStore, type StoredSeries } from './metric-store.js';
import { showAll, type ShownSeries, showSeries } from './shown-series.js';

export interface FollowedSeries extends ShownSeries {
  /** The series from its first point on, in place of all that was told of it before; otherwise points to add to that. */
  readonly isWhole: boolean;
}

export interface Followed {
  readonly runId: RunId;
  /** All metrics of the run when none are given. */
  readonly keys: readonly string[] | undefined;
  /** Points of a series in one event at the most. */
  readonly maxPoints: number;
}

/** What went out of a series: points that there were, and points that were added to it since it was told whole. */
interface Told {
  readonly total: number;
  readonly added: number;
}

/**
 * Tells the series of a run as they are, and from then on what is appended: every point once, whenever it was written. It keeps numbers only, no points.
 *
 * A long series is added to as thinly as it is drawn: of an event it gets the share of `maxPoints` that the event's points have of all its points. Once
 * `maxPoints` have been added to one, all are told whole again, thinned evenly: a long series has about doubled by then, so that the readings cost
 * little however long it gets. They are also told whole when so much time has passed since the last look that what came after it may lie in segments.
 */
export class SeriesFollower {
  private moment: string | undefined;
  private lookedAtMs = 0;
  private readonly told = new Map<string, Told>();

  constructor(
    private readonly metrics: MetricStore,
    private readonly clock: Clock,
    private readonly scope: MetricScope,
    private readonly followed: Followed,
  ) {}

  /** The next event; undefined when nothing is new. The first may be empty. @throws TooMany when a whole event would have too many points */
  async next(): Promise<FollowedSeries[] | undefined> {
    const now = this.clock.nowMs();
    const { runId, keys } = this.followed;
    const fresh = this.moment === undefined || now - this.lookedAtMs > compactionAgeMs ? undefined : await this.metrics.since(this.scope, runId, keys, this.moment);
    this.lookedAtMs = now;
    const appended = fresh && this.appended(fresh.series);
    if (!fresh || !appended) return this.whole();
    this.moment = fresh.moment;
    return appended.length ? appended : undefined;
  }

  /** Undefined when it is too much to be added to what was told. */
  private appended(stored: readonly StoredSeries[]): FollowedSeries[] | undefined {
    const { maxPoints } = this.followed;
    const event: FollowedSeries[] = [];
    for (const series of stored) {
      const before = this.told.get(series.key) ?? { total: 0, added: 0 };
      const total = before.total + series.values.length;
      const shown = showSeries(series, Math.max(minThinnedPoints, Math.ceil((maxPoints * series.values.length) / Math.max(total, maxPoints))));
      const added = before.added + shown.values.length;
      if (added > maxPoints) return undefined;
      this.told.set(series.key, { total, added });
      event.push({ ...shown, isWhole: false });
    }
    return event;
  }

  private async whole(): Promise<FollowedSeries[]> {
    const { runId, keys, maxPoints } = this.followed;
    const { series, moment } = await this.metrics.series(this.scope, runId, { keys });
    const event = (await showAll(series, maxPoints)).map((shown) => ({ ...shown, isWhole: true }));
    this.told.clear();
    for (const { key, total } of event) this.told.set(key, { total, added: 0 });
    this.moment = moment;
    return event;
  }
}
