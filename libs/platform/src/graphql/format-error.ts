import { Logger } from '@nestjs/common';
import { PlinthError } from '@plinth/kernel';
import { GraphQLError } from 'graphql';
import { httpErrorOf } from '../http/index.js';

const logger = new Logger('GraphQL');

export interface ErrorFormat {
  readonly requestId: string;
  /** Whether messages may say what the schema has instead ("Did you mean …?"). Off where the schema is not told to everybody. */
  readonly suggestions: boolean;
}

/**
 * The outside form of anything that was thrown while a GraphQL operation ran. Plinth's own errors keep their message and carry code,
 * field, help and details; GraphQL's own (syntax, validation) are INVALID_REQUEST; everything else is a defect, logged here and told as
 * INTERNAL without its message. What Mercurius gathers under one error becomes an error each.
 */
export function formatGraphQLErrors(errors: readonly GraphQLError[], format: ErrorFormat): GraphQLError[] {
  return errors.flatMap(gathered).map((error) => formatGraphQLError(error, format));
}

export function formatGraphQLError(error: GraphQLError, { requestId, suggestions }: ErrorFormat): GraphQLError {
  const cause = rootCause(error);
  if (cause instanceof PlinthError) return withExtensions(error, cause.message, { code: cause.code, kind: cause.kind, field: cause.field, help: cause.help, details: cause.details, requestId });
  if (!error.originalError || cause instanceof GraphQLError || isClientsFault(cause)) {
    const given = error.extensions.code;
    const code = typeof given === 'string' && !given.startsWith('MER_ERR') ? given : 'INVALID_REQUEST';
    const message = suggestions ? error.message : error.message.replace(/ Did you mean [^?]*\?/g, '');
    return withExtensions(error, message, { ...error.extensions, code, kind: 'INVALID', requestId });
  }
  logger.error(`Request ${requestId} failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
  return withExtensions(error, 'Something failed inside Plinth.', { code: 'INTERNAL', kind: 'INTERNAL', help: 'Try again; if it stays, give the request id to who runs this server.', requestId });
}

/** The status and body that tell a GraphQL client of an error that came before any operation was read. */
export function graphqlAnswerOf(error: unknown, format: ErrorFormat): { readonly status: number; readonly body: { readonly data: null; readonly errors: readonly GraphQLError[] } } {
  const originalError = error instanceof Error ? error : new Error(String(error));
  const told = formatGraphQLError(new GraphQLError(originalError.message, { originalError }), format);
  return { status: httpErrorOf(error, format.requestId).status, body: { data: null, errors: [told] } };
}

function rootCause(error: unknown): unknown {
  let cause: unknown = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/** Mercurius throws one error that holds those of the parser or of validation. */
function gathered(error: GraphQLError): GraphQLError[] {
  const cause = rootCause(error);
  const inner: unknown = isMercurius(cause) ? cause.errors : undefined;
  if (!Array.isArray(inner) || !inner.length) return [error];
  return inner.map((each: unknown) => (each instanceof GraphQLError ? each : new GraphQLError(isRecord(each) && typeof each.message === 'string' ? each.message : error.message)));
}

function isMercurius(cause: unknown): cause is Error & { readonly errors?: unknown } {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && cause.code.startsWith('MER_ERR_GQL');
}

/** Fastify's and Mercurius' own errors say by a status whose fault it is. */
function isClientsFault(cause: unknown): boolean {
  return cause instanceof Error && 'statusCode' in cause && typeof cause.statusCode === 'number' && cause.statusCode >= 400 && cause.statusCode < 500;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function withExtensions(error: GraphQLError, message: string, extensions: Readonly<Record<string, unknown>>): GraphQLError {
  const present = Object.fromEntries(Object.entries(extensions).filter(([, value]) => value !== undefined));
  return new GraphQLError(message, { nodes: error.nodes, source: error.source, positions: error.positions, path: error.path, extensions: present });
}
