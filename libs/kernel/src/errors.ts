/** What went wrong, in terms every edge can translate: GraphQL `extensions.code`, HTTP status, and later MLflow's `error_code`. */
export const errorKinds = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RANGE: 416,
  LIMIT: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const;

export type ErrorKind = keyof typeof errorKinds;

export interface PlinthErrorDetails {
  /** Path of the offending input, such as `input.tags[3].key`. */
  readonly field?: string;
  /** What the person can do now. */
  readonly help?: string;
  /** Facts for programs: limits, positions, the value in the way. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
  readonly cause?: unknown;
}

/**
 * The root of every error that Plinth raises on purpose. Subclasses fix `code` and `kind`; anything else that is thrown is a defect
 * and reaches the outside as `INTERNAL` without its message.
 */
export class PlinthError extends Error {
  readonly field: string | undefined;
  readonly help: string | undefined;
  readonly details: Readonly<Record<string, string | number | boolean | null>> | undefined;

  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
    { field, help, details, cause }: PlinthErrorDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.field = field;
    this.help = help;
    this.details = details;
  }

  get status(): number {
    return errorKinds[this.kind];
  }
}

/** Input that parses but breaks a rule. `field` says where. */
export class InvalidInput extends PlinthError {
  constructor(message: string, details: PlinthErrorDetails = {}) {
    super('INVALID_INPUT', 'INVALID', message, details);
  }
}

/** A part that Plinth stands on (Postgres, Redis, the object store) does not answer. */
export class Unavailable extends PlinthError {
  constructor(part: string, cause?: unknown) {
    super('UNAVAILABLE', 'UNAVAILABLE', `${part} does not answer.`, { help: 'Try again shortly; /ready says which part is missing.', details: { part }, cause });
  }
}

/** More is asked than there are connections for: whoever asks has waited as long as is sensible, and nothing was begun. */
export class TooBusy extends PlinthError {
  constructor(cause?: unknown) {
    super('TOO_BUSY', 'UNAVAILABLE', 'More is asked of Plinth than it can do at the moment.', { help: 'Try again shortly; nothing was changed.', cause });
  }
}

/** Whether it is an error of the system, or of a library that speaks as it does, with one of these codes, such as ENOENT. */
export function hasCode(error: unknown, ...codes: readonly string[]): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** Keeps a switch exhaustive: compiles only when every case is handled. */
export function assertUnreachable(value: never): never {
  throw new Error(`Unreachable: ${String(value)}`);
}
