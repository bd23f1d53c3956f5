import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WorkingFiles } from './working-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the files of a folder', () => {
  it('lie in it, whatever a snapshot calls them', () => {
    const files = new WorkingFiles(folder);
    const part = fc.oneof(fc.constantFrom('..', '.', '', '.git', '.plinth-data', '.GIT', 'a', 'b c', '\0'), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const path = parts.join('/');
        let place: string;
        try {
          place = files.place(path);
        } catch (error) {
          expect(error).toMatchObject({ code: 'UNSAFE_PATH' });
          return;
        }
        expect(place).toBe(join(folder, path));
        expect(place.startsWith(`${folder}/`)).toBe(true);
        expect(path).not.toMatch(/^\.(git|plinth-data)(\/|$)/i);
      }),
    );
    for (const path of ['../x', '/etc/passwd', 'a/../../x', '.git/hooks/pre-commit', '.plinth-data/copy.json', 'a//b', 'a/']) expect(() => files.place(path), path).toThrow(expect.objectContaining({ code: 'UNSAFE_PATH' }));
  });

  it('are written whole, and take the folders that they leave empty with them', () => {
    const files = new WorkingFiles(folder);
    files.write('a/b/c.csv', Buffer.from('1'));
    files.write('a/d.csv', Buffer.from('2'));
    files.write('a/d.csv', Buffer.from('3'));
    expect(readFileSync(join(folder, 'a', 'd.csv'), 'utf8')).toBe('3');
    files.remove('a/b/c.csv');
    expect(readdirSync(join(folder, 'a'))).toEqual(['d.csv']);
    files.write('a/b/c.csv', Buffer.from('4'));
    expect(files.look('a/b/c.csv')).toMatchObject({ path: 'a/b/c.csv', size: 1 });
    expect(files.look('a/b/x.csv')).toBeUndefined();
  });

  it('are not reached through links', () => {
    const files = new WorkingFiles(folder);
    symlinkSync(tmpdir(), join(folder, 'out'));
    expect(() => files.write('out/x', Buffer.from('1'))).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_FILE' }));
    expect(() => files.look('out')).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_FILE' }));
  });
});
