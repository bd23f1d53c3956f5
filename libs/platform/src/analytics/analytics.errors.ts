import { PlinthError } from '@plinth/kernel';

/** The query did not end in the time that it had. Its process was ended; nothing of it is left. */
export class AnalyticsTimedOut extends PlinthError {
  constructor(limitMs: number) {
    super('ANALYTICS_TIMED_OUT', 'TOO_LARGE', `The computation did not end within ${Math.round(limitMs / 1000)} s and was ended.`, { help: 'Give it less data, or a simpler question.', details: { limitMs } });
  }
}

/** The memory that a computation may take did not suffice, with what it may put on disk. */
export class AnalyticsOutOfMemory extends PlinthError {
  constructor(limitBytes: number, cause?: unknown) {
    super('ANALYTICS_OUT_OF_MEMORY', 'TOO_LARGE', `The computation needs more than the ${Math.round(limitBytes / 2 ** 20)} MiB of memory that it may take.`, {
      help: 'Give it less data, shorter values or fewer columns; whoever runs the server can raise PLINTH_ANALYTICS_MEMORY.',
      details: { limitBytes },
      cause,
    });
  }
}

/** What does not fit in memory did not fit in the scratch folder either. */
export class AnalyticsOutOfScratch extends PlinthError {
  constructor(limitBytes: number, cause?: unknown) {
    super('ANALYTICS_OUT_OF_SCRATCH', 'TOO_LARGE', `The computation needs more than the ${Math.round(limitBytes / 2 ** 20)} MiB of disk that it may take.`, {
      help: 'Give it less data; whoever runs the server can raise PLINTH_ANALYTICS_DISK.',
      details: { limitBytes },
      cause,
    });
  }
}

/** The process of the computation died of something that it could not report: a fault in the engine, or the kernel's own killer. */
export class AnalyticsCrashed extends PlinthError {
  constructor(how: string) {
    super('ANALYTICS_CRASHED', 'UNAVAILABLE', `The process of the computation ended by itself (${how}).`, { help: 'The file may be built to break its reader; if it is sound, report this.', details: { how } });
  }
}

/** Whoever asked for the computation gave it up. */
export class AnalyticsAborted extends PlinthError {
  constructor(cause?: unknown) {
    super('ANALYTICS_ABORTED', 'UNAVAILABLE', 'The computation was given up before its end.', { help: 'Ask again.', cause });
  }
}

/** A question with more rows for an answer than were asked for. */
export class AnalyticsAnswerTooLarge extends PlinthError {
  constructor(maxRows: number) {
    super('ANALYTICS_ANSWER_TOO_LARGE', 'TOO_LARGE', `The answer has more than ${maxRows} rows.`, { help: 'Ask for less, or have it written to a file.', details: { maxRows } });
  }
}

/**
 * The engine refused a statement, or a value in the data made it fail. `category` is DuckDB's own word for it ("Conversion", "Invalid Input",
 * "Permission", "IO", "Parser", "Binder", …), `reason` its message without paths of this machine.
 */
export class AnalyticsFailed extends PlinthError {
  constructor(
    readonly category: string,
    readonly reason: string,
  ) {
    super('ANALYTICS_FAILED', 'INVALID', `The data can not be computed with: ${reason}`, { help: 'Look at the file or the expression that the message names.', details: { category } });
  }
}
