import type { StopSignal } from './promotion-types.js';

/** The signal as `fetch` takes it. */
export function abortSignalOf(signal: StopSignal | undefined): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  if (signal.aborted) return AbortSignal.abort(signal.reason);
  const controller = new AbortController();
  signal.addEventListener('abort', () => controller.abort(signal.reason));
  return controller.signal;
}
