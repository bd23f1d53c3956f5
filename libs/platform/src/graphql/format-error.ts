import { Logger } from '@nestjs/common';
import { PlinthError } from '@plinth/kernel';
import { GraphQLError } from 'graphql';

const logger = new Logger('GraphQL');

/**
 * The outside form of anything that was thrown while a GraphQL operation ran. Plinth's own errors keep their message and carry code,
 * field, help and details; GraphQL's own (syntax, validation) are INVALID_REQUEST; everything else is a defect, logged here and told as
 * INTERNAL without its message.
 */
export function formatGraphQLError(error: GraphQLError, requestId: string): GraphQLError {
  const cause = rootCause(error);
  if (cause instanceof PlinthError) return withExtensions(error, cause.message, { code: cause.code, kind: cause.kind, field: cause.field, help: cause.help, details: cause.details, requestId });
  if (!error.originalError || cause instanceof GraphQLError) {
    const code = typeof error.extensions.code === 'string' && error.extensions.code !== 'MER_ERR_GQL_VALIDATION' ? error.extensions.code : 'INVALID_REQUEST';
    return withExtensions(error, error.message, { ...error.extensions, code, kind: 'INVALID', requestId });
  }
  logger.error(`Request ${requestId} failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
  return withExtensions(error, 'Something failed inside Plinth.', { code: 'INTERNAL', kind: 'INTERNAL', help: 'Try again; if it stays, give the request id to who runs this server.', requestId });
}

function rootCause(error: unknown): unknown {
  let cause: unknown = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function withExtensions(error: GraphQLError, message: string, extensions: Readonly<Record<string, unknown>>): GraphQLError {
  const present = Object.fromEntries(Object.entries(extensions).filter(([, value]) => value !== undefined));
  return new GraphQLError(message, { nodes: error.nodes, source: error.source, positions: error.positions, path: error.path, extensions: present });
}
