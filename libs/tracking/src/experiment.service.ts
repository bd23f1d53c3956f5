import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { type Experiment, type ExperimentActivity, type ExperimentId, ExperimentStore } from './experiment.store.js';
import { checkCount, checkExperimentName, checkKey, checkTagValue, checkText, type KeyValue, maxDescriptionLength, maxEntriesPerCall, maxTagsPerRun, parseId, readEntries, type TextMap, TooMany } from './rules/index.js';
import { TrackingSight } from './tracking-sight.js';
import { ExperimentDeleted, ExperimentNameTaken, ExperimentNotFound } from './tracking.errors.js';

export interface NewExperiment {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly tags?: readonly KeyValue[] | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface ExperimentChange {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
}

/** Experiments: what runs are gathered under. */
@Injectable()
export class ExperimentService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly experiments: ExperimentStore,
    private readonly sight: TrackingSight,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws ExperimentNameTaken also when the experiment of that name was deleted */
  async create(actor: Actor, { idempotencyKey, ...request }: NewExperiment): Promise<Experiment> {
    this.access.check(actor, 'experiment:write');
    const { name, description = null } = request;
    checkExperimentName(name, 'input.name');
    if (description !== null) checkText(description, maxDescriptionLength, 'A description', 'input.description');
    const tags = Object.fromEntries(readEntries(request.tags, 'input.tags', checkTagValue));
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'createExperiment', request }, async () => {
        const made = await this.insert(actor, name, description, tags);
        if (made) return { id: made };
        throw await this.nameTaken(actor, name, 'input.name');
      });
      return this.find(actor, parseId(id, 'id'));
    });
  }

  /** The experiment of this name, made when there is none. Within the caller's transaction, and safe against others who do the same. @throws ExperimentDeleted */
  async ensure(actor: Actor, name: string, field: string): Promise<ExperimentId> {
    checkExperimentName(name, field);
    return this.database.transaction(actor, async () => {
      const seen = this.sight.experiments(actor);
      const known = await this.experiments.byName(actor.workspaceId, name, seen);
      if (known?.deletedAt) throw new ExperimentDeleted(known.id, field);
      if (known) return known.id;
      this.access.check(actor, 'experiment:write');
      const made = await this.insert(actor, name, null, {});
      if (made) return made;
      const other = await this.experiments.byName(actor.workspaceId, name, seen);
      if (!other) throw await this.nameTaken(actor, name, field);
      return other.id;
    });
  }

  /** @throws ExperimentNotFound, ExperimentDeleted */
  async requireActive(actor: Actor, id: ExperimentId, field: string): Promise<Experiment> {
    this.access.check(actor, 'experiment:read');
    const [experiment] = await this.database.read(actor, () => this.experiments.byIds(actor.workspaceId, [id], this.sight.experiments(actor)));
    if (!experiment) throw new ExperimentNotFound(id, field);
    if (experiment.deletedAt) throw new ExperimentDeleted(id, field);
    return experiment;
  }

  async update(actor: Actor, { id, name, description }: ExperimentChange): Promise<Experiment> {
    this.access.check(actor, 'experiment:write');
    const experimentId = parseId<'Experiment'>(id, 'input.id');
    if (name !== null && name !== undefined) checkExperimentName(name, 'input.name');
    if (description !== null && description !== undefined) checkText(description, maxDescriptionLength, 'A description', 'input.description');
    return this.change(actor, experimentId, 'experiment.updated', 'input.id', (experiment) => ({ ...experiment, name: name ?? experiment.name, description: description === undefined ? experiment.description : description }));
  }

  async setTags(actor: Actor, id: string, tags: readonly KeyValue[]): Promise<Experiment> {
    this.access.check(actor, 'experiment:write');
    const set = readEntries(tags, 'tags', checkTagValue);
    return this.change(actor, parseId(id, 'id'), 'experiment.tagged', 'id', (experiment) => {
      const all = { ...experiment.tags, ...Object.fromEntries(set) };
      if (Object.keys(all).length > maxTagsPerRun) throw new TooMany('Tags of an experiment', 'tags', maxTagsPerRun);
      return { ...experiment, tags: all };
    });
  }

  async deleteTags(actor: Actor, id: string, keys: readonly string[]): Promise<Experiment> {
    this.access.check(actor, 'experiment:write');
    checkCount(keys, 'Keys of one call', 'keys', maxEntriesPerCall);
    for (const [index, key] of keys.entries()) checkKey(key, `keys[${index}]`);
    return this.change(actor, parseId(id, 'id'), 'experiment.untagged', 'id', (experiment) => ({ ...experiment, tags: Object.fromEntries(Object.entries(experiment.tags).filter(([key]) => !keys.includes(key))) }));
  }

  /** Hides the experiment from lists. Its runs stay, as does its name. Asked again it changes nothing. */
  async delete(actor: Actor, id: string): Promise<Experiment> {
    return this.setDeleted(actor, id, true);
  }

  async restore(actor: Actor, id: string): Promise<Experiment> {
    return this.setDeleted(actor, id, false);
  }

  /** Undefined when there is none in the actor's workspace. Deleted ones are found. */
  async byId(actor: Actor, id: string): Promise<Experiment | undefined> {
    const experimentId = parseId<'Experiment'>(id, 'id');
    return (await this.byIds(actor, [experimentId]))[0];
  }

  /** In the order of the ids. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(Experiment | undefined)[]> {
    this.access.check(actor, 'experiment:read');
    const found = await this.database.read(actor, () => this.experiments.byIds(actor.workspaceId, ids, this.sight.experiments(actor)));
    const byId = new Map<string, Experiment>(found.map((experiment) => [experiment.id, experiment]));
    return ids.map((id) => byId.get(id));
  }

  async byName(actor: Actor, name: string): Promise<Experiment | undefined> {
    this.access.check(actor, 'experiment:read');
    checkExperimentName(name, 'name');
    return this.database.read(actor, () => this.experiments.byName(actor.workspaceId, name, this.sight.experiments(actor)));
  }

  /** Counts and times of the experiments' runs, in the order of the ids. */
  async activity(actor: Actor, ids: readonly string[]): Promise<ExperimentActivity[]> {
    this.access.check(actor, 'run:read');
    const activity = await this.database.read(actor, () => this.experiments.activity(actor.workspaceId, ids, this.sight.runs(actor)));
    return ids.map((id) => activity.get(id) ?? { runCount: 0, lastRunAt: null });
  }

  private async insert(actor: Actor, name: string, description: string | null, tags: TextMap): Promise<ExperimentId | undefined> {
    const id = this.ids.next<'Experiment'>();
    const inserted = await this.experiments.insert(actor.workspaceId, { id, name, description, tags, createdBy: actor.id, createdAt: this.clock.now() });
    if (!inserted) return undefined;
    await this.outbox.audit(actor, { action: 'experiment.created', subjectKind: 'experiment', subjectId: id, after: { name, description, tags } });
    return id;
  }

  private async setDeleted(actor: Actor, id: string, deleted: boolean): Promise<Experiment> {
    this.access.check(actor, 'experiment:delete');
    const experimentId = parseId<'Experiment'>(id, 'id');
    return this.change(actor, experimentId, deleted ? 'experiment.deleted' : 'experiment.restored', 'id', (experiment) => ({ ...experiment, deletedAt: deleted ? (experiment.deletedAt ?? this.clock.now()) : null }), true);
  }

  /** One transaction: locks the row, decides, writes, and records what is different. */
  private async change(actor: Actor, id: ExperimentId, action: string, field: string, decide: (experiment: Experiment) => Experiment, evenDeleted = false): Promise<Experiment> {
    return this.database.transaction(actor, async () => {
      const before = await this.experiments.lock(actor.workspaceId, id, this.sight.experiments(actor));
      if (!before) throw new ExperimentNotFound(id, field);
      if (before.deletedAt && !evenDeleted) throw new ExperimentDeleted(id, field);
      const decided = decide(before);
      const difference = differenceOf(before, decided);
      if (!difference) return before;
      const after = { ...decided, updatedAt: this.clock.now() };
      if (!(await this.experiments.update(actor.workspaceId, after))) {
        throw await this.nameTaken(actor, after.name, 'input.name');
      }
      await this.outbox.audit(actor, { action, subjectKind: 'experiment', subjectId: id, ...difference });
      return after;
    });
  }

  /** That a name is taken can not be kept from whoever wants it; by what, can. */
  private async nameTaken(actor: Actor, name: string, field: string): Promise<ExperimentNameTaken> {
    const holder = await this.experiments.byName(actor.workspaceId, name, this.sight.experiments(actor));
    return new ExperimentNameTaken(name, holder?.id ?? '', Boolean(holder?.deletedAt), field);
  }

  private async find(actor: Actor, id: ExperimentId): Promise<Experiment> {
    const [experiment] = await this.experiments.byIds(actor.workspaceId, [id], allRows);
    if (!experiment) throw new ExperimentNotFound(id);
    return experiment;
  }
}

function differenceOf(before: Experiment, after: Experiment): { before: Record<string, string | null>; after: Record<string, string | null> } | undefined {
  const fields = { name: (row: Experiment) => row.name, description: (row: Experiment) => row.description, tags: (row: Experiment) => JSON.stringify(row.tags), deletedAt: (row: Experiment) => row.deletedAt?.toISOString() ?? null };
  const changed = Object.entries(fields).filter(([, read]) => read(before) !== read(after));
  if (!changed.length) return undefined;
  return { before: Object.fromEntries(changed.map(([field, read]) => [field, read(before)])), after: Object.fromEntries(changed.map(([field, read]) => [field, read(after)])) };
}
