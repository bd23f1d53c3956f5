import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { DatasetListService, DatasetService, nodeOfSnapshot } from '@plinth/datasets';
import { type Actor, Clock, decodeCursor, encodeCursor, IdSource, InvalidInput, isUuid, type Page, type PageArgs, pageSize, parseId, PlinthError, toPage } from '@plinth/kernel';
import { LineageRecorder, maxEdgesPerCall, type NewEdge } from '@plinth/lineage';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { JobQueue } from '@plinth/platform/jobs';
import { Outbox } from '@plinth/platform/outbox';
import { featureNode } from '../definition-lineage.js';
import { TrainingSetNotFound } from '../features.errors.js';
import { canonicalTraining, requestDigest, type TrainingDocument } from '../rules/index.js';
import type { WrittenTrainingSet } from '../training/index.js';
import { type MadeTrainingSet, TrainingMaker } from './training-maker.js';
import { TrainingPinner, type TrainingWish } from './training-pinner.js';
import type { TrainingSet, TrainingSetId } from './training-set.js';
import { TrainingSetStore } from './training-set.store.js';

export const makeTrainingSetsJob = 'features.make-training-sets';
/** A worker that says nothing for so long is gone. */
const leaseMs = 60_000;
const renewEveryMs = 15_000;
const mostAttempts = 5;
const atOnce = 20;

export interface NewTrainingSet extends TrainingWish {
  /** The data set that it is written to, made when there is none. */
  readonly dataset: string;
  readonly idempotencyKey?: string | null | undefined;
}

/** A worker lost its set to another. */
class LeaseLost extends Error {}

/** Training sets: asked for, made by a job, found again. */
@Injectable()
export class TrainingSetService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly queue: JobQueue,
    private readonly datasets: DatasetListService,
    private readonly datasetsMade: DatasetService,
    private readonly pinner: TrainingPinner,
    private readonly maker: TrainingMaker,
    private readonly sets: TrainingSetStore,
    private readonly lineage: LineageRecorder,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * Pins what it is made of, and has a job make it. The same wish over the same snapshots and versions is the same training set: asked again, it is found.
   * @throws what {@link TrainingPinner.pin} throws
   */
  async request(actor: Actor, { idempotencyKey, ...request }: NewTrainingSet): Promise<TrainingSet> {
    this.access.check(actor, 'training-set:write');
    this.access.check(actor, 'dataset:write');
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'requestTrainingSet', request }, async () => {
        const document = await this.pinner.pin(actor, request);
        const dataset = (await this.datasets.byName(actor, request.dataset)) ?? (await this.datasetsMade.create(actor, { name: request.dataset, description: 'Training sets' }));
        return { id: await this.find(actor, document, dataset.id) };
      });
      return this.require(actor, id);
    });
  }

  private async find(actor: Actor, document: TrainingDocument, datasetId: string): Promise<TrainingSetId> {
    const digest = requestDigest(document, datasetId);
    const set: TrainingSet = {
      id: this.ids.next<'TrainingSet'>(), requestDigest: digest, document: canonicalTraining(document), datasetId, status: 'QUEUED', step: null, progress: 0, attempts: 0, snapshotDigest: null, rows: null, failureCode: null, failureMessage: null,
      requestedBy: actor.id, requestedAt: this.clock.now(), finishedAt: null,
    };
    const views = [...document.views, ...document.computed].map(({ id, version }) => ({ definitionId: id, version }));
    const isNew = await this.sets.insert(actor.workspaceId, set, views);
    const found = isNew ? set : await this.sets.byDigest(actor.workspaceId, digest);
    if (!found) throw new TrainingSetNotFound(digest);
    if (isNew || (await this.sets.requeue(actor.workspaceId, found.id))) {
      await this.outbox.audit(actor, { action: isNew ? 'training-set.requested' : 'training-set.retried', subjectKind: 'training-set', subjectId: found.id, subjectDigest: digest, after: { datasetId, views: views.length } });
      // A queue that is away loses only the hint: the repeating job finds the row.
      this.database.afterCommit(() => void this.queue.add(makeTrainingSetsJob, { workspaceId: actor.workspaceId, body: {} }).catch(() => undefined));
    }
    return found.id;
  }

  /** In the order of the ids; undefined for those that are not in the actor's workspace. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(TrainingSet | undefined)[]> {
    this.access.check(actor, 'training-set:read');
    const wanted = ids.map((id) => parseId<'TrainingSet'>(id, 'id'));
    const found = new Map<string, TrainingSet>((await this.database.read(actor, () => this.sets.byIds(actor.workspaceId, wanted))).map((set) => [set.id, set]));
    return wanted.map((id) => found.get(id));
  }

  /** By `<data set id>@<digest>` of the snapshots that they became, in the order of the keys: for those who gather lookups. */
  async bySnapshots(actor: Actor, keys: readonly string[]): Promise<(TrainingSet | undefined)[]> {
    this.access.check(actor, 'training-set:read');
    const found = await this.database.read(actor, () => this.sets.bySnapshots(actor.workspaceId, [...new Set(keys)]));
    const byKey = new Map(found.map((set) => [`${set.datasetId}@${set.snapshotDigest}`, set]));
    return keys.map((key) => byKey.get(key));
  }

  /** Newest first. */
  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<TrainingSet>> {
    this.access.check(actor, 'training-set:read');
    const size = pageSize(first);
    const [below] = after ? decodeCursor(after, 1) : [];
    if (below !== undefined && (typeof below !== 'string' || !isUuid(below))) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
    return toPage(await this.database.read(actor, () => this.sets.page(actor.workspaceId, below, size + 1)), size, ({ id }) => encodeCursor([id]));
  }

  /** Makes every set that waits and that no other worker has. */
  async makeWaiting(actor: Actor): Promise<void> {
    this.access.check(actor, 'training-set:make');
    for (const id of await this.database.read(actor, () => this.sets.waiting(actor.workspaceId, this.clock.now(), atOnce))) {
      const attempt = await this.database.transaction(actor, () => this.sets.claim(actor.workspaceId, id, this.clock.now(), this.lease()));
      if (attempt !== undefined) await this.make(actor, id, attempt);
    }
  }

  private async make(actor: Actor, id: TrainingSetId, attempt: number): Promise<void> {
    const told = { step: 'Starting', hundredths: 0 };
    const tell = async (step: string, hundredths: number): Promise<void> => {
      Object.assign(told, { step, hundredths });
      if (!(await this.database.transaction(actor, () => this.sets.progress(actor.workspaceId, id, attempt, step, hundredths, this.lease())))) throw new LeaseLost('Another worker makes this training set.');
    };
    // A join says nothing of itself for minutes: the lease is renewed beside it.
    const renewal = setInterval(() => void tell(told.step, told.hundredths).catch(() => undefined), renewEveryMs);
    try {
      const set = await this.database.read(actor, () => this.require(actor, id));
      const document = JSON.parse(set.document) as TrainingDocument;
      await this.finish(actor, set, attempt, document, await this.maker.make(actor, set, document, tell));
    } catch (error) {
      if (!(error instanceof LeaseLost)) await this.fail(actor, id, attempt, error);
    } finally {
      clearInterval(renewal);
    }
  }

  private async finish(actor: Actor, { id, datasetId }: TrainingSet, attempt: number, document: TrainingDocument, { snapshot, written }: MadeTrainingSet): Promise<void> {
    await this.database.transaction(actor, async () => {
      if (!(await this.sets.finish(actor.workspaceId, id, attempt, { snapshotDigest: snapshot.digest, rows: written.rows, at: this.clock.now() }))) return;
      await this.outbox.audit(actor, { action: 'training-set.made', subjectKind: 'training-set', subjectId: id, subjectDigest: snapshot.digest, after: { datasetId, number: snapshot.number, rows: written.rows } });
      const edges = edgesOf(document, written, { datasetId, digest: snapshot.digest });
      for (let from = 0; from < edges.length; from += maxEdgesPerCall) await this.lineage.record(actor, edges.slice(from, from + maxEdgesPerCall));
    });
  }

  /** What is wrong with what was asked for stays wrong; what failed beside it is tried again. */
  private async fail(actor: Actor, id: TrainingSetId, attempt: number, error: unknown): Promise<void> {
    const isWrong = error instanceof PlinthError && (error.kind === 'INVALID' || error.kind === 'NOT_FOUND' || error.kind === 'CONFLICT');
    const code = error instanceof PlinthError ? error.code : 'INTERNAL';
    const message = error instanceof PlinthError ? error.message : 'It failed for a reason that the log of the worker has.';
    const isLast = isWrong || attempt >= mostAttempts;
    await this.database.transaction(actor, async () => {
      if ((await this.sets.fail(actor.workspaceId, id, attempt, { code, message, isLast, at: this.clock.now() })) && isLast) await this.outbox.audit(actor, { action: 'training-set.failed', subjectKind: 'training-set', subjectId: id, after: { code, message } });
    });
    if (!isWrong) throw error;
  }

  private lease(): Date {
    return new Date(this.clock.nowMs() + leaseMs);
  }

  private async require(actor: Actor, id: string): Promise<TrainingSet> {
    const [found] = await this.sets.byIds(actor.workspaceId, [id]);
    if (!found) throw new TrainingSetNotFound(id);
    return found;
  }
}

/** Each column of the training set from the feature that it is, or from the column of the entities. */
function edgesOf({ entities, views, computed }: TrainingDocument, { columns }: WrittenTrainingSet, snapshot: { readonly datasetId: string; readonly digest: string }): NewEdge[] {
  const byName = new Map([...views, ...computed].map(({ name, id, version }) => [name, { id, version }]));
  return columns.flatMap((column): NewEdge[] => {
    const to = { ...nodeOfSnapshot(snapshot), column: column.name };
    if (column.kind === 'frame') return [{ from: { ...nodeOfSnapshot({ datasetId: entities.datasetId, digest: entities.snapshot }), column: column.name }, to, transformation: { type: 'IDENTITY' } }];
    const view = byName.get(column.view);
    return view ? [{ from: featureNode(view.id, view.version, column.feature), to, transformation: { type: 'IDENTITY' } }] : [];
  });
}
