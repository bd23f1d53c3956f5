/**
 * Somebody asked in Plinth that the execution stop. It is the reason of the step's signal, and what steps that are begun after that are refused with.
 * Its `name` is `AbortError`, as of what `fetch` and others throw when their signal says so.
 */
export class PipelineCancelled extends Error {
  override readonly name = 'AbortError';
  readonly code = 'PIPELINE_CANCELLED';

  constructor() {
    super('Somebody asked in Plinth that this execution stop.');
  }
}
