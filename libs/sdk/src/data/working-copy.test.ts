import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkingCopy } from './working-copy.js';

describe('a folder that can not hold data is told of at once', () => {
  let root: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'plinth-copy-'));
    writeFileSync(join(root, 'file'), '');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const preparing = (folder: string) => () => WorkingCopy.at(folder, { dataset: 'weather', ref: 'main', snapshot: null, parts: [] }).prepare();

  it('where a file stands', () => {
    expect(preparing(join(root, 'file'))).toThrow(expect.objectContaining({ code: 'FOLDER_UNUSABLE', field: 'folder' }));
  });

  it.skipIf(!existsSync('/proc/self'))('where nothing can be made', () => {
    expect(preparing('/proc/nope/data')).toThrow(expect.objectContaining({ code: 'FOLDER_UNUSABLE', message: expect.stringContaining('/proc/nope/data') }));
  });
});
