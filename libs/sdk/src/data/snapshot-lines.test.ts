import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from './folder-scan.js';
import { changesBetween, commitLines, isWithin, lineOf, readLines, type SnapshotFile } from './snapshot-lines.js';

const path = fc.array(fc.stringMatching(/^[a-cé😀￿ ]{1,3}$/u), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const files = fc.uniqueArray(fc.record({ path, digest: fc.constantFrom('a', 'b', 'c').map((digit) => digit.repeat(64)), size: fc.nat() }), { selector: (file) => file.path, maxLength: 12 });

describe('lists of files', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(files, (some) => {
        expect(readLines(some.map(lineOf).join(''))).toEqual(some);
      }),
    );
  });

  it('refuse what is no line', () => {
    for (const wrong of ['x', '\n', `${'a'.repeat(64)} 1\n`, `${'a'.repeat(63)} 1 p\n`]) expect(() => readLines(wrong)).toThrow(/no line of a manifest/);
  });

  it('become one another by their changes', () => {
    fc.assert(
      fc.property(files, files, (before, after) => {
        const { added, changed, removed } = changesBetween(before, after);
        const made = new Map(before.map((file) => [file.path, file]));
        for (const { path } of removed) expect(made.delete(path)).toBe(true);
        for (const file of added) expect(made.has(file.path)).toBe(false);
        for (const file of changed) expect(made.get(file.path)?.digest).not.toBe(file.digest);
        for (const file of [...added, ...changed]) made.set(file.path, file);
        const content = (list: Iterable<SnapshotFile>) => new Set([...list].map(({ path, digest }) => `${digest} ${path}`));
        expect(content(made.values())).toEqual(content(after));
      }),
    );
  });

  it('are sent in the order of bytes, each path once', () => {
    fc.assert(
      fc.property(files, files, (before, after) => {
        const paths = commitLines(changesBetween(before, after)).map((line) => line.replace(/^(- |\S+ \d+ )/, ''));
        expect(paths).toEqual([...new Set(paths)].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))));
      }),
    );
  });

  it('are compared by bytes, where UTF-16 has another order', () => {
    expect(compareBytes('\uffff', '😀')).toBeLessThan(0);
    fc.assert(
      fc.property(path, path, (one, other) => {
        expect(Math.sign(compareBytes(one, other))).toBe(Math.sign(Buffer.compare(Buffer.from(one), Buffer.from(other))));
      }),
    );
  });

  it('lie within the parts that are asked for, by whole names', () => {
    expect(isWithin('train/a.csv', [])).toBe(true);
    expect(isWithin('train/a.csv', ['train'])).toBe(true);
    expect(isWithin('train/a.csv', ['train/'])).toBe(true);
    expect(isWithin('train/a.csv', ['train/a.csv'])).toBe(true);
    expect(isWithin('training/a.csv', ['train'])).toBe(false);
  });
});
