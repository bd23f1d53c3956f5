import type { ActorGrant } from '@plinth/kernel';
import type { RoleRule } from './rules/index.js';

/** A custom role as an actor carries it through a request. Immutable: its rules were validated when they were read. */
export class GrantedRole implements ActorGrant {
  constructor(
    readonly roleId: string,
    readonly revision: number,
    readonly name: string,
    readonly rules: readonly RoleRule[],
  ) {}
}
