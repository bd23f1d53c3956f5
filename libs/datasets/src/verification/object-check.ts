import { createHash } from 'node:crypto';
import type { WorkspaceId } from '@plinth/kernel';
import { BlobNotFound, InvalidRange } from '@plinth/platform/blobs';
import type { ObjectReader } from '../object-reader.js';
import { runsOf, Taker, type WantedObject } from '../object-stream.js';
import type { Fault } from '../rules/index.js';

/** What reading objects again turns up: that so many bytes were read since the last word, or that something is wrong with one. */
export type CheckEvent = { readonly bytes: number } | { readonly digest: string; readonly fault: Fault };

/** A word at least each time that so many bytes were read. */
const wordEvery = 64 << 20;

/**
 * Reads objects again and hashes them; those that lie behind each other in one pack at once, in the order in which they lie there. Holds no object whole.
 * @param wanted what size each should have by its digest; null for any
 * @throws Unavailable when the store does not answer: that tells nothing of the bytes
 */
export async function* checkObjects(workspaceId: WorkspaceId, reader: ObjectReader, wanted: ReadonlyMap<string, number | null>): AsyncGenerator<CheckEvent, void, undefined> {
  const places = await reader.locate(workspaceId, [...wanted.keys()]);
  const there: WantedObject[] = [];
  for (const [digest, size] of wanted) {
    const place = places.get(digest);
    if (!place) yield { digest, fault: 'GONE' };
    else if (size !== null && place.size !== size) yield { digest, fault: 'WRONG_SIZE' };
    else there.push({ digest, place });
  }
  for (const run of runsOf(there.sort(asTheyLie))) yield* checkRun(workspaceId, reader, run);
}

async function* checkRun(workspaceId: WorkspaceId, reader: ObjectReader, run: readonly WantedObject[]): AsyncGenerator<CheckEvent, void, undefined> {
  const [first, last] = [run[0]?.place, run.at(-1)?.place];
  if (!first || !last) return;
  let source: Taker | undefined;
  let unread: Fault = 'DAMAGED';
  try {
    source = new Taker(await reader.open(workspaceId, { pack: first.pack, position: first.position, size: last.position + last.size - first.position }));
  } catch (error) {
    if (error instanceof BlobNotFound) unread = 'GONE';
    // The blob ends before these objects begin.
    else if (!(error instanceof InvalidRange)) throw error;
  }
  let at = first.position;
  let read = 0;
  try {
    for (const { digest, place } of run) {
      if (!place) continue;
      if (!source) {
        yield { digest, fault: unread };
        continue;
      }
      for await (const _ of source.take(place.position - at)) continue;
      const hash = createHash('sha256');
      for await (const piece of source.take(place.size)) {
        hash.update(piece);
        read += piece.length;
        if (read < wordEvery) continue;
        yield { bytes: read };
        read = 0;
      }
      at = place.position + place.size;
      if (hash.digest('hex') !== digest) yield { digest, fault: 'DAMAGED' };
    }
  } finally {
    source?.end();
  }
  yield { bytes: read };
}

function asTheyLie({ place: left }: WantedObject, { place: right }: WantedObject): number {
  if (!left || !right) return 0;
  return left.pack === right.pack ? left.position - right.position : left.pack < right.pack ? -1 : 1;
}
