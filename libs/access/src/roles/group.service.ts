import { Injectable } from '@nestjs/common';
import { type Actor, Clock, encodeCursor, IdSource, InvalidInput, isUuid, type Page, type PageArgs, pageSize, type Role, roles, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { AccessControl } from '../access-control.js';
import { ActorNotFound } from '../access.errors.js';
import { ActorStore } from '../actor.store.js';
import { idCursor } from '../member.service.js';
import type { Group, GroupMembership } from './custom-role.js';
import { GroupStore } from './group.store.js';
import { parseDescription } from './role.service.js';
import { RoleStore } from './role.store.js';
import { BeyondYourself, GroupNameTaken, GroupNotFound, TooMany } from './roles.errors.js';

export interface GroupInput {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly claim?: string | null | undefined;
  readonly claimRole?: Role | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const maxGroups = 1_000;
const maxAtOnce = 500;
const nameShape = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const claimShape = /^[^\p{C}]{1,200}$/u;

/** Groups: members under one name, put in by hand or by the provider's claim at sign-in. */
@Injectable()
export class GroupService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly groups: GroupStore,
    private readonly roles: RoleStore,
    private readonly actors: ActorStore,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<Group>> {
    this.access.check(actor, 'group:read');
    const size = pageSize(first);
    const from = idCursor(after);
    return this.database.modelTransaction(actor, async () => toPage(await this.groups.page(actor.workspaceId, from, size + 1), size, ({ id }) => encodeCursor([id])));
  }

  async members(actor: Actor, groupId: string, { first, after }: PageArgs): Promise<Page<GroupMembership>> {
    this.access.check(actor, 'group:read');
    const size = pageSize(first);
    const from = idCursor(after);
    return this.database.read(actor, async () => toPage(await this.groups.members(actor.workspaceId, groupId, from, size + 1), size, ({ actorId }) => encodeCursor([actorId])));
  }

  /** The groups of the ids, in their order; undefined for one that is not of this workspace. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(Group | undefined)[]> {
    this.access.check(actor, 'group:read');
    const found = await this.database.read(actor, () => this.groups.findAll(actor.workspaceId, ids.filter(isUuid)));
    return ids.map((id) => found.find((group) => group.id === id));
  }

  /** The groups of many members, in the order of their ids. */
  async ofActors(actor: Actor, actorIds: readonly string[]): Promise<Group[][]> {
    this.access.check(actor, 'group:read');
    const found = await this.database.read(actor, () => this.groups.ofActors(actor.workspaceId, actorIds.filter(isUuid)));
    return actorIds.map((id) => found.filter(({ actorId }) => actorId === id));
  }

  /** @throws InvalidInput, GroupNameTaken, BeyondYourself, TooMany */
  async create(actor: Actor, { name, description, claim, claimRole, idempotencyKey: key }: GroupInput): Promise<Group> {
    this.access.check(actor, 'group:write');
    if (!nameShape.test(name)) throw new InvalidInput('The name of a group is 1 to 100 of a-z, 0-9, dot, underscore and hyphen, beginning with a letter or digit.', { field: 'input.name', help: 'Policies and conditions say this name, so it never changes; the description is free.' });
    const input = { name, description: parseDescription(description), ...this.parseClaim(actor, claim ?? null, claimRole ?? null) };
    return this.database.transaction(actor, async () => {
      const id = await this.idempotency.once(actor, { key, operation: 'createGroup', request: input }, async () => {
        if ((await this.groups.count(actor.workspaceId)) >= maxGroups) throw new TooMany('groups', maxGroups);
        const made: Group = { id: this.ids.next(), ...input, createdAt: this.clock.now() };
        if (!(await this.groups.insert(actor.workspaceId, made))) throw new GroupNameTaken();
        await this.outbox.audit(actor, { action: 'group.created', subjectKind: 'group', subjectId: made.id, after: input });
        return made.id;
      });
      return this.existing(await this.groups.find(actor.workspaceId, id), id);
    });
  }

  /** What is left out stays; null takes it away. */
  async update(actor: Actor, id: string, changes: { readonly [Key in 'description' | 'claim' | 'claimRole']?: GroupInput[Key] }): Promise<Group> {
    this.access.check(actor, 'group:write');
    return this.database.transaction(actor, async () => {
      const before = this.existing(isUuid(id) ? await this.groups.lock(actor.workspaceId, id) : undefined, id);
      await this.refuseBeyond(actor, before, 'id');
      const after: Group = {
        ...before,
        description: changes.description === undefined ? before.description : parseDescription(changes.description),
        ...this.parseClaim(actor, changes.claim === undefined ? before.claim : changes.claim, changes.claimRole === undefined ? before.claimRole : changes.claimRole),
      };
      const [was, is] = [recordOf(before), recordOf(after)];
      if (JSON.stringify(was) === JSON.stringify(is)) return before;
      if (!(await this.groups.update(actor.workspaceId, after))) throw new GroupNameTaken();
      await this.outbox.audit(actor, { action: 'group.changed', subjectKind: 'group', subjectId: id, before: was, after: is });
      return after;
    });
  }

  /** With its memberships and the roles that it had. Policies that name it find nobody in it. @returns what it was */
  async delete(actor: Actor, id: string): Promise<Group> {
    this.access.check(actor, 'group:write');
    return this.database.transaction(actor, async () => {
      const group = this.existing(isUuid(id) ? await this.groups.lock(actor.workspaceId, id) : undefined, id);
      await this.groups.delete(actor.workspaceId, id);
      await this.roles.unassignAllOf(actor.workspaceId, id);
      await this.outbox.audit(actor, { action: 'group.deleted', subjectKind: 'group', subjectId: id, before: recordOf(group) });
      return group;
    });
  }

  /** Puts members in by hand. Those who are in stay. @throws BeyondYourself when the group has roles that the actor does not hold */
  async add(actor: Actor, id: string, actorIds: readonly string[]): Promise<Group> {
    return this.change(actor, id, actorIds, async (group, ids) => {
      await this.refuseBeyond(actor, group, 'actorIds');
      const added = await this.groups.add(actor.workspaceId, id, ids, 'MANUAL', this.clock.now());
      if (added.length) await this.outbox.audit(actor, { action: 'group.members-added', subjectKind: 'group', subjectId: id, after: { group: group.name, actorIds: added } });
    });
  }

  /** Takes out those who were put in by hand; whoever is in by a claim leaves when the provider says so. */
  async remove(actor: Actor, id: string, actorIds: readonly string[]): Promise<Group> {
    return this.change(actor, id, actorIds, async (group, ids) => {
      const removed = await this.groups.remove(actor.workspaceId, id, ids, 'MANUAL');
      if (removed.length) await this.outbox.audit(actor, { action: 'group.members-removed', subjectKind: 'group', subjectId: id, before: { group: group.name, actorIds: removed } });
    });
  }

  private async change(actor: Actor, id: string, actorIds: readonly string[], work: (group: Group, ids: readonly string[]) => Promise<void>): Promise<Group> {
    this.access.check(actor, 'group:write');
    if (actorIds.length > maxAtOnce) throw new InvalidInput(`At most ${maxAtOnce} members are changed at once.`, { field: 'actorIds', help: 'Send them in parts.' });
    return this.database.transaction(actor, async () => {
      const group = this.existing(isUuid(id) ? await this.groups.lock(actor.workspaceId, id) : undefined, id);
      const ids = [...new Set(actorIds)].sort();
      const known = new Set<string>((await this.actors.findAll(actor.workspaceId, ids.filter(isUuid))).map((member) => member.id));
      const unknown = ids.find((each) => !known.has(each));
      if (unknown !== undefined) throw new ActorNotFound(unknown, 'actorIds');
      await work(group, ids);
      return group;
    });
  }

  /** Whoever fills a group gives its roles. */
  private async refuseBeyond(actor: Actor, group: Group, field: string): Promise<void> {
    const given = (await this.roles.ofHolders(actor.workspaceId, [group.id])).flatMap(({ rules }) => rules.map(({ permission }) => permission));
    const beyond = this.access.beyond(actor, given);
    if (beyond !== undefined) throw new BeyondYourself(`the group has ${beyond}, which you do not hold without a condition`, field);
  }

  private parseClaim(actor: Actor, claim: string | null, claimRole: Role | null): Pick<Group, 'claim' | 'claimRole'> {
    if (claim !== null && !claimShape.test(claim)) throw new InvalidInput('A claim is 1 to 200 characters of text, as the provider writes it.', { field: 'input.claim', help: 'Copy the value from the groups claim of the provider.' });
    if (claimRole !== null && claim === null) throw new InvalidInput('Only a claim gives a role.', { field: 'input.claimRole', help: 'Set claim as well, or leave claimRole out.' });
    if (claimRole !== null && roles.indexOf(claimRole) > roles.indexOf(actor.role)) throw new BeyondYourself(`you are no ${claimRole}`, 'input.claimRole');
    return { claim, claimRole };
  }

  private existing(group: Group | undefined, id: string): Group {
    if (!group) throw new GroupNotFound(id);
    return group;
  }
}

function recordOf({ name, description, claim, claimRole }: Group) {
  return { name, description, claim, claimRole };
}
