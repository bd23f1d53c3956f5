import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { MercuriusDriver } from '@nestjs/mercurius';
import { type Authenticator, credentialsOf } from '@plinth/access';
import { formatGraphQLError, type GraphQLContext, GraphQLDateTime } from '@plinth/platform/graphql';
import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';

/** How GraphQL is served: code-first, at /graphql, subscriptions by graphql-transport-ws on the same path. */
export function graphqlOptions(authenticator: Authenticator): MercuriusDriverConfig {
  return {
    driver: MercuriusDriver,
    autoSchemaFile: true,
    sortSchema: true,
    path: '/graphql',
    graphiql: false,
    allowBatchedQueries: false,
    queryDepth: 12,
    buildSchemaOptions: { scalarsMap: [{ type: Date, scalar: GraphQLDateTime }] },
    context: (request: FastifyRequest): GraphQLContext => contextOf(request),
    errorFormatter: ({ data, errors }, context) => {
      const requestId = requestIdOf(context);
      const formatted = errors?.map((error) => formatGraphQLError(error, requestId)) ?? [];
      return { statusCode: 200, response: { data: data ?? null, errors: formatted } };
    },
    subscription: {
      fullWsTransport: false,
      keepAlive: 20_000,
      context: (_socket: unknown, request: FastifyRequest) => ({ ...contextOf(request) }),
      onConnect: async ({ payload }: { payload?: unknown }) => {
        const authorization = authorizationOf(payload);
        if (authorization === undefined) return true;
        const actor = await authenticator.authenticate(credentialsOf({ authorization }, undefined, 'websocket'));
        return actor ? { actor } : false;
      },
    },
  };
}

function contextOf(request: FastifyRequest): GraphQLContext {
  return { actor: request.actor, requestId: String(request.id), loaders: new Map() };
}

function requestIdOf(context: unknown): string {
  return typeof context === 'object' && context !== null && 'requestId' in context ? String(context.requestId) : 'unknown';
}

/** Browsers can't set headers on a WebSocket, so the token may come in the payload of connection_init. */
function authorizationOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const value: unknown = Reflect.get(payload, 'authorization') ?? Reflect.get(payload, 'Authorization');
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new GraphQLError('authorization must be a string.');
  return value;
}
