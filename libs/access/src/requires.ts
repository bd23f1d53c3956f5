import { SetMetadata } from '@nestjs/common';
import type { Permission } from './rules/index.js';

export const requirementKey = 'plinth:requires';

/** What an edge asks of its caller: a permission, to be known at all, or nothing. */
export type Requirement = Permission | 'authenticated' | 'public';

/**
 * Names the permission that a resolver field, route or subscription checks. Each has one; the guard refuses whatever has none (law 4).
 * The guard asks for the permission on some resource; the service asks for it on the very resource.
 */
export const Requires = (requirement: Requirement): ClassDecorator & MethodDecorator => SetMetadata(requirementKey, requirement);
