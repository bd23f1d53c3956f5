import { createHash } from 'node:crypto';
import type { Blob } from '../blob-store.js';
import type { S3Connection } from './s3-connection.js';
import type { S3Publication } from './s3-publication.js';
import { maxParts, minPartSize, type Segment } from './s3-staging.js';

/** Bytes that are read ahead of the hash. */
const readAheadBytes = 16 << 20;

/**
 * Reads all segments through the hash, and meanwhile adds them to the publication, which the caller completes only when the digest is right.
 * Without one the bytes are only verified.
 * Large segments are copied within the store; those too small for a part are joined from the bytes that pass here anyway.
 */
export async function assemble(s3: S3Connection, segments: readonly Segment[], publication?: S3Publication): Promise<Blob> {
  const size = segments.reduce((sum, segment) => sum + segment.size, 0);
  const smallestPart = Math.max(minPartSize, Math.ceil(size / maxParts));
  const hash = createHash('sha256');
  let joined: Buffer[] = [];
  let joinedSize = 0;
  let read = 0;
  for await (const { segment, content } of contentsOf(s3, segments)) {
    if (joinedSize === 0 && segment.size >= smallestPart) {
      await publication?.addCopy(segment.key);
    } else if (publication !== undefined) {
      joined.push(content);
      joinedSize += content.length;
      if (joinedSize >= smallestPart) {
        await publication.addBytes(Buffer.concat(joined, joinedSize));
        joined = [];
        joinedSize = 0;
      }
    }
    hash.update(content);
    read += content.length;
  }
  if (joinedSize > 0) await publication?.addBytes(Buffer.concat(joined, joinedSize));
  return { digest: hash.digest('hex'), size: read };
}

async function* contentsOf(s3: S3Connection, segments: readonly Segment[]): AsyncGenerator<{ readonly segment: Segment; readonly content: Buffer }, void, undefined> {
  const ahead: Promise<{ readonly content: Buffer } | { readonly error: unknown }>[] = [];
  let aheadBytes = 0;
  let next = 0;
  for (const segment of segments) {
    for (let upcoming = segments[next]; upcoming !== undefined && (ahead.length === 0 || aheadBytes + upcoming.size <= readAheadBytes); upcoming = segments[next]) {
      next += 1;
      aheadBytes += upcoming.size;
      ahead.push(
        s3.readWhole(upcoming.key).then(
          (content) => ({ content }),
          (error: unknown) => ({ error }),
        ),
      );
    }
    const outcome = await ahead.shift();
    if (outcome === undefined) return;
    if ('error' in outcome) throw outcome.error;
    aheadBytes -= segment.size;
    yield { segment, content: outcome.content };
  }
}
