import { Injectable } from '@nestjs/common';
import { AccessControl, ActorNotFound, MemberService, type Permission } from '@plinth/access';
import { type Actor, type ActorId, checkText, Clock, IdSource, InvalidInput, isUuid, type KeyValue, parseId, type TextMap, TooMany } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { type AuditedFields, changeOf, tagsInOrder } from './changes.js';
import type { Dataset, DatasetId } from './dataset.js';
import { DatasetLineage } from './dataset-lineage.js';
import { DatasetStore } from './dataset.store.js';
import { DatasetDeleted, DatasetHeld, DatasetNameTaken, DatasetNotFound } from './datasets.errors.js';
import { type CompatibilityMode, datasetAttributes, datasetName, maxTags, readTags, type Sensitivity, sensitivityLabels } from './rules/index.js';
import { SnapshotStore } from './snapshot.store.js';

const maxDescriptionLength = 100_000;
const maxRetentionDays = 36_500;

export interface NewDataset {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly tags?: readonly KeyValue[] | null | undefined;
  readonly sensitivity?: Sensitivity | null | undefined;
  readonly sensitivityLabels?: readonly string[] | null | undefined;
  readonly compatibility?: CompatibilityMode | null | undefined;
  readonly retentionDays?: number | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface DatasetChange {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly sensitivity?: Sensitivity | null | undefined;
  readonly sensitivityLabels?: readonly string[] | null | undefined;
  readonly compatibility?: CompatibilityMode | null | undefined;
  /** Null: for ever. */
  readonly retentionDays?: number | null | undefined;
}

interface ChangeOrder {
  /** Which the actor needs on the data set as it is and as it will be. */
  readonly permission: Permission;
  /** For the record. */
  readonly action: string;
  readonly field: string;
  readonly evenDeleted?: boolean;
}

/** Data sets: made, described, classified, put away. */
@Injectable()
export class DatasetService {
  constructor(
    private readonly access: AccessControl,
    private readonly members: MemberService,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly datasets: DatasetStore,
    private readonly snapshots: SnapshotStore,
    private readonly lineage: DatasetLineage,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws DatasetNameTaken also when the data set of that name was deleted; ActorNotFound */
  async create(actor: Actor, { idempotencyKey, ...request }: NewDataset): Promise<Dataset> {
    this.access.check(actor, 'dataset:write');
    const name = datasetName(request.name, 'input.name');
    const { description = null, retentionDays = null } = request;
    if (description) checkText(description, maxDescriptionLength, 'A description', 'input.description');
    checkRetention(retentionDays);
    const tags = readTags(request.tags ?? [], 'input.tags');
    const labels = sensitivityLabels(request.sensitivityLabels ?? [], 'input.sensitivityLabels');
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'createDataset', request }, async () => {
        const ownerId = request.ownerId ? await this.requireMember(actor, request.ownerId) : actor.id;
        const now = this.clock.now();
        const dataset: Dataset = {
          id: this.ids.next<'Dataset'>(), name, description, tags, ownerId, sensitivity: request.sensitivity ?? 'INTERNAL', sensitivityLabels: labels, compatibility: request.compatibility ?? 'NONE', retentionDays,
          lastNumber: 0, createdBy: actor.id, createdAt: now, lastModifiedBy: actor.id, updatedAt: now, archivedAt: null, deletedAt: null,
        };
        this.access.check(actor, 'dataset:write', datasetAttributes(dataset));
        if (!(await this.datasets.insert(actor.workspaceId, dataset))) throw await this.nameTaken(actor, name);
        const { sensitivity, compatibility } = dataset;
        await this.outbox.audit(actor, { action: 'dataset.created', subjectKind: 'dataset', subjectId: dataset.id, after: { name, ownerId, sensitivity, sensitivityLabels: labels, compatibility, retentionDays } });
        return { id: dataset.id };
      });
      const [dataset] = await this.datasets.byIds(actor.workspaceId, [id]);
      if (!dataset) throw new DatasetNotFound(id);
      return dataset;
    });
  }

  /** What is left out stays. All but the description needs `dataset:classify`. */
  async update(actor: Actor, { id, name, description, ownerId, sensitivity, sensitivityLabels: labels, compatibility, retentionDays }: DatasetChange): Promise<Dataset> {
    this.access.check(actor, 'dataset:write');
    const datasetId = parseId<'Dataset'>(id, 'input.id');
    const given = name === null || name === undefined ? undefined : datasetName(name, 'input.name');
    if (description) checkText(description, maxDescriptionLength, 'A description', 'input.description');
    checkRetention(retentionDays);
    const givenLabels = labels && sensitivityLabels(labels, 'input.sensitivityLabels');
    return this.change(actor, datasetId, { permission: 'dataset:write', action: 'dataset.updated', field: 'input.id' }, async (dataset) => {
      const after: Dataset = {
        ...dataset,
        name: given ?? dataset.name,
        description: description === undefined ? dataset.description : description,
        ownerId: ownerId ? await this.requireMember(actor, ownerId) : dataset.ownerId,
        sensitivity: sensitivity ?? dataset.sensitivity,
        sensitivityLabels: givenLabels ?? dataset.sensitivityLabels,
        compatibility: compatibility ?? dataset.compatibility,
        retentionDays: retentionDays === undefined ? dataset.retentionDays : retentionDays,
      };
      const difference = changeOf(audited, dataset, after);
      if (difference?.changed.some((field) => field !== 'description')) for (const each of [dataset, after]) this.access.check(actor, 'dataset:classify', datasetAttributes(each));
      return after;
    });
  }

  async setTags(actor: Actor, id: string, tags: readonly KeyValue[]): Promise<Dataset> {
    this.access.check(actor, 'dataset:write');
    const set = readTags(tags, 'tags');
    return this.change(actor, parseId(id, 'id'), { permission: 'dataset:write', action: 'dataset.tagged', field: 'id' }, async (dataset) => {
      const all: TextMap = { ...dataset.tags, ...set };
      if (Object.keys(all).length > maxTags) throw new TooMany('Tags of a data set', 'tags', maxTags);
      return { ...dataset, tags: all };
    });
  }

  /** Keys that it has not are ignored. */
  async deleteTags(actor: Actor, id: string, keys: readonly string[]): Promise<Dataset> {
    this.access.check(actor, 'dataset:write');
    if (keys.length > maxTags) throw new TooMany('Keys of one call', 'keys', maxTags);
    return this.change(actor, parseId(id, 'id'), { permission: 'dataset:write', action: 'dataset.untagged', field: 'id' }, async (dataset) => ({ ...dataset, tags: Object.fromEntries(Object.entries(dataset.tags).filter(([key]) => !keys.includes(key))) }));
  }

  /** An archived data set gets no snapshots, and its refs stay; what there is can be read. Asked again it changes nothing. */
  async setArchived(actor: Actor, id: string, archived: boolean): Promise<Dataset> {
    this.access.check(actor, 'dataset:write');
    return this.change(actor, parseId(id, 'id'), { permission: 'dataset:write', action: archived ? 'dataset.archived' : 'dataset.unarchived', field: 'id' }, async (dataset) => ({ ...dataset, archivedAt: archived ? (dataset.archivedAt ?? this.clock.now()) : null }));
  }

  /** Hides it; its name stays taken. A week later the retention gives up its files. @throws DatasetHeld while a snapshot of it is held */
  async delete(actor: Actor, id: string): Promise<Dataset> {
    this.access.check(actor, 'dataset:delete');
    return this.change(actor, parseId(id, 'id'), { permission: 'dataset:delete', action: 'dataset.deleted', field: 'id', evenDeleted: true }, async (dataset) => {
      const held = await this.snapshots.countHeld(actor.workspaceId, dataset.id);
      if (held > 0 && !dataset.deletedAt) throw new DatasetHeld(dataset.id, held);
      return { ...dataset, deletedAt: dataset.deletedAt ?? this.clock.now() };
    });
  }

  async restore(actor: Actor, id: string): Promise<Dataset> {
    this.access.check(actor, 'dataset:delete');
    return this.change(actor, parseId(id, 'id'), { permission: 'dataset:delete', action: 'dataset.restored', field: 'id', evenDeleted: true }, async (dataset) => ({ ...dataset, deletedAt: null }));
  }

  /** One transaction: holds the row, decides, writes, and records what is different. */
  private async change(actor: Actor, id: DatasetId, { permission, action, field, evenDeleted = false }: ChangeOrder, decide: (dataset: Dataset) => Promise<Dataset>): Promise<Dataset> {
    return this.database.transaction(actor, async () => {
      const before = await this.datasets.lock(actor.workspaceId, id);
      if (!before) throw new DatasetNotFound(id, field);
      this.access.check(actor, permission, datasetAttributes(before));
      if (before.deletedAt && !evenDeleted) throw new DatasetDeleted(id, field);
      const decided = await decide(before);
      // Whoever may change things under a condition neither takes one from beyond it nor puts one there.
      this.access.check(actor, permission, datasetAttributes(decided));
      const difference = changeOf(audited, before, decided);
      if (!difference) return before;
      const after = { ...decided, lastModifiedBy: actor.id, updatedAt: this.clock.now() };
      if (!(await this.datasets.update(actor.workspaceId, after))) throw await this.nameTaken(actor, after.name);
      await this.outbox.audit(actor, { action, subjectKind: 'dataset', subjectId: id, before: difference.before, after: difference.after });
      if ((after.deletedAt && !before.deletedAt) || (after.archivedAt && !before.archivedAt)) await this.lineage.gone(actor, after);
      return after;
    });
  }

  private async requireMember(actor: Actor, id: string): Promise<ActorId> {
    const [member] = isUuid(id) ? await this.members.byIds(actor, [id]) : [];
    if (!member) throw new ActorNotFound(id, 'input.ownerId');
    return member.id;
  }

  private async nameTaken(actor: Actor, name: string): Promise<DatasetNameTaken> {
    const holder = await this.datasets.byName(actor.workspaceId, name);
    return new DatasetNameTaken(name, holder?.id ?? '', Boolean(holder?.deletedAt));
  }
}

function checkRetention(days: number | null | undefined): void {
  if (days !== null && days !== undefined && (!Number.isInteger(days) || days < 1 || days > maxRetentionDays))
    throw new InvalidInput(`Snapshots are kept for 1 to ${maxRetentionDays} days.`, { field: 'input.retentionDays', help: 'Send a whole number of days, or null for ever.' });
}

const audited: AuditedFields<Dataset> = {
  name: ({ name }) => name,
  description: ({ description }) => description,
  ownerId: ({ ownerId }) => ownerId,
  tags: ({ tags }) => tagsInOrder(tags),
  sensitivity: ({ sensitivity }) => sensitivity,
  sensitivityLabels: (dataset) => [...dataset.sensitivityLabels],
  compatibility: ({ compatibility }) => compatibility,
  retentionDays: ({ retentionDays }) => retentionDays,
  archivedAt: ({ archivedAt }) => archivedAt?.toISOString() ?? null,
  deletedAt: ({ deletedAt }) => deletedAt?.toISOString() ?? null,
};
