import { fromBase64, toBase64 } from '../hashing/bytes.js';
import { hashSize } from '../merkle/hashes.js';
import { MalformedNote } from './note.js';

/** A tree head (C2SP tlog-checkpoint): what a log says it is. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Lines after the root, each without its line break. */
  readonly extensions?: readonly string[];
}

/** The text that is signed. */
export function formatCheckpoint({ origin, size, root, extensions = [] }: Checkpoint): string {
  return `${[origin, size, toBase64(root), ...extensions].join('\n')}\n`;
}

/** @throws MalformedNote */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', digits = '', encoded = '', ...rest] = text.split('\n');
  const root = fromBase64(encoded);
  const size = Number(digits);
  if (origin === '' || !/^(0|[1-9]\d*)$/.test(digits) || !Number.isSafeInteger(size) || root?.length !== hashSize || rest.pop() !== '') throw new MalformedNote('This is not a checkpoint: origin, size and root, each on a line.');
  return { origin, size, root, ...(rest.length > 0 ? { extensions: rest } : {}) };
}
