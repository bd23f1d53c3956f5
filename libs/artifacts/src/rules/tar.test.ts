import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tarEnd, tarHeader, tarPadding } from './tar.js';

const modifiedAt = new Date('2026-11-23T00:00:00Z');
const text = (header: Uint8Array, from: number, length: number): string => Buffer.from(header).subarray(from, from + length).toString('utf8').replace(/\0.*$/s, '');

describe('tar headers', () => {
  it('are one block for a plain name, with a sum that fits', () => {
    const header = tarHeader({ path: 'a/b.txt', size: 1_000, modifiedAt });
    expect(header).toHaveLength(512);
    expect([text(header, 0, 100), text(header, 124, 12), text(header, 136, 12), text(header, 156, 1), text(header, 257, 6)]).toEqual(['a/b.txt', '00000001750', (modifiedAt.getTime() / 1_000).toString(8).padStart(11, '0'), '0', 'ustar']);
    const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    expect(Number.parseInt(text(header, 148, 8), 8)).toBe(sum);
  });

  it('say what does not fit in records whose length counts itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (path, size) => {
        const header = tarHeader({ path, size, modifiedAt });
        expect(header.length % 512).toBe(0);
        let [name, length] = [text(header, 0, 100), Number.parseInt(text(header, 124, 12), 8)];
        if (text(header, 156, 1) === 'x') {
          let rest = Buffer.from(header).subarray(512, 512 + length);
          [name, length] = [text(header.subarray(-512), 0, 100), Number.parseInt(text(header.subarray(-512), 124, 12), 8)];
          while (rest.length > 0) {
            const [, digits = '', key] = /^(\d+) (\w+)=/.exec(rest.toString('utf8')) ?? [];
            const record = rest.subarray(0, Number(digits)).toString('utf8');
            expect(record.endsWith('\n')).toBe(true);
            const value = record.slice(`${digits} ${key}=`.length, -1);
            if (key === 'path') name = value;
            else length = Number(value);
            rest = rest.subarray(Number(digits));
          }
        }
        expect(name).toBe(path);
        expect(length).toBe(size);
      }),
    );
  });

  it('fill blocks up', () => {
    expect([0, 1, 511, 512, 513].map((size) => (size + tarPadding(size).length) % 512)).toEqual([0, 0, 0, 0, 0]);
    expect(tarPadding(512)).toHaveLength(0);
    expect(tarEnd).toHaveLength(1_024);
  });
});
