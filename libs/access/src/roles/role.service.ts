import { Injectable } from '@nestjs/common';
import { type Actor, Clock, encodeCursor, IdSource, InvalidInput, isUuid, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { type JsonValue, Outbox } from '@plinth/platform/outbox';
import { AccessControl, type Explanation } from '../access-control.js';
import { ActorDisabled, ActorNotFound } from '../access.errors.js';
import { ActorStore } from '../actor.store.js';
import { idCursor } from '../member.service.js';
import { isPermission, parseName, parseRoleRules, type Resource, type RoleRule } from '../rules/index.js';
import type { CustomRole, HolderKind, RoleAssignment } from './custom-role.js';
import { GroupStore } from './group.store.js';
import { MemberActors } from './member-actors.js';
import { BeyondYourself, CustomRoleNotFound, GroupNotFound, RoleNameTaken, TooMany } from './roles.errors.js';
import { RoleStore } from './role.store.js';

export interface RoleInput {
  readonly name: string;
  readonly description?: string | null | undefined;
  /** As JSON: read by `parseRoleRules`. */
  readonly rules: unknown;
  readonly idempotencyKey?: string | null | undefined;
}

const maxRoles = 200;
/** What one holder has at the most: with 500 rules a role it bounds what a check looks through. */
const maxRolesOfHolder = 20;
const maxAssignmentsShown = 1_000;
const maxDescription = 2_000;
/** What Postgres takes for no text: NUL, and halves of characters. */
const unstorable = /[\0\p{Cs}]/u;

/** Custom roles, and who has them. Nobody gives by them what they do not have themselves, without a condition. */
@Injectable()
export class RoleService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly roles: RoleStore,
    private readonly groups: GroupStore,
    private readonly actors: ActorStore,
    private readonly members: MemberActors,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<CustomRole>> {
    this.access.check(actor, 'role:read');
    const size = pageSize(first);
    const from = idCursor(after);
    return this.database.read(actor, async () => toPage(await this.roles.page(actor.workspaceId, from, size + 1), size, ({ id }) => encodeCursor([id])));
  }

  async find(actor: Actor, id: string): Promise<CustomRole | null> {
    this.access.check(actor, 'role:read');
    return isUuid(id) ? this.database.read(actor, async () => (await this.roles.find(actor.workspaceId, id)) ?? null) : null;
  }

  /** Who has the role, at most 1,000. */
  async assignments(actor: Actor, roleId: string): Promise<RoleAssignment[]> {
    this.access.check(actor, 'role:read');
    return this.database.read(actor, () => this.roles.assignmentsOfRole(actor.workspaceId, roleId, maxAssignmentsShown));
  }

  /** The roles of many holders, in the order of their ids; those that a member has by a group are the group's. */
  async ofHolders(actor: Actor, holderIds: readonly string[]): Promise<CustomRole[][]> {
    this.access.check(actor, 'role:read');
    const found = await this.database.read(actor, () => this.roles.ofHolders(actor.workspaceId, holderIds.filter(isUuid)));
    return holderIds.map((id) => found.filter(({ holderId }) => holderId === id));
  }

  /** Why a member may do something, or may not: by their role and custom roles, as if they asked now by a token of their own. */
  async explain(actor: Actor, actorId: string, permission: string, resource: unknown): Promise<Explanation[]> {
    this.access.check(actor, 'role:read');
    if (!isPermission(permission) || !this.access.known().has(permission)) throw new InvalidInput('There is no such permission.', { field: 'permission', help: 'permissionCatalogue lists them.' });
    const asked = await this.members.find(actor, actorId);
    if (!asked) throw new ActorNotFound(actorId);
    const explained = this.access.explain(asked, permission, isThing(resource) ? resource : undefined);
    // Who looks for what somebody else could do is known before they learn it.
    if (asked.id !== actor.id) await this.database.transaction(actor, () => this.outbox.audit(actor, { action: 'actor-access.read', subjectKind: 'actor', subjectId: asked.id, after: { permission } }));
    return explained;
  }

  /** @throws InvalidInput, BeyondYourself, RoleNameTaken, TooMany */
  async create(actor: Actor, { name, description, rules, idempotencyKey: key }: RoleInput): Promise<CustomRole> {
    this.access.check(actor, 'role:write');
    const input = { name: parseName(name, 'input.name'), description: parseDescription(description), rules: this.parse(actor, rules) };
    return this.database.transaction(actor, async () => {
      const id = await this.idempotency.once(actor, { key, operation: 'createCustomRole', request: input }, async () => {
        if ((await this.roles.count(actor.workspaceId)) >= maxRoles) throw new TooMany('custom roles', maxRoles);
        const now = this.clock.now();
        const made: CustomRole = { id: this.ids.next(), ...input, revision: 1, createdAt: now, updatedAt: now };
        if (!(await this.roles.insert(actor.workspaceId, made))) throw new RoleNameTaken();
        await this.outbox.audit(actor, { action: 'role.created', subjectKind: 'role', subjectId: made.id, after: recordOf(input) });
        return made.id;
      });
      return this.existing(await this.roles.find(actor.workspaceId, id), id);
    });
  }

  /** Changes the role for everybody who has it, at their next request. What is left out stays. */
  async update(actor: Actor, id: string, changes: { readonly [Key in 'name' | 'description' | 'rules']?: RoleInput[Key] | null }): Promise<CustomRole> {
    this.access.check(actor, 'role:write');
    return this.database.transaction(actor, async () => {
      const before = this.existing(isUuid(id) ? await this.roles.lock(actor.workspaceId, id) : undefined, id);
      const after = {
        name: changes.name === undefined || changes.name === null ? before.name : parseName(changes.name, 'input.name'),
        description: changes.description === undefined ? before.description : parseDescription(changes.description),
        rules: changes.rules === undefined || changes.rules === null ? before.rules : this.parse(actor, changes.rules),
      };
      if (JSON.stringify(recordOf(after)) === JSON.stringify(recordOf(before))) return before;
      const made: CustomRole = { ...before, ...after, revision: before.revision + 1, updatedAt: this.clock.now() };
      if (!(await this.roles.update(actor.workspaceId, made))) throw new RoleNameTaken();
      await this.outbox.audit(actor, { action: 'role.changed', subjectKind: 'role', subjectId: id, before: recordOf(before), after: recordOf(after) });
      return made;
    });
  }

  /** Takes the role from everybody who has it, and removes it. @returns what it was */
  async delete(actor: Actor, id: string): Promise<CustomRole> {
    this.access.check(actor, 'role:write');
    return this.database.transaction(actor, async () => {
      const role = this.existing(isUuid(id) ? await this.roles.lock(actor.workspaceId, id) : undefined, id);
      await this.roles.delete(actor.workspaceId, id);
      await this.outbox.audit(actor, { action: 'role.deleted', subjectKind: 'role', subjectId: id, before: recordOf(role) });
      return role;
    });
  }

  /** Gives the role to a member or a group. Again: no effect. @throws BeyondYourself and others */
  async assign(actor: Actor, roleId: string, holderKind: HolderKind, holderId: string): Promise<CustomRole> {
    this.access.check(actor, 'role:write');
    return this.database.transaction(actor, async () => {
      const role = this.existing(isUuid(roleId) ? await this.roles.lock(actor.workspaceId, roleId) : undefined, roleId, 'roleId');
      await this.checkHolder(actor, holderKind, holderId);
      this.refuseBeyond(actor, role.rules, 'roleId');
      if (!(await this.roles.assign(actor.workspaceId, roleId, holderKind, holderId, this.clock.now()))) return role;
      if ((await this.roles.ofHolders(actor.workspaceId, [holderId])).length > maxRolesOfHolder) throw new TooMany('custom roles of one holder', maxRolesOfHolder);
      await this.outbox.audit(actor, { action: 'role.assigned', subjectKind: 'role', subjectId: roleId, after: { holderKind, holderId, role: role.name } });
      return role;
    });
  }

  /** Takes the role away again. Had they it not: no effect. */
  async unassign(actor: Actor, roleId: string, holderId: string): Promise<CustomRole> {
    this.access.check(actor, 'role:write');
    return this.database.transaction(actor, async () => {
      const role = this.existing(isUuid(roleId) ? await this.roles.lock(actor.workspaceId, roleId) : undefined, roleId, 'roleId');
      if (isUuid(holderId) && (await this.roles.unassign(actor.workspaceId, roleId, holderId)))
        await this.outbox.audit(actor, { action: 'role.unassigned', subjectKind: 'role', subjectId: roleId, before: { holderId, role: role.name } });
      return role;
    });
  }

  private async checkHolder(actor: Actor, kind: HolderKind, id: string): Promise<void> {
    if (kind === 'GROUP') {
      if (!isUuid(id) || !(await this.groups.find(actor.workspaceId, id))) throw new GroupNotFound(id, 'holderId');
      return;
    }
    const member = isUuid(id) ? await this.actors.find(actor.workspaceId, id) : undefined;
    if (!member) throw new ActorNotFound(id, 'holderId');
    if (member.disabledAt) throw new ActorDisabled('holderId');
  }

  private parse(actor: Actor, rules: unknown): readonly RoleRule[] {
    const parsed = parseRoleRules(rules, this.access.catalogue());
    this.refuseBeyond(actor, parsed, 'input.rules');
    return parsed;
  }

  private refuseBeyond(actor: Actor, rules: readonly RoleRule[], field: string): void {
    const beyond = this.access.beyond(actor, rules.map(({ permission }) => permission));
    if (beyond !== undefined) throw new BeyondYourself(`you do not hold ${beyond} without a condition`, field);
  }

  private existing(role: CustomRole | undefined, id: string, field = 'id'): CustomRole {
    if (!role) throw new CustomRoleNotFound(id, field);
    return role;
  }
}

export function parseDescription(description: string | null | undefined): string | null {
  const trimmed = description?.trim();
  if (!trimmed) return null;
  if (trimmed.length > maxDescription || unstorable.test(trimmed)) throw new InvalidInput(`A description has at most ${maxDescription} characters of text.`, { field: 'input.description', help: 'Shorten it.' });
  return trimmed;
}

function isThing(resource: unknown): resource is Resource {
  return typeof resource === 'object' && resource !== null && !Array.isArray(resource);
}

function recordOf({ name, description, rules }: Pick<CustomRole, 'name' | 'description' | 'rules'>): JsonValue {
  return { name, description, rules: JSON.parse(JSON.stringify(rules)) as JsonValue };
}
