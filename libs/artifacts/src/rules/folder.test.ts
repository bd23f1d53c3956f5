import { encodeCursor, InvalidInput } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artifactPath } from './artifact-path.js';
import { afterEntry, entryCursor, rangeUnder } from './folder.js';

const order = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));
const segment = fc.stringMatching(/^[a-c0!/~é😀-]{1,6}$/u);

describe('the stretch of a folder', () => {
  it('holds what is in it and nothing else, by bytes', () => {
    fc.assert(
      fc.property(segment, segment, (folder, path) => {
        const { start, end } = rangeUnder(folder.replaceAll('/', '') as ReturnType<typeof artifactPath>);
        const inside = order(path, start) >= 0 && order(path, end) < 0;
        if (folder.replaceAll('/', '') !== '') expect(inside).toBe(path.startsWith(`${folder.replaceAll('/', '')}/`));
        else expect(inside).toBe(true);
      }),
    );
  });

  it('goes on behind an entry and all in it', () => {
    expect(afterEntry(null)).toBe('');
    expect(afterEntry(entryCursor({ path: 'a/b', isDirectory: true }))).toBe('a/b0');
    const afterFile = afterEntry(entryCursor({ path: 'a/b', isDirectory: false }));
    for (const later of ['a/b ', 'a/b!', 'a/b.txt', 'a/c']) expect(order(afterFile, later)).toBeLessThan(0);
    expect(order('a/b', afterFile)).toBeLessThan(0);
  });

  it.each([['..', true], ['a\0', false], ['/a', true], ['a', 1], [1, true], [null, null]])('takes no cursor of %j, %j', (path, isDirectory) => {
    expect(() => afterEntry(encodeCursor([path, isDirectory]))).toThrow(InvalidInput);
  });
});
