import { Injectable } from '@nestjs/common';
import { type Actor, Clock, type Role } from '@plinth/kernel';
import { Forbidden } from './access.errors.js';
import { GrantedRole } from './granted-role.js';
import {
  type Ability,
  abilityOf,
  type ActorFacts,
  type AttributeColumns,
  type DomainPermissions,
  givesAlways,
  grantablePermissions,
  inScope,
  isPermission,
  knownPermissions,
  listFilter,
  matcherOf,
  type Permission,
  permissionsOf,
  permits,
  type Resource,
  type ResourceAttribute,
  ResourceFacts,
  type RowFilter,
  type RuleCatalogue,
  rulesGiving,
  type SqlCondition,
} from './rules/index.js';

/**
 * What the domain's services hand over as the resource, at every check of the permission on a thing and in `filter`. Custom roles may put
 * conditions on these and on no others: a condition that no check could see would open what it means to limit.
 */
export type ConditionableAttributes = Readonly<Partial<Record<Permission, readonly ResourceAttribute[]>>>;

/** One rule that was asked, and what came of it. */
export interface Explanation {
  /** `WRITER`, or the name of a custom role. */
  readonly source: string;
  readonly isCustom: boolean;
  /** Where in the custom role the rule stands, from 0. */
  readonly rule: number | null;
  readonly holds: boolean;
  readonly because: string;
}

const keptAbilities = 2_000;

/** The one place that says who may do what. Services ask it before anything else. */
@Injectable()
export class AccessControl {
  private readonly domains: DomainPermissions[] = [];
  private readonly attributes = new Map<Permission, readonly ResourceAttribute[]>();
  private readonly abilities = new Map<string, Ability>();
  /** By role and permission. */
  private readonly unlimited = new Map<string, boolean>();

  constructor(private readonly clock: Clock) {}

  /** A domain's module names its rules here when it is made. */
  register(permissions: DomainPermissions, attributes: ConditionableAttributes = {}): void {
    const unsayable = knownPermissions([permissions]).find((permission) => !isPermission(permission));
    if (unsayable !== undefined) throw new Error(`${unsayable} is not a permission: write subject:action.`);
    this.domains.push(permissions);
    for (const [permission, known] of Object.entries(attributes)) if (isPermission(permission) && known) this.attributes.set(permission, known);
    this.abilities.clear();
    this.unlimited.clear();
  }

  /** @throws Forbidden unless the actor has the permission: on that resource when one is given, on some resource of the kind otherwise. */
  check(actor: Actor, permission: Permission, resource?: Resource): void {
    if (!this.allows(actor, permission, resource)) throw new Forbidden(permission);
  }

  allows(actor: Actor, permission: Permission, resource?: Resource): boolean {
    return permits(this.abilityOf(actor), permission, resource, factsOf(actor), this.sinceAuthentication(actor));
  }

  /**
   * The rows of a list on which the actor has the permission, as SQL: put it into the list's own statement, with its values behind the
   * statement's. `columns` names the expression of every attribute that the permission was registered with.
   */
  filter(actor: Actor, permission: Permission, columns: AttributeColumns, firstPlaceholder = 1): SqlCondition {
    const missing = this.attributes.get(permission)?.find((attribute) => columns[attribute] === undefined);
    if (missing !== undefined) throw new Error(`A list filtered by ${permission} must say where its rows have ${missing}.`);
    if (actor.kind === 'SYSTEM') return { sql: String(this.allows(actor, permission)), values: [] };
    const asker = { actor: factsOf(actor), sinceAuthenticationMs: this.sinceAuthentication(actor) };
    return listFilter({ permission, scopes: actor.scopes, ruled: rulesGiving(actor, this.domains, permission), granted: grantsOf(actor), asker }, columns, firstPlaceholder);
  }

  /**
   * The rows of a list that are there for the actor: {@link filter} for reading. Everything else of the workspace is, for them, not there at all. A token's
   * scopes are left out, since `check` has asked for them and they limit no thing: so what a thing lies in is there for whoever holds the token, whatever
   * the token is for. Undefined for jobs and for those who see everything.
   */
  sight(actor: Actor, permission: Permission, columns: AttributeColumns): RowFilter {
    if (actor.kind === 'SYSTEM' || this.isUnlimited(actor, permission)) return undefined;
    const holder: Actor = { ...actor, scopes: undefined };
    return (first) => this.filter(holder, permission, columns, first);
  }

  /** True when the actor's role or one of their custom roles gives the permission on everything, whatever a token leaves of it. */
  private isUnlimited(actor: Actor, permission: Permission): boolean {
    const key = `${actor.role} ${permission}`;
    let byRole = this.unlimited.get(key);
    if (byRole === undefined) this.unlimited.set(key, (byRole = givesAlways({ role: actor.role }, this.domains, [], permission)));
    return byRole || grantsOf(actor).some((grant) => grant.permission === permission && grant.where === undefined);
  }

  /** Every rule that could give the permission, and whether it does. None holds: denied. */
  explain(actor: Actor, permission: Permission, resource?: Resource): Explanation[] {
    if (!inScope(permission, actor.scopes)) return [{ source: 'scopes', isCustom: false, rule: null, holds: false, because: 'The token is limited to other permissions.' }];
    const byRole = rulesGiving(actor, this.domains, permission).map((rule) => {
      const holds = permits(abilityOf(actor, [{ [actor.role]: [rule] }]), permission, resource);
      const limited = rule.ownBy === undefined && rule.where === undefined ? 'The role has it always.' : 'The role has it for the resources that are their own.';
      return { source: actor.role, isCustom: false, rule: null, holds, because: limited };
    });
    const question = { actor: factsOf(actor), resource: resource && new ResourceFacts(resource), sinceAuthenticationMs: this.sinceAuthentication(actor) };
    const byGrant = rolesOf(actor).flatMap(({ name, rules }) =>
      rules.flatMap((rule, index) => {
        if (rule.permission !== permission) return [];
        const holds = rule.where === undefined || matcherOf(rule.where)(question);
        return [{ source: name, isCustom: true, rule: index, holds, because: rule.where === undefined ? 'The rule has no condition.' : JSON.stringify(rule.where).slice(0, 2_000) }];
      }),
    );
    return [...byRole, ...byGrant];
  }

  /** The first of the permissions that the actor could not give away, having it not at all or only under a condition. */
  beyond(actor: Actor, permissions: Iterable<Permission>): Permission | undefined {
    const grants = grantsOf(actor);
    for (const permission of permissions) if (!inScope(permission, actor.scopes) || !givesAlways(actor, this.domains, grants, permission)) return permission;
    return undefined;
  }

  /** What custom roles can say. */
  catalogue(): RuleCatalogue {
    return new Map(grantablePermissions(this.domains).map((permission) => [permission, this.attributes.get(permission) ?? []]));
  }

  /** The permissions that the actor holds, by name. */
  permissionsOf(actor: Actor): Permission[] {
    const named = [...permissionsOf(actor, this.domains), ...grantsOf(actor).map(({ permission }) => permission)];
    return [...new Set(named)].sort().filter((permission) => this.allows(actor, permission));
  }

  /** Every permission that the role has, whatever a token leaves of it, in the first workspace or in another. */
  permissionsOfRole(role: Role, atHome = false): Permission[] {
    return permissionsOf({ role, atHome }, this.domains);
  }

  /** Every permission that some domain has rules for; edges and jobs may name no other. */
  known(): ReadonlySet<Permission> {
    return new Set(knownPermissions(this.domains));
  }

  private sinceAuthentication({ authenticatedAt }: Actor): number | undefined {
    return authenticatedAt && this.clock.nowMs() - authenticatedAt.getTime();
  }

  private abilityOf(actor: Actor): Ability {
    const roles = rolesOf(actor);
    // The same id and revision are the same rules for ever, so what was built of them stays true.
    const key = `${actor.id} ${actor.kind} ${actor.role} ${actor.atHome ?? false} ${actor.scopes?.join(' ') ?? '-'} ${roles.map(({ roleId, revision }) => `${roleId}:${revision}`).join(' ')}`;
    const known = this.abilities.get(key);
    if (known) return known;
    const made = abilityOf(actor, this.domains, grantsOf(actor));
    if (this.abilities.size >= keptAbilities) this.abilities.clear();
    this.abilities.set(key, made);
    return made;
  }
}

function factsOf({ id, kind, role, groups = [] }: Actor): ActorFacts {
  return { id, kind, role, groups };
}

function rolesOf({ kind, grants = [] }: Actor): readonly GrantedRole[] {
  return kind === 'SYSTEM' ? [] : grants.filter((grant) => grant instanceof GrantedRole);
}

function grantsOf(actor: Actor) {
  return rolesOf(actor).flatMap(({ rules }) => rules);
}
