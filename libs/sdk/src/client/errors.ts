/** What a program can do about a failure: try again, ask for access, or give up on this request. */
export type FailureKind = 'retry' | 'access' | 'refused';

export interface RequestFailure {
  readonly code: string;
  readonly status: number;
  readonly field?: string | undefined;
  readonly help?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * A request that Plinth did not fulfil. `code` is the server's (`RUN_NOT_FOUND`, `INVALID_INPUT`, …), or one of the client's own:
 * `SERVER_UNREACHABLE` (no answer), `STOPPED` (the sender was told to stop), `UNEXPECTED_ANSWER` (an answer that is not Plinth's), `DIGEST_MISMATCH` (bytes that are not what was promised).
 * `status` is the HTTP status, 0 when there was no answer. `help` says what to do.
 */
export class PlinthRequestError extends Error {
  readonly code: string;
  readonly status: number;
  readonly field: string | undefined;
  readonly help: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, failure: RequestFailure) {
    super(message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.name = 'PlinthRequestError';
    this.code = failure.code;
    this.status = failure.status;
    this.field = failure.field;
    this.help = failure.help;
    this.requestId = failure.requestId;
    this.retryAfterMs = failure.retryAfterMs;
  }

  get failureKind(): FailureKind {
    // A proxy's page or another server's word is no refusal of Plinth's: nothing is given up for it.
    if (this.code === 'UNEXPECTED_ANSWER') return 'retry';
    if (this.status === 401 || this.status === 403) return 'access';
    if (this.status === 0 || this.status >= 500 || this.status === 408 || this.status === 425 || this.status === 429) return 'retry';
    return 'refused';
  }
}

export function unreachable(url: string, cause: unknown): PlinthRequestError {
  return new PlinthRequestError(`Plinth does not answer at ${url} (${reasonOf(cause)}).`, {
    code: 'SERVER_UNREACHABLE',
    status: 0,
    help: 'Start it with `plinth up`, or set PLINTH_URL to where it runs.',
    cause,
  });
}

/** Whoever sends was told to stop: what is not sent is neither refused nor worth another attempt. */
export function stopped(): PlinthRequestError {
  return new PlinthRequestError('Sending was stopped.', { code: 'STOPPED', status: 0 });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused', ECONNRESET: 'the connection broke', EPIPE: 'the connection broke', UND_ERR_SOCKET: 'the connection broke',
  ENOTFOUND: 'there is no such host', EAI_AGAIN: 'the name can not be looked up', EHOSTUNREACH: 'there is no way to the host', ENETUNREACH: 'there is no network',
  UND_ERR_CONNECT_TIMEOUT: 'timed out', UND_ERR_HEADERS_TIMEOUT: 'timed out', UND_ERR_BODY_TIMEOUT: 'timed out',
};

/** The deepest cause says why: `fetch failed` hides `ECONNREFUSED`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'timed out';
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? (reasons[error.code] ?? error.code) : error.message;
}

const statusOfKind: Readonly<Record<string, number>> = {
  INVALID: 400, UNAUTHENTICATED: 401, FORBIDDEN: 403, NOT_FOUND: 404, CONFLICT: 409, PRECONDITION_FAILED: 412,
  TOO_LARGE: 413, RANGE: 416, LIMIT: 429, UNAVAILABLE: 503, INTERNAL: 500,
};

function text(source: object, key: string): string | undefined {
  const value: unknown = Object.entries(source).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
}

function number(source: object, key: string): number | undefined {
  const value: unknown = Object.entries(source).find(([name]) => name === key)?.[1];
  return typeof value === 'number' ? value : undefined;
}

function child(source: object, key: string): object | undefined {
  const value: unknown = Object.entries(source).find(([name]) => name === key)?.[1];
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** `{"error":{code,message,…}}` of the REST routes; anything else came from a proxy or another server. */
export function errorOfAnswer(status: number, body: unknown, retryAfterMs?: number): PlinthRequestError {
  const error = typeof body === 'object' && body !== null ? child(body, 'error') : undefined;
  if (!error) {
    const graphql = typeof body === 'object' && body !== null ? firstError(body) : undefined;
    if (graphql) return errorOfGraphql(graphql, status, retryAfterMs);
    return new PlinthRequestError(`The server answered ${status} without saying why.`, {
      code: 'UNEXPECTED_ANSWER', status, retryAfterMs, help: 'Check that PLINTH_URL names a Plinth server and no proxy stands in between.',
    });
  }
  return new PlinthRequestError(text(error, 'message') ?? `The server answered ${status}.`, {
    code: text(error, 'code') ?? 'UNEXPECTED_ANSWER', status, retryAfterMs, field: text(error, 'field'), help: text(error, 'help'), requestId: text(error, 'requestId'),
  });
}

/** The first of an answer's GraphQL errors. */
export function firstError(answer: object): object | undefined {
  const errors: unknown = child(answer, 'errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return typeof first === 'object' && first !== null ? first : undefined;
}

/** One entry of GraphQL's `errors`. The status comes from its extensions, since the HTTP status of a GraphQL answer is 200 for most. */
export function errorOfGraphql(entry: object, httpStatus: number, retryAfterMs?: number): PlinthRequestError {
  const extensions = child(entry, 'extensions') ?? {};
  const code = text(extensions, 'code') ?? 'UNEXPECTED_ANSWER';
  const kind = text(extensions, 'kind');
  const status = number(extensions, 'status') ?? (kind ? statusOfKind[kind] : undefined) ?? statusOfKind[code] ?? statusByCode(code, httpStatus);
  return new PlinthRequestError(text(entry, 'message') ?? 'The server refused the request.', {
    code, status, retryAfterMs, field: text(extensions, 'field'), help: text(extensions, 'help'), requestId: text(extensions, 'requestId'),
  });
}

function statusByCode(code: string, httpStatus: number): number {
  if (code.endsWith('_NOT_FOUND')) return 404;
  return httpStatus >= 400 ? httpStatus : 400;
}
