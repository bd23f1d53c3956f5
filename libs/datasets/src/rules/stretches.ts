import { encodeObjectHead } from '@plinth/contracts';

/** Where an object lies in its pack. */
export interface PackedPlace {
  readonly position: number;
  readonly size: number;
}

/** Objects of a pack that have nothing but their heads between them. */
export interface Stretch {
  /** Where the bytes of the first begin. */
  readonly from: number;
  /** Behind the last byte of the last. */
  readonly to: number;
  /** That of its first object, which may have none before it. */
  readonly head: Uint8Array;
  /** Those of the others, and where they lie in the pack. */
  readonly heads: readonly PlacedHead[];
}

export interface PlacedHead {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A pack is framed as answers are: what lies between two neighbours is the head of the second, so that many objects can go out in one piece. @param objects of one pack, in the order of their positions */
export function stretchesOf(objects: readonly { readonly digest: string; readonly place: PackedPlace }[]): Stretch[] {
  const stretches: { from: number; to: number; head: Uint8Array; heads: PlacedHead[] }[] = [];
  for (const { digest, place } of objects) {
    const head = encodeObjectHead(Buffer.from(digest, 'hex'), place.size);
    const last = stretches.at(-1);
    if (last?.to === place.position - head.length) {
      last.heads.push({ at: last.to, bytes: head });
      last.to = place.position + place.size;
    } else stretches.push({ from: place.position, to: place.position + place.size, head, heads: [] });
  }
  return stretches;
}

/**
 * Puts heads where they belong, whatever the pack has there: what goes out is what was asked for, and of a pack nothing counts but the bytes of objects.
 * @param piece of the pack; it is changed
 * @param at where it lies in the pack
 * @param next the first of the heads that is not written yet
 * @returns the first that is not written whole
 */
export function writeHeads(piece: Uint8Array, at: number, heads: readonly PlacedHead[], next: number): number {
  const end = at + piece.length;
  for (let index = next; ; index += 1) {
    const head = heads[index];
    if (!head || head.at >= end) return index;
    const from = Math.max(0, at - head.at);
    piece.set(head.bytes.subarray(from, end - head.at), head.at + from - at);
    if (head.at + head.bytes.length > end) return index;
  }
}
