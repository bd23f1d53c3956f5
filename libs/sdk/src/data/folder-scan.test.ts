import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describe as found, describeAs, scanFolder } from './folder-scan.js';
import { lookInThread } from './look-thread.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-scan-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), path);
}

const composed = 'é';
const decomposed = 'é'.normalize('NFD');

describe('the files of a folder', () => {
  it("are all found, in the order of their paths' bytes, whatever they are called", async () => {
    const name = fc.constantFrom('a', 'a.b', 'a-', 'a0', 'b', composed, decomposed, '￿', '😀', 'z z');
    const path = fc.tuple(fc.constantFrom('f', 'g.', 'h-'), fc.array(name, { maxLength: 2 })).map(([file, folders]) => [...folders, `${file}.csv`].join('/'));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { minLength: 1, maxLength: 12, selector: (each) => each.normalize('NFC') }), async (paths) => {
        rmSync(folder, { recursive: true });
        for (const each of paths) put(each);
        const expected = paths.map((each) => each.normalize('NFC')).sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
        expect((await scanFolder(folder)).map((found) => found.path)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('are refused where two have one name, or one is no file', async () => {
    put(`${composed}/a`);
    put(`${decomposed}/b`);
    put('.git/config');
    put('in/.git/config');
    expect((await scanFolder(folder)).map(({ path }) => path)).toEqual(['in/.git/config', `${composed}/a`, `${composed}/b`]);
    put(`${decomposed}/a`);
    await expect(scanFolder(folder)).rejects.toMatchObject({ code: 'PATHS_COLLIDE', field: `${composed}/a` });
    rmSync(join(folder, decomposed), { recursive: true });
    symlinkSync('nowhere', join(folder, 'link'));
    await expect(scanFolder(folder)).rejects.toMatchObject({ code: 'UNSUPPORTED_FILE', field: 'link' });
  });

  it('are the same to a second thread, which fails as the first does', async () => {
    const paths = ['a', `${composed}/b`, '😀'];
    for (const path of paths) put(path);
    const files = paths.map((path) => join(folder, path));
    expect((await lookInThread(files)).map((facts, index) => describeAs(paths[index] ?? '', files[index] ?? '', facts))).toEqual(paths.map((path, index) => found(path, files[index] ?? '')));
    await expect(lookInThread([...files, join(folder, 'none')])).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
