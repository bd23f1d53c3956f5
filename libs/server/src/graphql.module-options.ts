import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { checkCost, checkShape, checkSource, formatGraphQLErrors, type GraphQLContext, GraphQLDateTime, operationLimits } from '@plinth/platform/graphql';
import type { Span } from '@plinth/platform/telemetry';
import type { FastifyRequest } from 'fastify';
import { type DocumentNode, getOperationAST, GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import { SchemaDriver } from './schema-driver.js';

const graphqlBodyLimit = 4 * 1024 * 1024;
/** Documents that are kept parsed. Each is at most as long as the limits let through. */
const keptDocuments = 256;

export interface GraphQLSettings {
  /** Whether the schema may be asked for by introspection, and hinted at in errors. Off in a cluster. */
  readonly introspection: boolean;
}

/**
 * How GraphQL is served: code-first, by POST at /graphql. Subscriptions have a server of their own (`live/`): Mercurius' neither validates
 * their documents nor gives their errors our form.
 */
export function graphqlOptions({ introspection }: GraphQLSettings): MercuriusDriverConfig {
  return {
    driver: SchemaDriver,
    autoSchemaFile: true,
    path: '/graphql',
    graphiql: false,
    allowBatchedQueries: false,
    cache: keptDocuments,
    subscription: false,
    graphql: { parseOptions: { maxTokens: operationLimits.tokens }, validateOptions: { maxErrors: 20 } },
    validationRules: introspection ? [] : [NoSchemaIntrospectionCustomRule],
    additionalRouteOptions: { bodyLimit: graphqlBodyLimit },
    // The schema is checked with the first operation anyway, and by every test that asks one; asking it for itself delays the start.
    buildSchemaOptions: { skipCheck: true, scalarsMap: [{ type: Date, scalar: GraphQLDateTime }] },
    hooks: {
      preParsing: async (_schema, source) => checkSource(source, operationLimits),
      preValidation: async (_schema, document) => checkShape(document, operationLimits),
      preExecution: async (schema, document, context, variables) => {
        nameSpan(context.reply.request.operationSpan, document);
        checkCost(schema, document, variables ?? {}, operationLimits);
      },
    },
    context: (request: FastifyRequest): GraphQLContext => ({ actor: request.actor, requestId: String(request.id), loaders: new Map() }),
    errorFormatter: ({ data, errors }, context) => {
      const formatted = formatGraphQLErrors((errors ?? []).map(asGraphQLError), { requestId: requestIdOf(context), suggestions: introspection });
      return { statusCode: 200, response: { data: data ?? null, errors: formatted } };
    },
  };
}

/** By the operation's kind and name, as clients write it; no arguments, which may be secrets. */
function nameSpan(span: Span | undefined, document: DocumentNode): void {
  const operation = span && getOperationAST(document);
  if (!operation) return;
  const { operation: kind, name } = operation;
  const named = name?.value.slice(0, 100);
  span.rename(named === undefined ? kind : `${kind} ${named}`);
  span.set({ 'graphql.operation.type': kind, 'graphql.operation.name': named });
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError('The request failed.', { originalError: error instanceof Error ? error : new Error(String(error)) });
}

function requestIdOf(context: unknown): string {
  return typeof context === 'object' && context !== null && 'requestId' in context ? String(context.requestId) : 'unknown';
}
