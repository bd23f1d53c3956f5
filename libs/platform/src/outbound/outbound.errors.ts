import { PlinthError } from '@plinth/kernel';

/** An address that Plinth does not call, whatever is there. Says why, and nothing of what the name resolves to. */
export class TargetRefused extends PlinthError {
  constructor(problem: string, { field, cause }: { readonly field?: string | undefined; readonly cause?: unknown } = {}) {
    super('TARGET_REFUSED', 'INVALID', `Plinth does not call this address: ${problem}.`, {
      ...(field === undefined ? {} : { field }),
      help: 'Use a public http or https address. Whoever runs the server can let a private one through with PLINTH_OUTBOUND_ALLOW=host:port.',
      cause,
    });
  }
}

/** What went wrong on the way to a target that may be called. */
export type CallFailure = 'NAME_NOT_FOUND' | 'NO_CONNECTION' | 'TLS' | 'TIME_LIMIT' | 'BROKEN_ANSWER';

const sentences: Readonly<Record<CallFailure, string>> = {
  NAME_NOT_FOUND: 'The name of the target can not be resolved.',
  NO_CONNECTION: 'The target does not accept the connection.',
  TLS: "The target's certificate is not valid for its name, or TLS failed.",
  TIME_LIMIT: 'The target did not finish its answer in time.',
  BROKEN_ANSWER: 'The target broke the connection, or its answer is not HTTP.',
};

/** The target did not answer as HTTP does, in time. */
export class CallFailed extends PlinthError {
  constructor(
    readonly failure: CallFailure,
    cause?: unknown,
  ) {
    super('CALL_FAILED', 'UNAVAILABLE', sentences[failure], { help: 'See that the target is up and answers within seconds.', details: { failure }, cause });
  }
}
