import { createHash } from 'node:crypto';
import { encodeFramesEnd, encodeFramesStart, encodeObjectHead } from '@plinth/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stretchesOf, writeHeads } from './stretches.js';

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const framed = (bytes: Uint8Array) => Buffer.concat([encodeObjectHead(Buffer.from(digestOf(bytes), 'hex'), bytes.length), bytes]);

/** A pack of these, in whose heads nothing can be read, with where each object lies. */
function packOf(contents: readonly Uint8Array[]) {
  let position = encodeFramesStart().length;
  const objects = contents.map((bytes) => {
    position += encodeObjectHead(Buffer.alloc(32), bytes.length).length;
    const place = { position, size: bytes.length };
    position += bytes.length;
    return { digest: digestOf(bytes), place };
  });
  const pack = Buffer.alloc(position + encodeFramesEnd().length, 0xee);
  contents.forEach((bytes, index) => pack.set(bytes, objects[index]?.place.position));
  return { pack, objects };
}

describe('stretches of a pack', () => {
  it('go out as the frames of the objects that were asked for, in whatever pieces the pack is read, whatever it has between them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.boolean()), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 200 }), (contents, pieceSize) => {
        const { pack, objects } = packOf(contents.map(([bytes]) => bytes));
        const wanted = objects.filter((_, index) => contents[index]?.[1]);
        const sent: Uint8Array[] = [];
        for (const { from, to, head, heads } of stretchesOf(wanted)) {
          sent.push(head);
          let next = 0;
          for (let at = from; at < to; at += pieceSize) {
            const piece = Buffer.from(pack.subarray(at, Math.min(to, at + pieceSize)));
            next = writeHeads(piece, at, heads, next);
            sent.push(piece);
          }
        }
        expect(Buffer.concat(sent)).toEqual(Buffer.concat(contents.filter(([, isWanted]) => isWanted).map(([bytes]) => framed(bytes))));
      }),
    );
  });

  it('are one where objects lie side by side', () => {
    const { objects } = packOf(Array.from({ length: 50 }, (_, index) => Buffer.alloc(index * 10, index)));
    expect(stretchesOf(objects).length).toBe(1);
    expect(stretchesOf(objects.filter((_, index) => index !== 20)).length).toBe(2);
  });
});
