import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMost, Blocks, chunksOf, Measured } from './blob-source.js';
import { BlobTooLarge, DigestMismatch, SizeMismatch, UploadInterrupted } from './blob.errors.js';

async function* given(chunks: readonly Uint8Array[], failure?: Error): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks;
  if (failure !== undefined) throw failure;
}

async function taken(blocks: Blocks): Promise<{ readonly blocks: Buffer[]; readonly failure: unknown }> {
  const copies: Buffer[] = [];
  try {
    for await (const block of blocks) {
      copies.push(Buffer.from(block));
      blocks.release(block);
    }
  } catch (failure) {
    return { blocks: copies, failure };
  }
  return { blocks: copies, failure: undefined };
}

const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });

describe('blocks', () => {
  it('hold every byte in order, all of one size but the last, also when the stream fails', async () => {
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 1, max: 50 }), fc.boolean(), async (pieces, size, fails) => {
        const failure = fails ? new Error('cut off') : undefined;
        const result = await taken(new Blocks(given(pieces, failure), size));
        expect(result.failure).toBe(failure);
        expect(Buffer.concat(result.blocks).equals(Buffer.concat(pieces))).toBe(true);
        expect(result.blocks.slice(0, -1).every((block) => block.length === size)).toBe(true);
        expect(result.blocks.every((block) => block.length > 0 && block.length <= size)).toBe(true);
      }),
    );
  });

  it('grow with a small blob and are filled again for a large one', async () => {
    const megabyte = 1 << 20;
    const small = await new Blocks(given([Buffer.from('small')]), 8 * megabyte)[Symbol.asyncIterator]().next();
    expect(small.value?.buffer.byteLength).toBeLessThanOrEqual(64 << 10);
    const memories = new Set<unknown>();
    const blocks = new Blocks(given(Array.from({ length: 640 }, () => Buffer.alloc(65_536))), megabyte);
    for await (const block of blocks) {
      memories.add(block.buffer);
      blocks.release(block);
    }
    expect(memories.size).toBe(1);
  });
});

describe('a source', () => {
  it('is cut where it becomes too large', async () => {
    await fc.assert(
      fc.asyncProperty(chunks, fc.nat({ max: 300 }), async (pieces, max) => {
        const all = Buffer.concat(pieces);
        const { blocks, failure } = await taken(new Blocks(atMost(max, 7, given(pieces)), 16));
        expect(Buffer.concat(blocks).equals(all.subarray(0, max))).toBe(true);
        expect(failure instanceof BlobTooLarge && failure.details?.['maxSize'] === 7).toBe(all.length > max);
      }),
    );
  });

  it('is measured as it passes', async () => {
    await fc.assert(
      fc.asyncProperty(chunks, async (pieces) => {
        const all = Buffer.concat(pieces);
        const measured = new Measured(given(pieces), createHash('sha256'));
        await taken(new Blocks(measured, 16));
        const digest = createHash('sha256').update(all).digest('hex');
        expect(measured.result({ expectedDigest: digest, expectedSize: all.length })).toEqual({ digest, size: all.length });
      }),
    );
    const passed = async (): Promise<Measured> => {
      const measured = new Measured(given([Buffer.from('abc')]), createHash('sha256'));
      await taken(new Blocks(measured, 16));
      return measured;
    };
    const measured = [await passed(), await passed()];
    expect(() => measured[0]?.result({ expectedSize: 4 })).toThrow(SizeMismatch);
    expect(() => measured[1]?.result({ expectedDigest: '0'.repeat(64) })).toThrow(DigestMismatch);
  });

  it('fails in our terms, and passes errors of ours as they are', async () => {
    const { failure } = await taken(new Blocks(chunksOf(given([Buffer.from('a')], new Error('ECONNRESET'))), 4));
    expect(failure).toBeInstanceOf(UploadInterrupted);
    const own = new BlobTooLarge(3);
    expect((await taken(new Blocks(chunksOf(given([], own)), 4))).failure).toBe(own);
  });
});
