import { SetMetadata } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import type { FastifyRequest } from 'fastify';
import type { Permission } from './rules/index.js';

export const requirementKey = 'plinth:requires';

/** What an edge asks of its caller: a permission, to be known at all, or nothing. */
export type Requirement = Permission | 'authenticated' | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a route requires that is no method of a Nest controller. */
    requires?: Requirement;
    /** Begins to read for a request of which no more than its token's workspace is known, beside the question who asks. Must not throw, and tells nobody what it finds. */
    ahead?: (home: WorkspaceId, request: FastifyRequest) => void;
  }
}

/**
 * Names the permission that a resolver field, route or subscription checks. Each has one; the guard refuses whatever has none (law 4).
 * The guard asks for the permission on some resource; the service asks for it on the very resource.
 */
export const Requires = (requirement: Requirement): ClassDecorator & MethodDecorator => SetMetadata(requirementKey, requirement);
