import { AbilityBuilder, createMongoAbility, type MongoAbility, type MongoQuery, subject } from '@casl/ability';
import { type Actor, type Role, roles } from '@plinth/kernel';

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

/** What each role may do in one domain. A higher role has everything of the lower ones. `SYSTEM` names what jobs may do and no role needs. */
export type DomainPermissions = Readonly<Partial<Record<Role | 'SYSTEM', readonly PermissionRule[]>>>;

export type Ability = MongoAbility<[string, string | Readonly<Record<string, unknown>>]>;

/** Names permissions without conditions: `allow('run:read', 'run:write')`. */
export function allow(...permissions: readonly Permission[]): readonly PermissionRule[] {
  return permissions.map((permission) => ({ permission }));
}

const permissionShape = /^[a-z][a-z-]{0,39}:[a-z][a-z-]{0,39}$/;

/** True for `subject:action` that names one thing. `all` and `manage` are CASL's words for every subject and every action, so no rule may say them. */
export function isPermission(text: string): text is Permission {
  return permissionShape.test(text) && !text.startsWith('all:') && !text.endsWith(':manage');
}

/**
 * What an actor may do. Nothing but what a rule gives (law 4). A system actor has its scopes as far as some domain knows them, and no
 * role; anybody else has the rules of the role, cut down to the token's scopes when it has some.
 */
export function abilityOf(actor: Pick<Actor, 'kind' | 'role' | 'scopes'> & Partial<Pick<Actor, 'id'>>, domains: readonly DomainPermissions[]): Ability {
  const { can, build } = new AbilityBuilder<Ability>(createMongoAbility);
  for (const { permission, where, ownBy } of actor.kind === 'SYSTEM' ? systemRules(actor.scopes ?? [], domains) : rulesOf(actor.role, domains)) {
    if (!inScope(permission, actor.scopes)) continue;
    // Who is nobody in particular owns nothing.
    if (ownBy !== undefined && actor.id === undefined) continue;
    const [subjectKind, action] = split(permission);
    can(action, subjectKind, ownBy === undefined ? where : { ...where, [ownBy]: actor.id });
  }
  return build({ detectSubjectType: (object) => String(Reflect.get(object, '__caslSubjectType__')) });
}

/** True when the ability covers the permission: on some resource of its kind, or on the very one given. */
export function permits(ability: Ability, permission: Permission, resource?: Readonly<Record<string, unknown>>): boolean {
  const [subjectKind, action] = split(permission);
  return ability.can(action, resource ? subject(subjectKind, { ...resource }) : subjectKind);
}

/** Every permission that some domain names, for a role or for jobs. */
export function knownPermissions(domains: readonly DomainPermissions[]): Permission[] {
  const rules = domains.flatMap((domain) => [...roles, 'SYSTEM' as const].flatMap((holder) => domain[holder] ?? []));
  return [...new Set(rules.map((rule) => rule.permission))].sort();
}

/** Every permission that the role has, in some way. */
export function permissionsOf(role: Role, domains: readonly DomainPermissions[]): Permission[] {
  return [...new Set(rulesOf(role, domains).map((rule) => rule.permission))].sort();
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

function rulesOf(role: Role, domains: readonly DomainPermissions[]): PermissionRule[] {
  const reached = roles.slice(0, roles.indexOf(role) + 1);
  return reached.flatMap((each) => domains.flatMap((domain) => domain[each] ?? []));
}

function split(permission: Permission): [subjectKind: string, action: string] {
  const at = permission.indexOf(':');
  return [permission.slice(0, at), permission.slice(at + 1)];
}
