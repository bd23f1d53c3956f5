import { Injectable } from '@nestjs/common';
import { AccessControl, ActorNotFound, MemberService } from '@plinth/access';
import { type Actor, type ActorId, Clock, IdSource } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { type AuditRecord, Outbox } from '@plinth/platform/outbox';
import type { DefinitionId, FeatureDefinition, FeatureVersion, StandsOn } from './definition.js';
import { DefinitionStore } from './definition.store.js';
import { DefinitionLineage } from './definition-lineage.js';
import { ExpressionChecks, type ReadColumns } from './expression-checks.js';
import { IncompatibleDefinition, PlanOutdated } from './features.errors.js';
import { Planner, type Planned } from './planner.js';
import { type ComputedView, type Definition, definitionAttributes, type DefinitionKey, type GivenDefinition, indexedTerms, type IndexedWord, indexedWords, keyOf, namedBy, type Plan, type PlanItem, readDefinitions, sensitivityOf } from './rules/index.js';
import { FeatureVersionStore } from './version.store.js';
import { WordStore } from './word.store.js';

export interface ApplyRequest {
  readonly definitions: readonly GivenDefinition[];
  /** Digest of the plan that somebody looked at; when something else would happen, nothing does. */
  readonly planDigest?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** What applying did: the plan, and the definitions as they stand now, in the order given. */
export interface Applied {
  readonly plan: Plan;
  readonly definitions: readonly FeatureDefinition[];
}

const definitionsField = 'input.definitions';

/** Plans and applies definitions: the one way in which they are made and changed. */
@Injectable()
export class ApplyService {
  constructor(
    private readonly access: AccessControl,
    private readonly members: MemberService,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly planner: Planner,
    private readonly definitions: DefinitionStore,
    private readonly versions: FeatureVersionStore,
    private readonly words: WordStore,
    private readonly lineage: DefinitionLineage,
    private readonly expressions: ExpressionChecks,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** What would happen. Refused changes are in the plan, with whom they would break. @throws what is wrong with the definitions themselves */
  async plan(actor: Actor, given: readonly GivenDefinition[]): Promise<Plan> {
    this.access.check(actor, 'feature:read');
    const definitions = readDefinitions(given, 'definitions');
    const planned = await this.database.read(actor, () => this.planner.plan(actor.workspaceId, definitions, 'definitions'));
    await this.expressions.check(computedViews(planned, definitions, 'definitions'));
    return planned.plan;
  }

  /**
   * Makes all of it happen, or nothing. Applied again it changes nothing.
   * @throws IncompatibleDefinition, PlanOutdated, and what is wrong with the definitions themselves
   */
  async apply(actor: Actor, { idempotencyKey, ...request }: ApplyRequest): Promise<Applied> {
    this.access.check(actor, 'feature:write');
    const definitions = readDefinitions(request.definitions, definitionsField);
    // A process looks at the expressions, so it is done before anything is held; what was looked at is told by its digest.
    const checked = await this.checkExpressions(actor, definitions);
    return this.database.transaction(actor, async () => {
      let applied: Plan | undefined;
      const { ids } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'applyFeatureDefinitions', request }, async () => {
        this.definitions.holdAll(actor.workspaceId);
        const planned = await this.planner.plan(actor.workspaceId, definitions, definitionsField);
        if (request.planDigest && request.planDigest !== planned.plan.digest) throw new PlanOutdated('input.planDigest');
        refuseViolations(planned.plan, definitions);
        if (computedViews(planned, definitions, definitionsField).some(({ digest }) => !checked.has(digest))) throw new PlanOutdated(definitionsField);
        applied = planned.plan;
        return { ids: await this.carryOut(actor, planned, definitions, checked) };
      });
      // A retry is told what its first attempt came to: from where the definitions stand now there is nothing left to do.
      const plan = applied ?? (await this.planner.plan(actor.workspaceId, definitions, definitionsField)).plan;
      const byId = new Map<string, FeatureDefinition>((await this.definitions.byIds(actor.workspaceId, ids)).map((definition) => [definition.id, definition]));
      return { plan, definitions: ids.flatMap((id) => byId.get(id) ?? []) };
    });
  }

  private async checkExpressions(actor: Actor, definitions: readonly Definition[]): Promise<ReadonlyMap<string, ReadColumns>> {
    if (!definitions.some(({ content }) => content.kind === 'VIEW' && content.viewKind === 'ON_DEMAND')) return new Map();
    const planned = await this.database.read(actor, () => this.planner.plan(actor.workspaceId, definitions, definitionsField));
    return this.expressions.check(computedViews(planned, definitions, definitionsField));
  }

  /** @returns ids in the order given */
  private async carryOut(actor: Actor, planned: Planned, given: readonly Definition[], checked: ReadonlyMap<string, ReadColumns>): Promise<string[]> {
    const { plan, standing, versions } = planned;
    await this.requireOwners(actor, plan);
    const now = this.clock.now();
    const ids = new Map<DefinitionKey, DefinitionId>([...standing].map(([key, { id }]) => [key, id]));
    let number = await this.definitions.nextNumber(actor.workspaceId);
    for (const { key } of plan.items) if (!ids.has(key)) ids.set(key, this.ids.next<'FeatureDefinition'>());
    const rows = new Map<DefinitionKey, FeatureDefinition>();
    for (const item of plan.items) {
      if (item.action === 'UNCHANGED') continue;
      const before = standing.get(item.key);
      const after = rowOf(item, before, { id: ids.get(item.key) ?? this.ids.next<'FeatureDefinition'>(), number: before?.number ?? number++ }, actor, now);
      for (const each of before ? [before, after] : [after]) this.access.check(actor, 'feature:write', definitionAttributes(each));
      rows.set(item.key, after);
    }
    const changed = plan.items.filter(({ action }) => action !== 'UNCHANGED');
    const coming: ComingItems = new Map(plan.items.map((item) => [item.key, item]));
    const made = changed.filter(({ action }) => action === 'CREATE' || action === 'NEW_VERSION').map((item) => versionOf(item, coming, ids, versions, actor, now));
    const rowsOf = (items: readonly PlanItem[]): FeatureDefinition[] => items.flatMap(({ key }) => rows.get(key) ?? []);
    await this.definitions.insert(actor.workspaceId, rowsOf(changed.filter(({ standing: there }) => !there)));
    await this.definitions.update(actor.workspaceId, rowsOf(changed.filter(({ standing: there }) => there)), actor.id, now);
    await this.versions.insert(actor.workspaceId, made);
    const moved = changed.filter(({ action }) => action !== 'UPDATE');
    if (moved.length) await this.versions.refer(actor.workspaceId, new Map(moved.flatMap((item) => { const id = ids.get(item.key); return id ? [[id, namesOf(item, coming, ids, versions)] as const] : []; })));
    await this.index(actor, changed, planned, rows);
    await this.outbox.auditAll(actor, changed.map((item) => recordOf(item, ids.get(item.key) ?? '')));
    await this.lineage.record(actor, made, computedViews(planned, given, definitionsField), checked);
    for (const { key, definition } of changed) {
      const [former, next] = [versions.get(key), made.find(({ definitionId }) => definitionId === ids.get(key))];
      if (former && next) await this.lineage.moved(actor, definition.name, former, next);
    }
    return given.flatMap(({ name, content }) => ids.get(keyOf(content.kind, name)) ?? []);
  }

  private async index(actor: Actor, changed: readonly PlanItem[], { standing, versions }: Planned, rows: ReadonlyMap<DefinitionKey, FeatureDefinition>): Promise<void> {
    const learned = new Map<string, IndexedWord>();
    const changes = changed.flatMap(({ key, definition: { content } }) => {
      const [before, there, after] = [standing.get(key), versions.get(key), rows.get(key)];
      if (!after) return [];
      const words = indexedWords({ ...after, about: after, content });
      // By its ends too when any of them says so.
      for (const word of words) if (word.isName || !learned.has(word.word)) learned.set(word.word, word);
      return [{ number: after.number, before: before && there ? indexedTerms({ ...before, content: there.content }) : [], after: indexedTerms({ ...after, content }, words) }];
    });
    this.words.learn(actor.workspaceId, learned.values());
    await this.words.reindex(actor.workspaceId, changes);
  }

  private async requireOwners(actor: Actor, { items }: Plan): Promise<void> {
    const wanted = [...new Set(items.flatMap(({ definition }) => definition.about.ownerId ?? []))];
    const found = wanted.length ? await this.members.byIds(actor, wanted) : [];
    const missing = wanted.find((_, index) => !found[index]);
    if (missing !== undefined) throw new ActorNotFound(missing, definitionsField);
  }
}

const recordedChanges = 100;

type ComingItems = ReadonlyMap<DefinitionKey, PlanItem>;

function recordOf({ key, action, digest, version, changes, standing, definition }: PlanItem, id: string): AuditRecord {
  const verb = { CREATE: 'created', NEW_VERSION: 'versioned', EARLIER_VERSION: 'reverted', UPDATE: 'updated', UNCHANGED: 'kept' }[action];
  return {
    action: `feature-definition.${verb}`,
    subjectKind: 'feature-definition',
    subjectId: id,
    subjectDigest: digest,
    ...(standing ? { before: { version: standing.current.version, digest: standing.current.digest } } : {}),
    after: { kind: definition.content.kind, name: key.slice(key.indexOf(' ') + 1), version, digest, changes: changes.slice(0, recordedChanges).map(({ path, change }) => `${change} ${path}`) },
  };
}

/** Computed views that would get a version, each with what it computes from. */
function computedViews({ plan: { items }, versions }: Planned, given: readonly Definition[], field: string): ComputedView[] {
  const coming = new Map(items.map(({ key, definition }) => [key, definition.content]));
  const places = new Map(given.map((definition, index) => [definition, index]));
  return items.flatMap(({ action, digest, definition }): ComputedView[] => {
    const { content } = definition;
    if (content.kind !== 'VIEW' || content.viewKind !== 'ON_DEMAND' || (action !== 'CREATE' && action !== 'NEW_VERSION')) return [];
    const inputs = content.inputs.flatMap(({ kind, name }) => {
      const found = coming.get(keyOf(kind, name)) ?? versions.get(keyOf(kind, name))?.content;
      return found ? [{ name, content: found }] : [];
    });
    return [{ digest, content, inputs, field: `${field}[${places.get(definition) ?? 0}].view` }];
  });
}

function refuseViolations({ items }: Plan, given: readonly Definition[]): void {
  for (const { violations, definition, standing } of items) {
    const [first] = violations;
    if (!first) continue;
    const index = given.findIndex((each) => each === definition);
    throw new IncompatibleDefinition(definition.content.kind, definition.name, standing?.about.compatibility ?? '', first.part, first.reason, violations.length - 1, `${definitionsField}[${index}]`);
  }
}

function rowOf({ definition, version, about, action }: PlanItem, before: FeatureDefinition | undefined, address: Pick<FeatureDefinition, 'id' | 'number'>, actor: Actor, at: Date): FeatureDefinition {
  const ownerId = (about.ownerId as ActorId | null) ?? actor.id;
  return {
    ...address,
    kind: definition.content.kind,
    name: definition.name,
    description: about.description,
    tags: about.tags,
    ownerId,
    compatibility: about.compatibility,
    sensitivity: sensitivityOf(definition.content),
    lifecycle: before?.lifecycle ?? 'ACTIVE',
    deprecatedReason: before?.deprecatedReason ?? null,
    deprecatedAt: before?.deprecatedAt ?? null,
    archivedAt: before?.archivedAt ?? null,
    lastVersion: action === 'NEW_VERSION' ? version : (before?.lastVersion ?? 1),
    currentVersion: version,
    createdBy: before?.createdBy ?? actor.id,
    createdAt: before?.createdAt ?? at,
    lastModifiedBy: actor.id,
    updatedAt: at,
  };
}

function versionOf(item: PlanItem, coming: ComingItems, ids: ReadonlyMap<DefinitionKey, DefinitionId>, versions: Planned['versions'], actor: Actor, at: Date): FeatureVersion {
  const definitionId = ids.get(item.key);
  if (!definitionId) throw new Error(`No id was given to ${item.key}.`);
  return { definitionId, version: item.version, digest: item.digest, content: item.definition.content, document: item.canonical, standsOn: standsOn(item, coming, ids, versions), createdBy: actor.id, createdAt: at };
}

/** The versions that the item stands on. A service stands on what it pins alone; the digests of those lie in its document. */
function standsOn({ definition: { content }, document }: PlanItem, coming: ComingItems, ids: ReadonlyMap<DefinitionKey, DefinitionId>, versions: Planned['versions']): StandsOn[] {
  if (content.kind === 'SERVICE') {
    const pinned = Array.isArray(document['members']) ? (document['members'] as readonly { view: string; version: number | null; digest: string | null }[]) : [];
    return pinned.flatMap(({ view, version, digest }) => {
      const id = ids.get(keyOf('VIEW', view));
      return id && version !== null && digest !== null ? [{ key: keyOf('VIEW', view), id, version, digest }] : [];
    });
  }
  return namedBy(content).flatMap((key) => {
    const id = ids.get(key);
    const named = coming.get(key) ?? versions.get(key);
    return id && named ? [{ key, id, version: named.version, digest: named.digest }] : [];
  });
}

function namesOf(item: PlanItem, coming: ComingItems, ids: ReadonlyMap<DefinitionKey, DefinitionId>, versions: Planned['versions']): { readonly id: string; readonly version: number }[] {
  const pins = new Map<string, number>(standsOn(item, coming, ids, versions).map(({ id, version }) => [id, version]));
  return namedBy(item.definition.content).flatMap((key) => {
    const id = ids.get(key);
    return id ? [{ id, version: pins.get(id) ?? 0 }] : [];
  });
}
