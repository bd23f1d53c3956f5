import { Injectable } from '@nestjs/common';
import { AccessControl, allRows, systemActor } from '@plinth/access';
import { type Actor, Clock, derivedId, IdSource, InvalidInput, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { checkText, parseId, TooMany } from '@plinth/tracking/rules';
import { type AuditedFields, changeOf } from './changes.js';
import type { Environment } from './environment.js';
import { EnvironmentStore } from './environment.store.js';
import { EnvironmentArchived, EnvironmentInUse, EnvironmentNameTaken, EnvironmentNotFound } from './registry.errors.js';
import { RegistrySight } from './registry-sight.js';
import { environmentAttributes, type EnvironmentKind, environmentName } from './rules/index.js';

const maxEnvironments = 200;
const maxRank = 1_000_000;

/** What every workspace begins with. */
const defaults = [
  { name: 'development', kind: 'DEVELOPMENT', rank: 0 },
  { name: 'staging', kind: 'STAGING', rank: 10 },
  { name: 'production', kind: 'PRODUCTION', rank: 20 },
] as const;

export interface NewEnvironment {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly kind?: EnvironmentKind | null | undefined;
  readonly rank: number;
  readonly awaitsReport?: boolean | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface EnvironmentChange {
  readonly id: string;
  readonly description?: string | null | undefined;
  readonly kind?: EnvironmentKind | null | undefined;
  readonly rank?: number | null | undefined;
  readonly awaitsReport?: boolean | null | undefined;
}

/** Environments of the workspace. The first look at them makes the three that every workspace begins with. */
@Injectable()
export class EnvironmentService {
  private readonly begun = new Set<WorkspaceId>();

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly environments: EnvironmentStore,
    private readonly sight: RegistrySight,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * Makes development, staging and production unless the workspace has environments. Their ids follow from the workspace, so whoever does it at the
   * same time makes the same ones, once. Joins the transaction that is open; needs no permission, for it is the system that does it.
   */
  async begin(actor: Actor): Promise<void> {
    const { workspaceId, requestId } = actor;
    if (this.begun.has(workspaceId)) return;
    await this.database.transaction({ workspaceId }, async () => {
      if (!(await this.environments.any(workspaceId))) await this.insertDefaults(workspaceId, requestId);
      this.database.afterCommit(() => this.begun.add(workspaceId));
    });
  }

  /** From development on. Archived ones are left out unless asked for. */
  async list(actor: Actor, withArchived: boolean): Promise<Environment[]> {
    this.access.check(actor, 'environment:read');
    await this.begin(actor);
    return this.database.read(actor, () => this.environments.all(actor.workspaceId, withArchived, this.sight.environments(actor)));
  }

  async byName(actor: Actor, name: string): Promise<Environment | undefined> {
    this.access.check(actor, 'environment:read');
    const wanted = environmentName(name, 'name');
    await this.begin(actor);
    return this.database.read(actor, () => this.environments.byName(actor.workspaceId, wanted, this.sight.environments(actor)));
  }

  /** In the order of the ids. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(Environment | undefined)[]> {
    this.access.check(actor, 'environment:read');
    const found = await this.database.read(actor, () => this.environments.byIds(actor.workspaceId, ids, this.sight.environments(actor)));
    const byId = new Map<string, Environment>(found.map((environment) => [environment.id, environment]));
    return ids.map((id) => byId.get(id));
  }

  /** The environment of this name, held against being archived. Within a transaction. @throws EnvironmentNotFound, EnvironmentArchived */
  async requireOpen(actor: Actor, name: string, field: string): Promise<Environment> {
    const wanted = environmentName(name, field);
    await this.begin(actor);
    const found = await this.environments.byName(actor.workspaceId, wanted, this.sight.environments(actor));
    return this.holdOpen(actor, found?.id ?? '', field, name);
  }

  /** The same by id. @throws EnvironmentNotFound, EnvironmentArchived */
  async holdOpen(actor: Actor, id: string, field: string, shown = id): Promise<Environment> {
    const environment = id === '' ? undefined : await this.environments.share(actor.workspaceId, id, this.sight.environments(actor));
    if (!environment) throw new EnvironmentNotFound(shown, field);
    if (environment.archivedAt) throw new EnvironmentArchived(environment.name, field);
    return environment;
  }

  /** @throws EnvironmentNameTaken, TooMany */
  async create(actor: Actor, { idempotencyKey, ...request }: NewEnvironment): Promise<Environment> {
    this.access.check(actor, 'environment:write');
    const name = environmentName(request.name, 'input.name');
    checkRank(request.rank);
    const { description = null } = request;
    if (description !== null) checkText(description, 20_000, 'A description', 'input.description');
    return this.database.transaction(actor, async () => {
      await this.begin(actor);
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'createEnvironment', request }, async () => {
        if ((await this.environments.count(actor.workspaceId)) >= maxEnvironments) throw new TooMany('Environments of a workspace', 'input.name', maxEnvironments);
        const now = this.clock.now();
        const environment: Environment = { id: this.ids.next<'Environment'>(), name, description, kind: request.kind ?? 'CUSTOM', rank: request.rank, awaitsReport: request.awaitsReport ?? false, createdBy: actor.id, createdAt: now, updatedAt: now, archivedAt: null };
        this.access.check(actor, 'environment:write', environmentAttributes(environment));
        if (!(await this.environments.insert(actor.workspaceId, environment))) throw new EnvironmentNameTaken(name);
        await this.outbox.audit(actor, { action: 'environment.created', subjectKind: 'environment', subjectId: environment.id, after: { name, kind: environment.kind, rank: environment.rank, awaitsReport: environment.awaitsReport } });
        return { id: environment.id };
      });
      const [made] = await this.environments.byIds(actor.workspaceId, [id], allRows);
      if (!made) throw new EnvironmentNotFound(name, 'input.name');
      return made;
    });
  }

  /** What is left out stays; the name always does. */
  async update(actor: Actor, { id, description, kind, rank, awaitsReport }: EnvironmentChange): Promise<Environment> {
    this.access.check(actor, 'environment:write');
    if (rank !== null && rank !== undefined) checkRank(rank);
    if (description) checkText(description, 20_000, 'A description', 'input.description');
    return this.change(actor, id, 'environment.updated', 'input.id', async (environment) => ({
      ...environment, description: description === undefined ? environment.description : description, kind: kind ?? environment.kind, rank: rank ?? environment.rank, awaitsReport: awaitsReport ?? environment.awaitsReport,
    }));
  }

  /** @throws EnvironmentInUse while something runs there or is on its way */
  async setArchived(actor: Actor, id: string, archived: boolean): Promise<Environment> {
    this.access.check(actor, 'environment:write');
    return this.change(actor, id, archived ? 'environment.archived' : 'environment.unarchived', 'id', async (environment) => {
      const models = archived && !environment.archivedAt ? await this.environments.modelsIn(actor.workspaceId, environment.id) : 0;
      if (models) throw new EnvironmentInUse(environment.name, models);
      return { ...environment, archivedAt: archived ? (environment.archivedAt ?? this.clock.now()) : null };
    });
  }

  private async change(actor: Actor, id: string, action: string, field: string, decide: (environment: Environment) => Promise<Environment>): Promise<Environment> {
    const environmentId = parseId<'Environment'>(id, field);
    return this.database.transaction(actor, async () => {
      await this.begin(actor);
      const before = await this.environments.lock(actor.workspaceId, environmentId, this.sight.environments(actor));
      if (!before) throw new EnvironmentNotFound(id, field);
      this.access.check(actor, 'environment:write', environmentAttributes(before));
      const decided = await decide(before);
      this.access.check(actor, 'environment:write', environmentAttributes(decided));
      const difference = changeOf(audited, before, decided);
      if (!difference) return before;
      const after = { ...decided, updatedAt: this.clock.now() };
      await this.environments.update(actor.workspaceId, after);
      await this.outbox.audit(actor, { action, subjectKind: 'environment', subjectId: environmentId, before: difference.before, after: difference.after });
      return after;
    });
  }

  private async insertDefaults(workspaceId: WorkspaceId, requestId: string): Promise<void> {
    const system = systemActor(workspaceId, 'environment:begin', requestId);
    const now = this.clock.now();
    for (const { name, kind, rank } of defaults) {
      const environment: Environment = { id: derivedId<'Environment'>('environment', workspaceId, name), name, description: null, kind, rank, awaitsReport: false, createdBy: system.id, createdAt: now, updatedAt: now, archivedAt: null };
      if (await this.environments.insert(workspaceId, environment)) await this.outbox.audit(system, { action: 'environment.created', subjectKind: 'environment', subjectId: environment.id, after: { name, kind, rank }, reason: 'Every workspace begins with it.' });
    }
  }
}

function checkRank(rank: number): void {
  if (!Number.isInteger(rank) || Math.abs(rank) > maxRank) throw new InvalidInput(`A rank is a whole number from -${maxRank} to ${maxRank}.`, { field: 'input.rank', help: 'development is 0, staging 10, production 20.' });
}

const audited: AuditedFields<Environment> = {
  description: ({ description }) => description,
  kind: ({ kind }) => kind,
  rank: ({ rank }) => rank,
  awaitsReport: ({ awaitsReport }) => awaitsReport,
  archivedAt: ({ archivedAt }) => archivedAt?.toISOString() ?? null,
};
