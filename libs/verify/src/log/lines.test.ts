import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../hashing/bytes.js';
import { blocksOf, endOfLine, mostLineBytes, textOfLine } from './lines.js';

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array, void, undefined> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function linesIn(content: AsyncIterable<Uint8Array>): Promise<string[]> {
  const lines: string[] = [];
  for await (const block of blocksOf(content)) {
    for (let from = 0; from < block.length; ) {
      const to = endOfLine(block, from);
      lines.push(textOfLine(block.subarray(from, to)));
      from = to + 1;
    }
  }
  return lines;
}

describe('the lines of a file', () => {
  it('are the same however its bytes are cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\r') })), fc.boolean(), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (lines, isEnded, sizes) => {
      const text = lines.join('\n') + (isEnded ? '\n' : '');
      const expected = text.split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(await linesIn(cut(utf8(text), sizes))).toEqual(expected);
    }), { numRuns: 100 });
  });

  it('that are longer than any event lie in no memory', async () => {
    async function* endless(): AsyncGenerator<Uint8Array, void, undefined> {
      yield utf8('first\nsecond');
      const piece = new Uint8Array(1 << 20).fill(0x61);
      for (let turn = 0; turn < 2_000; turn++) yield piece;
      yield utf8('\nlast\n');
    }
    const before = process.memoryUsage().rss;
    expect(await linesIn(endless())).toEqual(['first', '\0', 'last']);
    expect(process.memoryUsage().rss - before).toBeLessThan(16 * mostLineBytes);
  });
});
