import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { SnapshotService } from '@plinth/datasets';
import { type Actor, checkText, Clock, encodeCursor, IdSource, InvalidInput, type Page, type PageArgs, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { JobQueue } from '@plinth/platform/jobs';
import { Outbox } from '@plinth/platform/outbox';
import { canonicalJson } from '@plinth/verify';
import { readIdCursor } from '../cursor.js';
import { BaselineNotFound } from '../monitoring.errors.js';
import { MonitorSight } from '../monitors/monitor-sight.js';
import { PredictionPlaces } from '../predictions/prediction-places.js';
import type { BaselineSource, SavedBaseline } from './baseline.js';
import { BaselineStore } from './baseline.store.js';
import { TrainingSource, type WantedTraining } from './training-source.js';

export const makeBaselinesJob = 'monitoring.make-baselines';
const maxName = 250;
const maxPath = 1_000;

export interface WantedSnapshot {
  /** Name of the data set. */
  readonly dataset: string;
  /** A ref, a number or a digest. */
  readonly reference?: string | null | undefined;
  readonly path?: string | null | undefined;
}

export interface WantedPeriod {
  readonly deploymentId: string;
  readonly from: Date;
  readonly to: Date;
}

export interface NewBaseline {
  readonly name: string;
  readonly snapshot?: WantedSnapshot | null | undefined;
  readonly period?: WantedPeriod | null | undefined;
  /** What the version that a deployment runs was trained from. */
  readonly training?: WantedTraining | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Baselines: asked for, found again. A job makes them. */
@Injectable()
export class BaselineService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly queue: JobQueue,
    private readonly snapshots: SnapshotService,
    private readonly places: PredictionPlaces,
    private readonly training: TrainingSource,
    private readonly store: BaselineStore,
    private readonly sight: MonitorSight,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * Pins what it is made of, and has a job make it. The same under the same name is the same baseline; something else under it is its next version.
   * @throws DatasetNotFound, SnapshotNotFound, SnapshotDeleted, WatchedDeploymentNotFound, TrainingSetUnknown, TrainingSetUnclear, InvalidInput
   */
  async request(actor: Actor, { idempotencyKey, ...wanted }: NewBaseline): Promise<SavedBaseline> {
    this.access.check(actor, 'monitor:write');
    checkText(wanted.name, maxName, 'The name of a baseline', 'input.name');
    const name = wanted.name.trim();
    if (name === '') throw new InvalidInput('A baseline has a name.', { field: 'input.name', help: 'Name it as what is compared with it, for one.' });
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'requestBaseline', request: wanted }, async () => ({ id: await this.find(actor, name, await this.pin(actor, wanted)) }));
      const [found] = await this.store.byIds(actor.workspaceId, [id], allRows);
      if (!found) throw new BaselineNotFound(id);
      return found;
    });
  }

  private async pin(actor: Actor, { snapshot, period, training }: Pick<NewBaseline, 'snapshot' | 'period' | 'training'>): Promise<BaselineSource> {
    if ([snapshot, period, training].filter(Boolean).length !== 1) throw new InvalidInput('A baseline is of a snapshot, of a period or of what a deployment was trained from.', { field: 'input', help: 'Say one of them.' });
    if (snapshot) {
      this.access.check(actor, 'dataset:read');
      const path = snapshot.path ?? '**';
      checkText(path, maxPath, 'A path', 'input.snapshot.path');
      const found = await this.snapshots.resolve(actor, snapshot.dataset, snapshot.reference ?? 'main');
      return { kind: 'SNAPSHOT', datasetId: found.dataset.id, digest: found.snapshot.digest, path };
    }
    if (period) {
      this.access.check(actor, 'prediction:read');
      if (period.from >= period.to) throw new InvalidInput('A period ends after it began.', { field: 'input.period.to', help: 'Say an earlier start or a later end.' });
      const { id } = await this.places.require(actor, parseId(period.deploymentId, 'input.period.deploymentId'), 'input.period.deploymentId');
      return { kind: 'PERIOD', deploymentId: id, from: period.from.toISOString(), to: period.to.toISOString() };
    }
    if (!training) throw new Error('One of the three is there.');
    this.access.check(actor, 'dataset:read');
    if (training.path) checkText(training.path, maxPath, 'A path', 'input.training.path');
    return this.training.of(actor, await this.places.require(actor, parseId(training.deploymentId, 'input.training.deploymentId'), 'input.training.deploymentId'), training);
  }

  private async find(actor: Actor, name: string, source: BaselineSource): Promise<string> {
    const requestDigest = createHash('sha256').update(canonicalJson(source)).digest('hex');
    const { id, isNew } = await this.store.insert(actor.workspaceId, { id: this.ids.next<'MonitorBaseline'>(), name, source, requestedBy: actor.id, requestedAt: this.clock.now(), requestDigest });
    if (isNew || (await this.store.requeue(actor.workspaceId, id))) {
      await this.outbox.audit(actor, { action: isNew ? 'baseline.requested' : 'baseline.retried', subjectKind: 'baseline', subjectId: id, subjectDigest: requestDigest, after: { name, source: { ...source } } });
      // A queue that is away loses only the hint: the repeating job finds the row.
      this.database.afterCommit(() => void this.queue.add(makeBaselinesJob, { workspaceId: actor.workspaceId, body: {} }).catch(() => undefined));
    }
    return id;
  }

  /** In the order of the ids; undefined for those that are not there for the actor. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(SavedBaseline | undefined)[]> {
    this.access.check(actor, 'monitor:read');
    const wanted = ids.map((id) => parseId<'MonitorBaseline'>(id, 'id'));
    const found = new Map<string, SavedBaseline>((await this.database.read(actor, () => this.store.byIds(actor.workspaceId, wanted, this.sight.baselines(actor)))).map((baseline) => [baseline.id, baseline]));
    return wanted.map((id) => found.get(id));
  }

  /** Newest first. */
  async list(actor: Actor, { first, after, name }: PageArgs & { readonly name?: string | null | undefined }): Promise<Page<SavedBaseline>> {
    this.access.check(actor, 'monitor:read');
    if (name) checkText(name, maxName, 'The name of a baseline', 'name');
    const size = pageSize(first);
    const before = readIdCursor(after);
    return toPage(await this.database.read(actor, () => this.store.page(actor.workspaceId, name ?? undefined, before, size + 1, this.sight.baselines(actor))), size, ({ id }) => encodeCursor([id]));
  }
}
