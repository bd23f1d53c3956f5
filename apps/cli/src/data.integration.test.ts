import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, plinth } from './testing/plinth.js';

describe('plinth data', { timeout: 60_000 }, () => {
  let server: TestServer;
  let home: string;
  let token: string;
  beforeAll(async () => {
    server = await TestServer.start();
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-data-'));
    ({ token } = await server.makeActor('OWNER'));
    mkdirSync(join(home, 'flights'));
    writeFileSync(join(home, 'flights', 'a.csv'), 'a\n1\n');
    writeFileSync(join(home, 'flights', 'b.csv'), 'b\n1\n');
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const data = (...args: string[]): Promise<Ended> => plinth(['data', ...args], { home, env: { PLINTH_URL: server.url, PLINTH_TOKEN: token, XDG_CACHE_HOME: join(home, 'cache') } });
  const at = (name: string) => join(home, name);
  const writeLost = (): string => {
    mkdirSync(at('lost'));
    writeFileSync(at('lost/a.txt'), 'a\n1\n');
    writeFileSync(at('lost/b.txt'), 'only here');
    return at('lost');
  };

  it('makes a data set, commits a folder, and fetches it elsewhere', async () => {
    expect(await data('commit', at('flights'))).toMatchObject({ code: 3, stderr: expect.stringContaining('Name the data set') });
    expect(await data('commit', at('flights'), '-d', 'flights')).toMatchObject({ code: 3, stderr: expect.stringContaining('There is no data set "flights"') });
    expect(await data('create', 'flights', '--sensitivity', 'CONFIDENTIAL', '-l', 'pii')).toMatchObject({ code: 0 });
    expect((await data('list')).stdout).toMatch(/flights\s+0\s+CONFIDENTIAL pii\s+NONE/);
    expect((await data('log', 'flights')).stderr).toContain('no snapshots yet');
    expect(await data('push', at('flights'), '-d', 'flights')).toMatchObject({ code: 0, stdout: expect.stringContaining('bytes of 2 files') });
    expect(await data('commit', at('flights'), '-d', 'flights', '-m', 'First')).toMatchObject({ code: 0, stdout: expect.stringContaining('flights@1: 2 added, 0 changed, 0 removed; 2 files, 8 B (0 B sent)') });
    expect((await data('commit', at('flights'))).stdout).toBe('Nothing changed since flights@1\n');
    expect(await data('pull', 'flights', at('other'))).toMatchObject({ code: 0, stdout: expect.stringContaining('flights@1: 2 written, 0 removed') });
    expect(readFileSync(at('other/b.csv'), 'utf8')).toBe('b\n1\n');
  });

  it('says where the bytes came from', async () => {
    mkdirSync(at('sourced'));
    writeFileSync(at('sourced/a.csv'), 'a\n1\n');
    expect((await data('create', 'sourced')).code).toBe(0);
    expect(await data('commit', at('sourced'), '-d', 'sourced', '--source', 'a.csv')).toMatchObject({ stderr: expect.stringContaining('is no address of bytes') });
    const committed = await data('commit', at('sourced'), '-d', 'sourced', '--source', 's3a://lake/raw/', '--source', 'a.csv=file:///data/a.csv', '--json');
    expect(JSON.parse(committed.stdout)).toMatchObject({ snapshot: { derivation: { sources: [{ namespace: 'file', name: '/data/a.csv', path: 'a.csv' }, { namespace: 's3://lake', name: 'raw', path: null }] } } });
  });

  it('says what its tables look like, what tells their rows apart, and which parts there are', async () => {
    mkdirSync(at('scans/train'), { recursive: true });
    mkdirSync(at('scans/test'));
    writeFileSync(at('scans/train/a.csv'), 'patient,day\n1,1\n2,1\n');
    writeFileSync(at('scans/test/a.csv'), 'patient,day\n2,9\n');
    writeFileSync(at('schema.json'), JSON.stringify({ tables: [{ name: 'scans', files: '*/a.csv', format: 'CSV', columns: ['patient', 'day'].map((name) => ({ name, type: 'int64', nullable: true })) }] }));
    writeFileSync(at('splits.json'), JSON.stringify(['train', 'test'].map((name) => ({ kind: 'FILES', name, folders: [name] }))));
    expect((await data('create', 'scans')).code).toBe(0);
    const commit = (...flags: string[]) => data('commit', at('scans'), '-d', 'scans', ...flags);
    expect(await commit('--key', 'patient')).toMatchObject({ code: 2, stderr: expect.stringContaining('the data set has no schema yet') });
    expect(await commit('--schema', at('schema.json'), '--key', 'ward')).toMatchObject({ code: 2, stderr: expect.stringContaining('No table of the schema has the columns ward') });
    expect(await commit('--schema', at('scans/train/a.csv'))).toMatchObject({ code: 2, stderr: expect.stringContaining('a.csv is no JSON') });
    expect(await commit('--schema', at('nowhere.json'))).toMatchObject({ code: 1, stderr: expect.stringContaining('nowhere.json does not exist') });
    expect(await commit('--splits', at('schema.json'))).toMatchObject({ code: 2, stderr: expect.stringContaining('splits') });
    const { stdout } = await commit('--schema', at('schema.json'), '--key', 'patient', '--splits', at('splits.json'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ snapshot: { number: 1, schema: { tables: [{ name: 'scans', key: ['patient'] }] }, splits: [{ name: 'train' }, { name: 'test' }] } });
    expect((await data('show', 'scans@1', '--wait')).stdout).toContain('they leak, compared by patient\n  train and test share 1 key (1 and 1 rows)');
    writeFileSync(at('scans/test/a.csv'), 'patient,day\n2,10\n3,11\n');
    expect(JSON.parse((await commit('--key', 'patient', '--key', 'day', '--json')).stdout)).toMatchObject({ snapshot: { number: 2, schema: { tables: [{ key: ['patient', 'day'] }] } } });
    expect((await data('diff', 'scans@1', 'scans@2', '--wait')).stdout).toMatch(/^M {2}test\/a\.csv.*\ncolumn {2}scans\.day {2}0\.\d{3} apart: mean 3\.66667 → 5\.75, maximum 9 → 11, distinct 2 → 3\ncolumn {2}scans\.patient {2}0\.\d{3} apart: mean 1\.66667 → 2, maximum 2 → 3, distinct 2 → 3\n$/m);
  });

  it('shows what was changed, here and between snapshots', async () => {
    writeFileSync(at('other/b.csv'), 'b\n22\n');
    writeFileSync(at('other/c.csv'), 'c\n');
    rmSync(at('other/a.csv'));
    expect((await data('diff', at('other'))).stdout).toBe('D  a.csv\nM  b.csv\nA  c.csv\n');
    expect(await data('verify', at('other'))).toMatchObject({ code: 1, stdout: 'differs  b.csv\nmissing  a.csv\n2 of 2 files are not those of flights@1\n' });
    expect((await data('commit', at('other'), '-m', 'Second')).code).toBe(0);
    expect(await data('verify', at('other'))).toMatchObject({ code: 0, stdout: 'All 2 files are those of flights@2\n' });
    for (const reference of ['flights@1', 'flights@2']) expect((await data('show', reference, '--wait')).code).toBe(0);
    const between = await data('diff', 'flights@1', 'flights@2');
    expect(between.stdout).toBe('D  a.csv\nM  b.csv  4 B → 5 B\nA  c.csv\nschema  c.csv  table added\nschema  a.csv  table removed\ncolumn  b.csv.b  1.000 apart\n');
    expect(JSON.parse((await data('diff', 'flights@1', 'flights@2', '--json')).stdout)).toMatchObject({ statistics: [{ table: 'b.csv', column: 'b', distance: 1, beforeRows: 1, afterRows: 1, before: { nulls: 0 } }], isPending: false });
    expect(between.stderr).toContain('1 added, 1 changed, 1 removed');
    expect((await data('diff', 'flights@1')).code).toBe(2);
    expect((await data('log', 'flights')).stdout).toMatch(/2\s+main\s+2\s+7 B.*Second[\s\S]*1\s+2\s+8 B.*First/);
    expect((await data('files', 'flights@1')).stdout).toMatch(/a\.csv\s+4 B[\s\S]*b\.csv\s+4 B/);
    expect((await data('ref', 'flights@1', 'reviewed', '--tag', '--reason', 'Looked at')).stdout).toBe('flights@reviewed is snapshot 1\n');
    expect(JSON.parse((await data('pull', 'flights@reviewed', at('third'), '--json')).stdout)).toMatchObject({ snapshot: { number: 1 }, written: 2 });
  });

  it('has the server read a snapshot again', async () => {
    expect(await data('verify', 'flights@2')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^All 2 files of flights@2 are what was committed \(.* read\)\n$/) });
    expect(await data('verify', 'flights@9')).toMatchObject({ code: 3 });
    expect(await data('verify', 'nothing@1')).toMatchObject({ code: 3 });
    const lost = writeLost();
    expect((await data('create', 'lost')).code).toBe(0);
    expect((await data('commit', lost, '-d', 'lost')).code).toBe(0);
    const admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    await admin.query(`delete from dataset_object where digest = sha256('only here')`);
    await admin.end();
    expect(await data('verify', 'lost@1')).toMatchObject({ code: 1, stdout: 'gone  b.txt\n1 thing is wrong with lost@1\n' });
    expect(JSON.parse((await data('verify', 'lost@main', '--json')).stdout)).toMatchObject({ files: 2, findingCount: 1, findings: [{ part: 'FILE', fault: 'GONE', path: 'b.txt' }] });
  });

  it('speaks Croissant', async () => {
    const described = await data('croissant', 'flights@1');
    expect(JSON.parse(described.stdout)).toMatchObject({ '@type': 'sc:Dataset', name: 'flights', distribution: [{ name: 'a.csv' }, { name: 'b.csv' }] });
    writeFileSync(at('croissant.json'), described.stdout);
    expect(await data('import', at('croissant.json'), at('third'), '-d', 'imported')).toMatchObject({ code: 0, stdout: 'imported@1: 2 files, as they were declared\n' });
    expect(await data('import', at('croissant.json'), at('other'), '-d', 'imported')).toMatchObject({ code: 3, stderr: expect.stringContaining('a.csv is not in') });
    expect((await data('croissant', 'flights@9')).code).toBe(3);
  });

  it('shows the tables of a snapshot, to people and to programs', async () => {
    const { stdout, stderr } = await data('show', 'flights@2', '--wait');
    expect(stdout).toMatch(/^flights@2 {2}2 files, 7 B/);
    expect(stdout).toMatch(/b\.csv {2}1 rows, csv, 1 files, 5 B\nCOLUMN\s+TYPE\s+NULL\s+DISTINCT[\s\S]*b\s+int64\s+0 %\s+1/);
    expect(stderr).toContain('Values are kept from view');
    const told = JSON.parse((await data('show', 'flights@2', '--table', 'b.csv', '--json')).stdout) as { profile: { tables: readonly { columns: readonly unknown[] }[] } };
    expect(told.profile.tables).toMatchObject([{ name: 'b.csv', state: 'DONE', rows: 1, isWithheld: true, columns: [{ name: 'b', type: 'int64', nulls: 0, minimum: null }] }]);
    expect(await data('show', 'flights@2', '--table', 'nothing')).toMatchObject({ code: 3, stderr: expect.stringContaining('no table "nothing"') as string });
    expect((await data('show', 'flights@9')).code).toBe(3);
  });

  it('says what stands in the way, and touches nothing', async () => {
    writeFileSync(at('flights/b.csv'), 'mine\n');
    const refused = await data('pull', 'flights', at('flights'));
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Changed here and in the snapshot: b.csv') });
    expect(readFileSync(at('flights/b.csv'), 'utf8')).toBe('mine\n');
    expect(await data('commit', at('flights'))).toMatchObject({ code: 1, stderr: expect.stringContaining('main leads to') });
    expect((await data('pull', 'flights@9', at('nowhere'))).code).toBe(3);
    expect((await data('pull', 'flights@', at('nowhere'))).code).toBe(2);
    expect((await data('verify', at('nowhere'))).code).toBe(3);
  });
});
