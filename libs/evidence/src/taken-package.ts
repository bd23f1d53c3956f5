import type { Readable } from 'node:stream';
import type { BlobRange } from '@plinth/platform/blobs';

/** A bundle or an export that somebody takes. */
export interface TakenPackage {
  /** SHA-256, 64 lower-case hex digits. */
  readonly digest: string;
  readonly size: number;
  /** The whole or a part. Who took it is on record before the first byte goes out, each part by itself. */
  read(range?: BlobRange): Promise<Readable>;
}
