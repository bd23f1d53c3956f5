import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { Actor } from '@plinth/kernel';
import type { GraphQLContext } from '@plinth/platform/graphql';
import type {} from 'fastify';
import { Unauthenticated } from './access.errors.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication, before any handler. */
    actor?: Actor;
  }
}

/** Who asks, at a route or a GraphQL field. */
export function actorOf(host: ExecutionContext): Actor | undefined {
  if (host.getType<string>() === 'graphql') return GqlExecutionContext.create(host).getContext<GraphQLContext>().actor;
  return host.switchToHttp().getRequest<{ actor?: Actor }>().actor;
}

/** The actor as a handler's parameter. */
export const CurrentActor = createParamDecorator((_: unknown, host: ExecutionContext): Actor => {
  const actor = actorOf(host);
  if (!actor) throw new Unauthenticated();
  return actor;
});
