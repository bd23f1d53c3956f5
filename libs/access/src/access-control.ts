import { Injectable } from '@nestjs/common';
import type { Actor, Role } from '@plinth/kernel';
import { Forbidden } from './access.errors.js';
import { type Ability, abilityOf, type DomainPermissions, isPermission, knownPermissions, type Permission, permissionsOf, permits } from './rules/index.js';

/** The one place that says who may do what. Services ask it before anything else. */
@Injectable()
export class AccessControl {
  private readonly domains: DomainPermissions[] = [];
  private readonly abilities = new Map<string, Ability>();

  /** A domain's module names its rules here when it is made. */
  register(permissions: DomainPermissions): void {
    const unsayable = knownPermissions([permissions]).find((permission) => !isPermission(permission));
    if (unsayable !== undefined) throw new Error(`${unsayable} is not a permission: write subject:action.`);
    this.domains.push(permissions);
    this.abilities.clear();
  }

  /** @throws Forbidden unless the actor has the permission: on that resource when one is given, on some resource of the kind otherwise. */
  check(actor: Actor, permission: Permission, resource?: Readonly<Record<string, unknown>>): void {
    if (!this.allows(actor, permission, resource)) throw new Forbidden(permission);
  }

  allows(actor: Actor, permission: Permission, resource?: Readonly<Record<string, unknown>>): boolean {
    return permits(this.abilityOf(actor), permission, resource);
  }

  /** The permissions that the actor holds, by name. */
  permissionsOf(actor: Actor): Permission[] {
    return permissionsOf(actor.role, this.domains).filter((permission) => this.allows(actor, permission));
  }

  /** Every permission that the role has, whatever a token leaves of it. */
  permissionsOfRole(role: Role): Permission[] {
    return permissionsOf(role, this.domains);
  }

  /** Every permission that some domain has rules for; edges and jobs may name no other. */
  known(): ReadonlySet<Permission> {
    return new Set(knownPermissions(this.domains));
  }

  private abilityOf(actor: Actor): Ability {
    const key = `${actor.id} ${actor.kind} ${actor.role} ${actor.scopes?.join(' ') ?? '-'}`;
    const known = this.abilities.get(key);
    if (known) return known;
    const made = abilityOf(actor, this.domains);
    if (this.abilities.size > 1_000) this.abilities.clear();
    this.abilities.set(key, made);
    return made;
  }
}
