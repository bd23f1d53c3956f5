/** A refusal or a fault, as far as the server explained it. Every request of the app fails with this and nothing else. */
export class ApiFailure extends Error {
  readonly code: string;
  /** Path of the offending input, such as `input.name`. */
  readonly field: string | undefined;
  /** What the person can do now. */
  readonly help: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  /** What to quote when asking an operator. */
  readonly requestId: string | undefined;
  readonly status: number | undefined;

  constructor(facts: {
    code: string;
    message: string;
    field?: string | undefined;
    help?: string | undefined;
    details?: Readonly<Record<string, unknown>> | undefined;
    requestId?: string | undefined;
    status?: number | undefined;
  }) {
    super(facts.message);
    this.name = 'ApiFailure';
    this.code = facts.code;
    this.field = facts.field;
    this.help = facts.help;
    this.details = facts.details ?? {};
    this.requestId = facts.requestId;
    this.status = facts.status;
  }

  get isForbidden(): boolean {
    return this.code === 'FORBIDDEN' || this.status === 403;
  }

  get isUnauthenticated(): boolean {
    return this.code === 'UNAUTHENTICATED' || this.status === 401;
  }

  /** Whether the same request may well succeed a moment later. */
  get isPassing(): boolean {
    return this.code === 'OFFLINE' || this.code === 'UNAVAILABLE' || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Reads one entry of a GraphQL answer's `errors`, or the `error` of a REST answer, whose facts lie flat. */
export function readFailure(raw: unknown, status: number | undefined, headerRequestId?: string | null): ApiFailure {
  const record = isRecord(raw) ? raw : {};
  const extensions = isRecord(record['extensions']) ? record['extensions'] : record;
  return new ApiFailure({
    code: text(extensions['code']) ?? (status === 401 ? 'UNAUTHENTICATED' : status === 403 ? 'FORBIDDEN' : 'INTERNAL'),
    message: text(record['message']) ?? 'The server could not answer.',
    field: text(extensions['field']),
    help: text(extensions['help']),
    details: isRecord(extensions['details']) ? extensions['details'] : undefined,
    requestId: text(extensions['requestId']) ?? text(headerRequestId),
    status,
  });
}

export function asFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  return new ApiFailure({ code: 'DEFECT', message: error instanceof Error ? error.message : String(error) });
}
