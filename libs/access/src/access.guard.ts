import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Actor } from '@plinth/kernel';
import { AccessControl } from './access-control.js';
import { Forbidden, Unauthenticated } from './access.errors.js';
import { actorOf } from './current-actor.js';
import { type Requirement, requirementKey } from './requires.js';

/** The first wall, before every route, query, mutation and subscription. An edge that names no requirement is closed. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly access: AccessControl,
  ) {}

  canActivate(host: ExecutionContext): boolean {
    const requirement = this.reflector.getAllAndOverride<Requirement | undefined>(requirementKey, [host.getHandler(), host.getClass()]);
    if (requirement === 'public') return true;
    const actor: Actor | undefined = actorOf(host);
    if (!actor) throw new Unauthenticated();
    if (requirement === undefined) throw new Forbidden('nobody has');
    if (requirement !== 'authenticated') this.access.check(actor, requirement);
    return true;
  }
}
