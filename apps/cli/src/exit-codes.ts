/** What a program can tell from how `plinth` ended; documented in docs/guide/cli.md. */
export const exitCodes = {
  ok: 0, failure: 1, usage: 2, notFound: 3, notPermitted: 4, unreachable: 5,
  // How a promotion that was waited for came out instead.
  rejected: 6, expired: 7, voided: 8, withdrawn: 9, gateFailed: 10, executionFailed: 11, timedOut: 12,
  /** The rules of a definition or a data set refuse the change. */
  incompatible: 13,
  /** A window that was waited for drifted. */
  drifted: 14,
  /** `sync` sent everything else; the server refused some records for good. */
  refused: 15,
} as const;

/** An end with one sentence and what to do. */
export class CliFailure extends Error {
  constructor(
    message: string,
    readonly help: string | undefined = undefined,
    readonly exitCode: number = exitCodes.failure,
  ) {
    super(message);
  }
}

interface Explained {
  readonly message: string;
  readonly help: string | undefined;
  readonly exitCode: number;
}

/** One sentence, what to do, and the code to exit with. Never a stack: a defect is named as one. */
export function explain(error: unknown): Explained {
  if (error instanceof CliFailure) return { message: error.message, help: error.help, exitCode: error.exitCode };
  if (isRequestError(error)) return { message: error.message, help: helpFor(error.status) ?? error.help ?? permissionHelp(error.status), exitCode: codeOfStatus(error.status) };
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && 'path' in error) return { message: fileSentence(error.code, String(error.path)), help: undefined, exitCode: exitCodes.failure };
  return { message: error instanceof Error ? error.message : String(error), help: undefined, exitCode: exitCodes.failure };
}

/** By shape, so that explaining an error does not load the SDK. */
function isRequestError(error: unknown): error is Error & { readonly status: number; readonly code: string; readonly help: string | undefined } {
  return error instanceof Error && error.name === 'PlinthRequestError' && 'status' in error && typeof error.status === 'number';
}

export function codeOfStatus(status: number): number {
  if (status === 0 || status === 502 || status === 503 || status === 504) return exitCodes.unreachable;
  if (status === 401 || status === 403) return exitCodes.notPermitted;
  if (status === 404) return exitCodes.notFound;
  return status === 400 ? exitCodes.usage : exitCodes.failure;
}

/** The server's own help speaks of headers; here there is a command for it. */
function helpFor(status: number): string | undefined {
  return status === 401 ? 'Log in with `plinth login`, or set PLINTH_TOKEN.' : undefined;
}

function permissionHelp(status: number): string | undefined {
  return status === 403 ? 'Ask an owner of the workspace for the role, or a token with the scope.' : undefined;
}

function fileSentence(code: string, path: string): string {
  const reasons: Readonly<Record<string, string>> = { ENOENT: 'does not exist', EACCES: 'may not be read or written', EISDIR: 'is a folder', ENOTDIR: 'is no folder', ENOSPC: 'does not fit on the disk' };
  return `${path} ${reasons[code] ?? `can't be used (${code})`}.`;
}
