import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './usable-folder.js';

describe('a folder', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'plinth-folder-'));
  });

  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is made with those above it, for this user alone, and may be there', () => {
    const folder = join(dir, 'a', 'b', 'c');
    makeFolder(folder);
    makeFolder(folder);
    for (const each of [join(dir, 'a'), folder]) expect(statSync(each).mode & 0o777).toBe(0o700);
  });

  it('is not made where something else is', () => {
    writeFileSync(join(dir, 'file'), '');
    expect(() => makeFolder(join(dir, 'file'))).toThrow('is no folder');
    expect(() => makeFolder(join(dir, 'file', 'below'))).toThrow();
  });

  it.skipIf(!existsSync('/proc/self'))('is not made where nothing can be made, which is told at once', () => {
    expect(() => makeFolder('/proc/nope/journal')).toThrow();
  });
});
