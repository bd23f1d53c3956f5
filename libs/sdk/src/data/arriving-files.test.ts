import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArrivingFiles } from './arriving-files.js';
import { WorkingFiles } from './working-files.js';

let root: string;
let folder: string;
let notes: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plinth-arriving-'));
  folder = join(root, 'data');
  notes = join(folder, '.plinth-data');
  mkdirSync(notes, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = () => ArrivingFiles.open(new WorkingFiles(folder), notes);
const file = (path: string, content: string) => ({ path, size: content.length, digest: createHash('sha256').update(content).digest('hex') });
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const there = () => readdirSync(folder).filter((name) => name !== '.plinth-data');

function put(place: string, content: string): void {
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content);
}

describe('files that arrive', () => {
  it('come with their folder when all of it is there, and one by one where the folder was there before', () => {
    put(join(folder, 'known/old.csv'), 'mine');
    const files = open();
    files.write('a/b/c.csv', Buffer.from('1'));
    files.write('a/d.csv', Buffer.from('2'));
    files.write('known/new.csv', Buffer.from('3'));
    files.write('known/more/e.csv', Buffer.from('4'));
    files.write('top.csv', Buffer.from('5'));
    expect(there()).toEqual(['known', 'top.csv']);
    expect(readdirSync(join(folder, 'known'))).toEqual(['new.csv', 'old.csv']);
    files.settle();
    files.close();
    expect(['a/b/c.csv', 'a/d.csv', 'known/old.csv', 'known/new.csv', 'known/more/e.csv', 'top.csv'].map(read)).toEqual(['1', '2', 'mine', '3', '4', '5']);
    expect(readdirSync(notes)).toEqual([]);
  });

  it('never lie half-written under their names, and are taken over by the next pull, but for what is wrong or wanted no more', async () => {
    const cut = open();
    cut.write('a/whole.csv', Buffer.from('whole'));
    cut.write('a/gone.csv', Buffer.from('of another snapshot'));
    writeFileSync(cut.draft('a/half.csv'), 'ha');
    writeFileSync(cut.draft('a/wrong.csv'), 'wrong');
    cut.close();
    expect(there()).toEqual([]);

    const cutAgain = open();
    expect(await cutAgain.takeOver(file('a/none.csv', 'none'))).toBe(false);
    cutAgain.close();
    const next = open();
    expect(await Promise.all(['whole', 'half', 'right'].map((content) => next.takeOver(file(`a/${content === 'right' ? 'wrong' : content}.csv`, content))))).toEqual([true, false, false]);
    next.write('a/half.csv', Buffer.from('half'));
    next.settle();
    next.close();
    expect(readdirSync(join(folder, 'a')).sort()).toEqual(['half.csv', 'whole.csv']);
    expect(['a/half.csv', 'a/whole.csv'].map(read)).toEqual(['half', 'whole']);
    expect(readdirSync(notes)).toEqual([]);
  });

  it('leave what another pull is writing alone', async () => {
    const one = open();
    one.write('a/b.csv', Buffer.from('1'));
    const other = open();
    expect(await other.takeOver(file('a/b.csv', '1'))).toBe(false);
    other.write('a/b.csv', Buffer.from('1'));
    other.settle();
    one.settle();
    expect(read('a/b.csv')).toBe('1');
    for (const each of [one, other]) each.close();
  });

  it('come one by one where something has come in the way meanwhile, and through no link', () => {
    const files = open();
    files.write('a/b.csv', Buffer.from('theirs'));
    put(join(folder, 'a/mine.csv'), 'mine');
    files.settle();
    expect(['a/b.csv', 'a/mine.csv'].map(read)).toEqual(['theirs', 'mine']);

    const others = open();
    others.write('c/d.csv', Buffer.from('theirs'));
    mkdirSync(join(root, 'outside'));
    symlinkSync(join(root, 'outside'), join(folder, 'c'));
    expect(() => others.settle()).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_FILE' }));
    expect(readdirSync(join(root, 'outside'))).toEqual([]);
  });

  it('are taken from no room that leads elsewhere', async () => {
    put(join(root, 'elsewhere/b.csv'), 'secret');
    mkdirSync(join(notes, 'incoming.999999999.1/new'), { recursive: true });
    symlinkSync(join(root, 'elsewhere'), join(notes, 'incoming.999999999.1/new/a'));
    symlinkSync('..', join(notes, 'incoming.999999999.1/left'));
    const files = open();
    expect(await files.takeOver(file('a/b.csv', 'secret'))).toBe(false);
    expect(() => files.write('../x/b.csv', Buffer.from('1'))).toThrow(expect.objectContaining({ code: 'UNSAFE_PATH' }));
    files.settle();
    files.close();
    expect(existsSync(join(root, 'elsewhere/b.csv'))).toBe(true);
    expect(readdirSync(notes)).toEqual([]);
  });
});
