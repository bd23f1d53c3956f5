import { AbilityBuilder, type MongoQuery, Ability as CaslAbility, mongoQueryMatcher } from '@casl/ability';
import { type Actor, type Role, roles } from '@plinth/kernel';
import { type ActorFacts, type Condition, matcherOf, type Question, type Resource, ResourceFacts } from './condition.js';
import { simplified } from './simplified.js';

/** `subject:action`, such as `run:write`. */
export type Permission = `${string}:${string}`;

/** One thing that a role may do. */
export interface PermissionRule {
  readonly permission: Permission;
  /** Limits it to resources whose fields match. */
  readonly where?: MongoQuery;
  /** Limits it to the actor's own resources: those whose field of this name holds the actor's id. */
  readonly ownBy?: string;
}

/**
 * What each role may do in one domain. A higher role has everything of the lower ones. `OPERATOR` names what concerns the whole installation:
 * owners of its first workspace have it besides. `SYSTEM` names what jobs may do and no role needs.
 */
export type DomainPermissions = Readonly<Partial<Record<Role | 'OPERATOR' | 'SYSTEM', readonly PermissionRule[]>>>;

/** By what somebody holds permissions, before any scope. */
export type Standing = Pick<Actor, 'role' | 'atHome'>;

/** A permission that a custom role gives. */
export interface GrantedPermission {
  readonly permission: Permission;
  readonly where?: Condition | undefined;
}

/** CASL's abilities over our own conditions: each is a function of the question, so that what it means is written in one place. */
export type Ability = CaslAbility<[string, string | Asked], (asked: Asked) => boolean>;

/** A question about one kind of thing. CASL sees its kind; the conditions see the rest. */
class Asked implements Question {
  private facts: ResourceFacts | undefined;

  constructor(
    readonly kind: string,
    readonly actor: ActorFacts,
    readonly whole: Resource | undefined,
    readonly sinceAuthenticationMs: number | undefined,
  ) {}

  /** Read when the first condition asks: most rules have none. */
  get resource(): ResourceFacts | undefined {
    return (this.facts ??= this.whole && new ResourceFacts(this.whole));
  }
}

/** Names permissions without conditions: `allow('run:read', 'run:write')`. */
export function allow(...permissions: readonly Permission[]): readonly PermissionRule[] {
  return permissions.map((permission) => ({ permission }));
}

const permissionShape = /^[a-z][a-z-]{0,39}:[a-z][a-z-]{0,39}$/;

/** True for `subject:action` that names one thing. `all` and `manage` are CASL's words for every subject and every action, so no rule may say them. */
export function isPermission(text: string): text is Permission {
  return permissionShape.test(text) && !text.startsWith('all:') && !text.endsWith(':manage');
}

/** Somebody who may do things, as far as abilities ask. */
export type Bearer = Pick<Actor, 'kind' | 'role' | 'scopes' | 'atHome'> & Partial<Pick<Actor, 'id' | 'groups'>>;

/**
 * What an actor may do. Nothing but what a rule gives (law 4). A system actor has its scopes as far as some domain knows them, and no
 * role; anybody else has the rules of the role and of the custom roles, cut down to the token's scopes when it has some.
 */
export function abilityOf(actor: Bearer, domains: readonly DomainPermissions[], grants: readonly GrantedPermission[] = []): Ability {
  const { can, build } = new AbilityBuilder<Ability>(CaslAbility);
  for (const { permission, where, ownBy } of actor.kind === 'SYSTEM' ? systemRules(actor.scopes ?? [], domains) : rulesOf(actor, domains)) {
    // Who is nobody in particular owns nothing.
    if (!inScope(permission, actor.scopes) || (ownBy !== undefined && actor.id === undefined)) continue;
    const [kind, action] = split(permission);
    can(action, kind, domainMatcher(where, ownBy, actor.id));
  }
  const granted = new Map<Permission, GrantedPermission[]>();
  for (const grant of actor.kind === 'SYSTEM' ? [] : grants) if (inScope(grant.permission, actor.scopes)) granted.set(grant.permission, [...(granted.get(grant.permission) ?? []), grant]);
  for (const [permission, rules] of granted) {
    const [kind, action] = split(permission);
    const limits = rules.flatMap(({ where }) => where ?? []);
    // One of CASL's rules for all of ours: what it does for each would cost more than the conditions.
    can(action, kind, limits.length === rules.length ? matcherOf(simplified({ any: limits })) : undefined);
  }
  return build({ conditionsMatcher: (matcher) => (asked) => asked instanceof Asked && matcher(asked), detectSubjectType: (asked) => (asked instanceof Asked ? asked.kind : asked) });
}

/**
 * True when the ability covers the permission: on the very resource when one is given, on some resource of its kind otherwise. What is
 * known without a resource (who asks, and how they proved it) counts in both.
 */
export function permits(ability: Ability, permission: Permission, resource?: Resource, actor: ActorFacts = nobody, sinceAuthenticationMs?: number): boolean {
  const [kind, action] = split(permission);
  return ability.can(action, new Asked(kind, actor, resource, sinceAuthenticationMs));
}

const nobody: ActorFacts = { id: '', kind: 'USER', role: 'READER', groups: [] };

/** The limits that a domain's own rule puts on the resource. */
function domainMatcher(where: MongoQuery | undefined, ownBy: string | undefined, actorId: string | undefined): ((asked: Asked) => boolean) | undefined {
  if (where === undefined && ownBy === undefined) return undefined;
  const matches = where && mongoQueryMatcher(where);
  return ({ whole: resource }) => resource === undefined || ((matches?.({ ...resource }) ?? true) && (ownBy === undefined || (Object.hasOwn(resource, ownBy) && resource[ownBy] === actorId)));
}

/** Every permission that some domain names, for a role or for jobs. */
export function knownPermissions(domains: readonly DomainPermissions[]): Permission[] {
  const rules = domains.flatMap((domain) => [...roles, 'OPERATOR' as const, 'SYSTEM' as const].flatMap((holder) => domain[holder] ?? []));
  return [...new Set(rules.map((rule) => rule.permission))].sort();
}

/** Every permission that somebody of the standing has, in some way. */
export function permissionsOf(standing: Standing, domains: readonly DomainPermissions[]): Permission[] {
  return [...new Set(rulesOf(standing, domains).map((rule) => rule.permission))].sort();
}

/** `run:write` covers itself, `run:*` every action on runs, `*` everything that the role has. No scopes at all: everything too. */
export function inScope(permission: Permission, scopes: readonly string[] | undefined): boolean {
  if (!scopes) return true;
  const [subjectKind] = split(permission);
  return scopes.some((scope) => scope === '*' || scope === permission || scope === `${subjectKind}:*`);
}

/** A job may do the very things that it names, without conditions, if they are known at all. */
function systemRules(scopes: readonly string[], domains: readonly DomainPermissions[]): readonly PermissionRule[] {
  return allow(...knownPermissions(domains).filter((permission) => scopes.includes(permission)));
}

function rulesOf({ role, atHome = false }: Standing, domains: readonly DomainPermissions[]): PermissionRule[] {
  const reached = [...roles.slice(0, roles.indexOf(role) + 1), ...(atHome && role === 'OWNER' ? (['OPERATOR'] as const) : [])];
  return reached.flatMap((each) => domains.flatMap((domain) => domain[each] ?? []));
}

function split(permission: Permission): [subjectKind: string, action: string] {
  const at = permission.indexOf(':');
  return [permission.slice(0, at), permission.slice(at + 1)];
}

/** True when the rule gives the permission whatever the resource, the actor and the circumstance. */
export function givesAlways(standing: Standing, domains: readonly DomainPermissions[], grants: readonly GrantedPermission[], permission: Permission): boolean {
  return rulesOf(standing, domains).some((rule) => rule.permission === permission && rule.where === undefined && rule.ownBy === undefined) || grants.some((grant) => grant.permission === permission && grant.where === undefined);
}

/** The rules by which a role of some standing gives a permission. */
export function rulesGiving(standing: Standing, domains: readonly DomainPermissions[], permission: Permission): readonly PermissionRule[] {
  return rulesOf(standing, domains).filter((rule) => rule.permission === permission);
}

/** Every permission that roles can have: not those of the installation's operators, nor of jobs. */
export function grantablePermissions(domains: readonly DomainPermissions[]): Permission[] {
  return permissionsOf({ role: 'OWNER' }, domains);
}
