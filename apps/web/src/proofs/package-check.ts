import type { PackageVerdict } from '@plinth/verify';
import { ApiFailure } from '../api/failure.js';

/** What the worker is asked: a bundle or an export, and the keys to believe. */
export interface PackageQuestion {
  readonly file: Blob;
  /** Keys that this browser believes, by workspace; those of the file's own workspace count. */
  readonly believed: Readonly<Record<string, readonly string[]>>;
  /** A verifier key, or the fingerprint of one, that somebody had from elsewhere. */
  readonly given?: string | undefined;
}

/** A verdict, as far as the page shows it. */
export interface PackageAnswer extends Pick<PackageVerdict, 'isIntact' | 'findings' | 'remarks' | 'manifest' | 'keyIds' | 'kind' | 'decision' | 'fingerprints' | 'proven' | 'trusts'> {
  /** SHA-256 of the file itself, 64 hex digits. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly events: number;
  /** Whose key the file was held against: one that was given, one that this browser knew, or none. */
  readonly trust: 'given' | 'known' | 'none';
  readonly milliseconds: number;
}

/** More than this is for `plinth verify`, which reads a file as a stream. */
export const largestPackage = 1_000_000_000;

/** Checks a file in a thread of its own, so that the page stays live. Abort to stop at once. @throws ApiFailure when it can't be read */
export function checkPackage(question: PackageQuestion, signal: AbortSignal): Promise<PackageAnswer> {
  if (question.file.size > largestPackage) return Promise.reject(unreadable('This file is too large for a browser to hold.'));
  const worker = new Worker(new URL('./package-worker.ts', import.meta.url), { type: 'module', name: 'verify' });
  return new Promise<PackageAnswer>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')), { once: true });
    worker.addEventListener('message', ({ data }: MessageEvent<PackageAnswer | string>) => (typeof data === 'string' ? reject(unreadable(data)) : resolve(data)));
    worker.addEventListener('error', ({ message }) => reject(unreadable(message === '' ? 'The verifier could not be loaded.' : message)));
    worker.postMessage(question);
  }).finally(() => worker.terminate());
}

function unreadable(message: string): ApiFailure {
  return new ApiFailure({ code: 'FILE_NOT_READ', message, help: 'Choose it again, or check it on the command line: plinth verify FILE.' });
}
