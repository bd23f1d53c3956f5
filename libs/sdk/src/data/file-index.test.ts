import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FileIndex } from './file-index.js';
import { describe as found } from './folder-scan.js';

const folder = mkdtempSync(join(tmpdir(), 'plinth-index-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const digest = 'a'.repeat(64);
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const later = (name: string) => found(name, join(folder, name)).changedAt + 1_000_000_000n;

describe('the index of a folder', () => {
  it('knows a file again until it changes, also after it was saved', async () => {
    writeFileSync(join(folder, 'with space é.csv'), 'abc');
    const file = found('with space é.csv', join(folder, 'with space é.csv'));
    const index = await FileIndex.open(join(folder, 'index'));
    expect(index.digestOf(file)).toBeUndefined();
    index.remember(file, digest, later(file.path));
    await index.save([file.path, 'another']);
    const again = await FileIndex.open(join(folder, 'index'));
    expect(again.digestOf(file)).toBe(digest);
    utimesSync(file.file, 1, 1);
    expect(again.digestOf(found(file.path, file.file))).toBeUndefined();
    writeFileSync(file.file, 'abcd');
    expect(again.digestOf(found(file.path, file.file))).toBeUndefined();
    await again.save([]);
    expect((await FileIndex.open(join(folder, 'index'))).digestOf(file)).toBeUndefined();
  });

  it('trusts no file that changed a moment before it was looked at', async () => {
    writeFileSync(join(folder, 'fresh'), 'abc');
    const file = found('fresh', join(folder, 'fresh'));
    const index = await FileIndex.open(join(folder, 'other'));
    index.remember(file, digest, file.changedAt + 50_000_000n);
    expect(index.digestOf(file)).toBeUndefined();
  });

  it('finds each file, in whatever order it is asked, whatever was learnt meanwhile', async () => {
    const names = ['a', 'a.b', 'b', 'd', 'z'];
    for (const name of names) writeFileSync(join(folder, name), name);
    const files = names.map((name) => found(name, join(folder, name)));
    const index = await FileIndex.open(join(folder, 'ordered'));
    for (const file of files) index.remember(file, sha(file.path), later(file.path));
    await index.save(['z', 'a.b', 'd', 'a', 'b']);
    const again = await FileIndex.open(join(folder, 'ordered'));
    const known = (paths: readonly string[]) => paths.map((path) => again.digestOf(found(path, join(folder, path))));
    expect(known(names)).toEqual(names.map(sha));
    expect(known([...names].reverse())).toEqual([...names].reverse().map(sha));
    writeFileSync(join(folder, 'c'), 'c');
    expect(known(['a', 'c', 'd', 'b', 'z'])).toEqual([sha('a'), undefined, sha('d'), sha('b'), sha('z')]);
    again.remember(found('c', join(folder, 'c')), sha('c'), later('c'));
    again.remember(found('b', join(folder, 'b')), sha('other'), found('b', join(folder, 'b')).changedAt);
    await again.save(['a', 'b', 'c', 'd']);
    const last = await FileIndex.open(join(folder, 'ordered'));
    expect(['a', 'b', 'c', 'd', 'z'].map((path) => last.digestOf(found(path, join(folder, path))))).toEqual([sha('a'), undefined, sha('c'), sha('d'), undefined]);
  });

  it('takes notes that are damaged for none', async () => {
    writeFileSync(join(folder, 'broken'), `${digest} x y z\n\0\0\0\n${digest}`);
    expect((await FileIndex.open(join(folder, 'broken'))).digestOf({ path: 'z', file: 'z', size: 1, stamp: 'y', changedAt: 0n })).toBeUndefined();
  });
});
