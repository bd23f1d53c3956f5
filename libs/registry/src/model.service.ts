import { Injectable } from '@nestjs/common';
import { AccessControl, allRows, ActorNotFound, MemberService, type Permission } from '@plinth/access';
import { type Actor, type ActorId, Clock, IdSource, isUuid } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { checkCount, checkKey, checkTagValue, checkText, type KeyValue, maxEntriesPerCall, parseId, readEntries, TooMany } from '@plinth/tracking/rules';
import { AliasStore } from './alias.store.js';
import { type AuditedFields, changeOf, tagsInOrder } from './changes.js';
import { DeploymentStore } from './deployment.store.js';
import { EnvironmentStore } from './environment.store.js';
import { ModelEvents } from './live/model-events.js';
import type { ModelId, RegisteredModel } from './model.js';
import { ModelRows } from './model-rows.js';
import { ModelStore } from './model.store.js';
import { type SubjectAspect, SubjectListeners } from './ports/subject-listeners.js';
import { TargetGuards } from './ports/target-guards.js';
import { ModelDeleted, ModelInUse, ModelNameTaken, ModelNotFound } from './registry.errors.js';
import { RegistrySight } from './registry-sight.js';
import { type CardSection, modelAttributes, modelName, readCard, type RiskTier } from './rules/index.js';

export const maxTags = 1_000;
export const maxDescriptionLength = 100_000;
const maxIntendedUseLength = 20_000;

export interface NewModel {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly tags?: readonly KeyValue[] | null | undefined;
  readonly intendedUse?: string | null | undefined;
  readonly riskTier?: RiskTier | null | undefined;
  readonly card?: readonly CardSection[] | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface ModelChange {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly intendedUse?: string | null | undefined;
  readonly riskTier?: RiskTier | null | undefined;
  readonly card?: readonly CardSection[] | null | undefined;
}

interface ChangeOrder {
  /** Which the actor needs on the model as it is and as it will be. */
  readonly permission: Permission;
  /** For the record. */
  readonly action: string;
  readonly field: string;
  readonly evenDeleted?: boolean;
}

/** Registered models: made, described, classified, put away. */
@Injectable()
export class ModelService {
  constructor(
    private readonly access: AccessControl,
    private readonly members: MemberService,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly models: ModelStore,
    private readonly sight: RegistrySight,
    private readonly rows: ModelRows,
    private readonly aliases: AliasStore,
    private readonly deployments: DeploymentStore,
    private readonly environments: EnvironmentStore,
    private readonly guards: TargetGuards,
    private readonly listeners: SubjectListeners,
    private readonly events: ModelEvents,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws ModelNameTaken also when the model of that name was deleted; ActorNotFound */
  async create(actor: Actor, { idempotencyKey, ...request }: NewModel): Promise<RegisteredModel> {
    this.access.check(actor, 'model:write');
    const name = modelName(request.name, 'input.name');
    const { description = null, intendedUse = null } = request;
    checkTexts({ description, intendedUse });
    const tags = Object.fromEntries(readEntries(request.tags, 'input.tags', checkTagValue));
    const card = readCard(request.card ?? [], 'input.card');
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'createRegisteredModel', request }, async () => {
        const ownerId = request.ownerId ? await this.requireMember(actor, request.ownerId) : actor.id;
        const now = this.clock.now();
        const model: RegisteredModel = {
          id: this.ids.next<'RegisteredModel'>(), name, description, ownerId, tags, intendedUse, riskTier: request.riskTier ?? 'LIMITED', card, lastVersion: 0,
          createdBy: actor.id, createdAt: now, lastModifiedBy: actor.id, updatedAt: now, archivedAt: null, deletedAt: null,
        };
        this.access.check(actor, 'model:write', modelAttributes(model));
        if (!(await this.models.insert(actor.workspaceId, model))) throw await this.nameTaken(actor, name);
        await this.outbox.audit(actor, { action: 'model.created', subjectKind: 'model', subjectId: model.id, after: { name, riskTier: model.riskTier, ownerId } });
        return { id: model.id };
      });
      const [model] = await this.models.byIds(actor.workspaceId, [id], allRows);
      if (!model) throw new ModelNotFound(id);
      return model;
    });
  }

  /** What is left out stays. Name, risk tier and owner need `model:classify`. */
  async update(actor: Actor, { id, name, description, ownerId, intendedUse, riskTier, card }: ModelChange): Promise<RegisteredModel> {
    this.access.check(actor, 'model:write');
    const modelId = parseId<'RegisteredModel'>(id, 'input.id');
    const given = name === null || name === undefined ? undefined : modelName(name, 'input.name');
    checkTexts({ description, intendedUse });
    const sections = card === null || card === undefined ? undefined : readCard(card, 'input.card');
    return this.change(actor, modelId, { permission: 'model:write', action: 'model.updated', field: 'input.id' }, async (model) => {
      const after: RegisteredModel = {
        ...model,
        name: given ?? model.name,
        description: description === undefined ? model.description : description,
        intendedUse: intendedUse === undefined ? model.intendedUse : intendedUse,
        riskTier: riskTier ?? model.riskTier,
        card: sections ?? model.card,
        ownerId: ownerId ? await this.requireMember(actor, ownerId) : model.ownerId,
      };
      if (after.name !== model.name || after.riskTier !== model.riskTier || after.ownerId !== model.ownerId) for (const each of [model, after]) this.access.check(actor, 'model:classify', modelAttributes(each));
      return after;
    });
  }

  async setTags(actor: Actor, id: string, tags: readonly KeyValue[]): Promise<RegisteredModel> {
    this.access.check(actor, 'model:write');
    const set = readEntries(tags, 'tags', checkTagValue);
    return this.change(actor, parseId(id, 'id'), { permission: 'model:write', action: 'model.tagged', field: 'id' }, async (model) => {
      const all = { ...model.tags, ...Object.fromEntries(set) };
      if (Object.keys(all).length > maxTags) throw new TooMany('Tags of a model', 'tags', maxTags);
      return { ...model, tags: all };
    });
  }

  async deleteTags(actor: Actor, id: string, keys: readonly string[]): Promise<RegisteredModel> {
    this.access.check(actor, 'model:write');
    checkCount(keys, 'Keys of one call', 'keys', maxEntriesPerCall);
    for (const [index, key] of keys.entries()) checkKey(key, `keys[${index}]`);
    return this.change(actor, parseId(id, 'id'), { permission: 'model:write', action: 'model.untagged', field: 'id' }, async (model) => ({ ...model, tags: Object.fromEntries(Object.entries(model.tags).filter(([key]) => !keys.includes(key))) }));
  }

  /** An archived model gets nothing new; what names it goes on to work. Asked again it changes nothing. */
  async setArchived(actor: Actor, id: string, archived: boolean): Promise<RegisteredModel> {
    this.access.check(actor, 'model:write');
    return this.change(actor, parseId(id, 'id'), { permission: 'model:write', action: archived ? 'model.archived' : 'model.unarchived', field: 'id' }, async (model) => ({ ...model, archivedAt: archived ? (model.archivedAt ?? this.clock.now()) : null }));
  }

  /** Hides the model and lets it resolve to nothing; its name stays taken. @throws ModelInUse while it is deployed, and what guards of its aliases throw */
  async delete(actor: Actor, id: string): Promise<RegisteredModel> {
    this.access.check(actor, 'model:delete');
    return this.change(actor, parseId(id, 'id'), { permission: 'model:delete', action: 'model.deleted', field: 'id', evenDeleted: true }, async (model) => {
      if (model.deletedAt) return model;
      await this.assertUnused(actor, model);
      return { ...model, deletedAt: this.clock.now() };
    });
  }

  async restore(actor: Actor, id: string): Promise<RegisteredModel> {
    this.access.check(actor, 'model:delete');
    return this.change(actor, parseId(id, 'id'), { permission: 'model:delete', action: 'model.restored', field: 'id', evenDeleted: true }, async (model) => ({ ...model, deletedAt: null }));
  }

  /** One transaction: holds the row, decides, writes, records what is different, and tells who must know. */
  private async change(actor: Actor, id: ModelId, { permission, action, field, evenDeleted = false }: ChangeOrder, decide: (model: RegisteredModel) => Promise<RegisteredModel>): Promise<RegisteredModel> {
    return this.database.transaction(actor, async () => {
      const before = await this.rows.hold(actor, id, field);
      this.access.check(actor, permission, modelAttributes(before));
      if (before.deletedAt && !evenDeleted) throw new ModelDeleted(id, field);
      const decided = await decide(before);
      // Whoever may change things under a condition neither takes one from beyond it nor puts one there.
      this.access.check(actor, permission, modelAttributes(decided));
      const difference = changeOf(audited, before, decided);
      if (!difference) return before;
      const after = { ...decided, lastModifiedBy: actor.id, updatedAt: this.clock.now() };
      if (!(await this.models.update(actor.workspaceId, after))) throw await this.nameTaken(actor, after.name);
      await this.outbox.audit(actor, { action, subjectKind: 'model', subjectId: id, before: difference.before, after: difference.after });
      await this.listeners.tell(actor, { modelId: id, versionId: undefined, aspects: difference.changed.map((name) => aspectOf(name, after)) });
      this.events.changed(actor, id);
      return after;
    });
  }

  private async assertUnused(actor: Actor, model: RegisteredModel): Promise<void> {
    const running = await this.deployments.activeOfModels(actor.workspaceId, [model.id], allRows);
    if (running.length) {
      const environments = await this.environments.byIds(actor.workspaceId, running.map(({ environmentId }) => environmentId), allRows);
      throw new ModelInUse(model.id, environments.map(({ name }) => name).sort().join(', '));
    }
    for (const { name } of await this.aliases.ofModels(actor.workspaceId, [model.id]))
      await this.guards.assertDirect(actor, { kind: 'ALIAS', name, modelId: model.id, modelName: model.name, modelTags: model.tags, riskTier: model.riskTier, version: null, move: 'REMOVE' });
  }

  private async requireMember(actor: Actor, id: string): Promise<ActorId> {
    const [member] = isUuid(id) ? await this.members.byIds(actor, [id]) : [];
    if (!member) throw new ActorNotFound(id, 'input.ownerId');
    return member.id;
  }

  /** That a name is taken can not be kept from whoever wants it; by what, can. */
  private async nameTaken(actor: Actor, name: string): Promise<ModelNameTaken> {
    const holder = await this.models.byName(actor.workspaceId, name, this.sight.models(actor));
    return new ModelNameTaken(name, holder?.id ?? '', Boolean(holder?.deletedAt));
  }
}

function checkTexts({ description, intendedUse }: Pick<ModelChange, 'description' | 'intendedUse'>): void {
  if (description) checkText(description, maxDescriptionLength, 'A description', 'input.description');
  if (intendedUse) checkText(intendedUse, maxIntendedUseLength, 'An intended use', 'input.intendedUse');
}

const audited: AuditedFields<RegisteredModel> = {
  name: ({ name }) => name,
  description: ({ description }) => description,
  ownerId: ({ ownerId }) => ownerId,
  tags: ({ tags }) => tagsInOrder(tags),
  intendedUse: ({ intendedUse }) => intendedUse,
  riskTier: ({ riskTier }) => riskTier,
  card: ({ card }) => card.map(({ key, title, markdown }) => ({ key, title, markdown })),
  archivedAt: ({ archivedAt }) => archivedAt?.toISOString() ?? null,
  deletedAt: ({ deletedAt }) => deletedAt?.toISOString() ?? null,
};

function aspectOf(field: string, { archivedAt, deletedAt }: RegisteredModel): SubjectAspect {
  if (field === 'archivedAt') return archivedAt ? 'ARCHIVED' : 'UNARCHIVED';
  if (field === 'deletedAt') return deletedAt ? 'DELETED' : 'RESTORED';
  return aspects[field] ?? 'DESCRIPTION';
}

const aspects: Readonly<Record<string, SubjectAspect>> = { name: 'NAME', description: 'DESCRIPTION', ownerId: 'OWNER', tags: 'TAGS', intendedUse: 'INTENDED_USE', riskTier: 'RISK_TIER', card: 'CARD' };
