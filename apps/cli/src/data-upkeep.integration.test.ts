import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, plinth } from './testing/plinth.js';

describe('plinth data, what becomes of snapshots', { timeout: 60_000 }, () => {
  let server: TestServer;
  let home: string;
  let owner: string;
  let reader: string;
  beforeAll(async () => {
    server = await TestServer.start();
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-upkeep-'));
    ({ token: owner } = await server.makeActor('OWNER'));
    ({ token: reader } = await server.makeActor('READER'));
    await data('create', 'flights', '--retention', '30');
    await commit('main', { 'a.csv': 'a\n1\n', 'b.csv': 'b\n1\n' });
    await data('ref', 'flights@1', 'cleaning');
    await commit('cleaning', { 'a.csv': 'a\n2\n' });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const as = (token: string, args: readonly string[], input = ''): Promise<Ended> => plinth(['data', ...args], { home, input, env: { PLINTH_URL: server.url, PLINTH_TOKEN: token, XDG_CACHE_HOME: join(home, 'cache') } });
  const data = (...args: string[]): Promise<Ended> => as(owner, args);
  const json = async (...args: string[]): Promise<unknown> => JSON.parse((await data(...args, '--json')).stdout) as unknown;

  /** On a branch, in a folder of its own that follows it; of the first there is nothing to follow yet. */
  async function commit(ref: string, files: Readonly<Record<string, string>>): Promise<void> {
    mkdirSync(join(home, ref), { recursive: true });
    await data('pull', `flights@${ref}`, join(home, ref));
    for (const [path, content] of Object.entries(files)) writeFileSync(join(home, ref, path), content);
    expect((await data('commit', join(home, ref), '-d', 'flights', '-r', ref)).code).toBe(0);
  }

  it('merges a branch, once its conflicts are told or whose word counts', async () => {
    expect(await data('merge', 'flights@cleaning', 'main', '--dry-run')).toMatchObject({ code: 0, stdout: 'Nothing was changed on both sides: flights@cleaning can be merged into main\n' });
    expect(await data('merge', 'flights@cleaning', 'main')).toMatchObject({ code: 0, stdout: 'flights@main is snapshot 2: 2 files, 8 B\n' });
    await commit('main', { 'a.csv': 'a\n33\n' });
    await commit('cleaning', { 'a.csv': 'a\n4\n' });
    expect(await data('merge', 'flights@cleaning', 'main', '--dry-run')).toMatchObject({ code: 1, stdout: 'C  a.csv\n', stderr: expect.stringContaining('1 file was changed on both sides') as string });
    expect(await json('merge', 'flights@cleaning', 'main', '--dry-run')).toMatchObject({ conflictCount: 1, conflicts: [{ path: 'a.csv' }], base: { number: 2 } });
    expect(await data('merge', 'flights@cleaning', 'main')).toMatchObject({ code: 1, stderr: expect.stringMatching(/Both sides changed "a\.csv" differently[\s\S]*--prefer/) as string });
    expect(await json('merge', 'flights@cleaning', 'main', '--prefer', 'theirs', '-m', 'Cleaned')).toMatchObject({ number: 5, message: 'Cleaned', dataset: { name: 'flights' } });
    expect((await data('merge', 'flights@nothing', 'main')).code).toBe(3);
    expect((await data('merge', 'flights@cleaning', 'main', '--prefer', 'mine')).code).toBe(2);
  });

  it('holds a snapshot and releases it, and says so in the history', async () => {
    expect(await data('hold', 'flights@2')).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason') as string });
    expect((await as(reader, ['hold', 'flights@2', '--reason', 'case 7'])).code).toBe(4);
    expect(await data('hold', 'flights@2', '--reason', 'case 7')).toMatchObject({ code: 0, stdout: 'Holds flights@2 until it is released: case 7\n' });
    expect((await data('log', 'flights')).stdout).toMatch(/2\s+2\s+8 B\s+held/);
    expect(await data('delete', 'flights@2', '--yes')).toMatchObject({ code: 1, stderr: expect.stringContaining('is held') as string });
    expect(await json('release', 'flights@2', '--reason', 'closed')).toMatchObject({ number: 2, heldAt: null });
    expect((await data('release', 'flights@99', '--reason', 'x')).code).toBe(3);
  });

  it('protects a ref, and lets go of it', async () => {
    expect((await as(reader, ['protect', 'flights@main'])).code).toBe(4);
    expect(await data('protect', 'flights@main')).toMatchObject({ code: 0, stdout: 'flights@main is protected: only those with dataset:protect move or delete it\n' });
    expect(await json('unprotect', 'flights@main')).toMatchObject({ name: 'main', isProtected: false });
    expect((await data('protect', 'flights@nothing')).code).toBe(3);
    await data('ref', 'flights@1', 'draft');
    expect(await data('ref', 'flights', 'draft', '--remove', '--reason', 'Done')).toMatchObject({ code: 0, stdout: 'Removed flights@draft\n' });
    expect((await data('ref', 'flights', 'draft', '--remove')).code).toBe(3);
  });

  it('says how long snapshots are kept', async () => {
    expect(await json('retain', 'flights', '90')).toMatchObject({ name: 'flights', retentionDays: 90 });
    expect(await data('retain', 'flights', 'forever')).toMatchObject({ code: 0, stdout: 'flights keeps all of its snapshots\n' });
    expect((await data('retain', 'flights', '7')).stdout).toBe('flights keeps snapshots that no ref names and nobody holds for 7 days\n');
    for (const wrong of ['0', 'soon', '40000']) expect((await data('retain', 'flights', wrong)).code).toBe(2);
    expect((await as(reader, ['retain', 'flights', '7'])).code).toBe(4);
  });

  it('gives up the files of a snapshot, once somebody agreed', async () => {
    expect(await data('delete', 'flights@1')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') as string });
    expect(await data('delete', 'flights@1', '--yes')).toMatchObject({ code: 0, stdout: 'Gave up the files of flights@1\n' });
    expect((await data('log', 'flights')).stdout).toMatch(/1\s+2\s+8 B\s+files gone/);
    expect(await json('delete', 'flights@1', '--yes')).toMatchObject({ number: 1, deletedAt: expect.any(String) as string });
    expect(await data('delete', 'flights@main', '--yes')).toMatchObject({ code: 1, stderr: expect.stringContaining('main') as string });
  });

  it('puts a data set away and takes it out, deletes it and restores it', async () => {
    expect(await data('archive', 'flights')).toMatchObject({ code: 0, stdout: expect.stringContaining('Archived flights') as string });
    expect((await data('ref', 'flights@3', 'late')).code).toBe(1);
    expect(await json('unarchive', 'flights')).toMatchObject({ archivedAt: null });
    expect(await data('delete', 'flights')).toMatchObject({ code: 0, stdout: expect.stringMatching(/Deleted flights.*plinth data restore flights/) as string });
    expect((await data('files', 'flights@3')).code).toBe(1);
    expect(await data('restore', 'flights')).toMatchObject({ code: 0, stdout: 'Restored flights\n' });
    expect((await data('files', 'flights@3')).code).toBe(0);
    expect((await data('archive', 'nothing')).code).toBe(3);
  });
});
