import type { SnapshotFile } from './snapshot-lines.js';

export interface SentFiles {
  /** All files that were found, with their digests, in the order of their paths' bytes. */
  readonly files: SnapshotFile[];
  /** Bytes that the server did not have. */
  readonly sentBytes: number;
}

export interface ReceivedFiles {
  readonly fetchedBytes: number;
  /** Bytes that were there already, in the cache or under another path. */
  readonly cachedBytes: number;
}
