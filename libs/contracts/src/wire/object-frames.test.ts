import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAbsent, encodeFramesEnd, encodeFramesStart, encodeObjectHead, MalformedObjectFrames, ObjectFramesReader } from './index.js';

const digestOf = (bytes: Uint8Array): Uint8Array => Uint8Array.from(createHash('sha256').update(bytes).digest());
type Item = Uint8Array | null;
const items = fc.array(fc.option(fc.uint8Array({ maxLength: 300 }), { nil: null, freq: 5 }), { maxLength: 12 });

function framed(all: readonly Item[]): Buffer {
  return Buffer.concat([encodeFramesStart(), ...all.flatMap((item) => (item ? [encodeObjectHead(digestOf(item), item.length), item] : [encodeAbsent(digestOf(Buffer.from('gone')))])), encodeFramesEnd()]);
}

/** Reads in pieces of the given lengths, over and over. @returns the items, with where each begins */
function read(bytes: Uint8Array, lengths: readonly number[], reader = new ObjectFramesReader()): { readonly item: Item; readonly position: number }[] {
  const found: { item: Item; position: number }[] = [];
  let pieces: Uint8Array[] = [];
  let position = 0;
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    for (const event of reader.push(bytes.subarray(at, at + length))) {
      if (event.kind === 'BEGIN') [pieces, position] = [[], event.position];
      else if (event.kind === 'BYTES') pieces.push(event.bytes);
      else if (event.kind === 'END') found.push({ item: Uint8Array.from(Buffer.concat(pieces)), position });
      else found.push({ item: null, position: 0 });
    }
    at += length;
  }
  reader.finish();
  return found;
}

describe('objects in frames', () => {
  it('are read back, in whatever pieces they come, and lie where the reader says', () => {
    fc.assert(
      fc.property(items, fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (all, lengths) => {
        const bytes = framed(all);
        const found = read(bytes, lengths);
        expect(found.map(({ item }) => item)).toEqual(all);
        for (const { item, position } of found) if (item) expect(Uint8Array.from(bytes.subarray(position, position + item.length))).toEqual(item);
      }),
    );
  });

  it('are refused when they are cut off, wherever', () => {
    fc.assert(
      fc.property(items, fc.nat(), (all, cut) => {
        const bytes = framed(all);
        expect(() => read(bytes.subarray(0, cut % bytes.length), [64])).toThrow(MalformedObjectFrames);
      }),
    );
  });

  it('never fail in another way, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, begun) => {
        try {
          read(begun ? Buffer.concat([encodeFramesStart(), bytes]) : bytes, [7]);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedObjectFrames);
        }
      }),
    );
  });

  it.each([
    ['BAD_MAGIC', '504c4d01'],
    ['UNKNOWN_VERSION', '504c4f02'],
    ['UNKNOWN_FRAME', '504c4f0103'],
    ['TRAILING_BYTES', '504c4f010000'],
    ['OVERLONG_VARINT', `504c4f0101${'00'.repeat(32)}8000`],
    ['OVERLONG_VARINT', `504c4f0101${'00'.repeat(32)}${'ff'.repeat(8)}`],
    ['UNSAFE_INTEGER', `504c4f0101${'00'.repeat(32)}${'ff'.repeat(7)}7f`],
    ['TOO_MANY_BYTES', `504c4f0101${'00'.repeat(32)}8080808001`],
    ['TRUNCATED', '504c4f01'],
  ])('are refused as %s: %s', (reason, hex) => {
    expect(() => read(Buffer.from(hex, 'hex'), [1_000])).toThrow(expect.objectContaining({ reason }));
  });

  it('are bounded in number and size', () => {
    const three = framed([Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]);
    expect(() => read(three, [5], new ObjectFramesReader({ maxObjects: 2, maxBytes: 1_000 }))).toThrow(expect.objectContaining({ reason: 'TOO_MANY_OBJECTS' }));
    expect(() => read(three, [5], new ObjectFramesReader({ maxObjects: 3, maxBytes: 80 }))).toThrow(expect.objectContaining({ reason: 'TOO_MANY_BYTES' }));
    expect(read(three, [5], new ObjectFramesReader({ maxObjects: 3, maxBytes: three.length })).length).toBe(3);
  });
});
