import { useEffect, useRef, useState } from 'react';
import { believedKeys } from './log-memory.js';
import { checkPackage, type PackageAnswer } from './package-check.js';

export type PackageState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly name: string; readonly size: number | undefined }
  | { readonly kind: 'done'; readonly name: string; readonly answer: PackageAnswer }
  | { readonly kind: 'failed'; readonly name: string; readonly error: unknown };

/** Checks one file after the other; a new one ends the one before it, and so does leaving the page. */
export function usePackageCheck() {
  const [state, setState] = useState<PackageState>({ kind: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const check = async (name: string, open: (signal: AbortSignal) => Promise<Blob>, given?: string): Promise<void> => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    setState({ kind: 'busy', name, size: undefined });
    try {
      const file = await open(own.signal);
      if (!own.signal.aborted) setState({ kind: 'busy', name, size: file.size });
      const answer = await checkPackage({ file, believed: believedKeys(), given: given === '' ? undefined : given }, own.signal);
      if (!own.signal.aborted) setState({ kind: 'done', name, answer });
    } catch (error) {
      if (!own.signal.aborted) setState({ kind: 'failed', name, error });
    }
  };
  const stop = (): void => {
    running.current?.abort();
    setState({ kind: 'idle' });
  };
  return { state, check, stop } as const;
}
