import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatasetClient, sha256 } from '@plinth/datasets/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const python = process.env.PLINTH_TEST_PYTHON;
const script = fileURLToPath(new URL('./validate.py', import.meta.url));

interface Found {
  readonly warnings: readonly string[];
  readonly isVersion11: boolean;
  readonly files: readonly (readonly [string, string, string])[];
  readonly splits: readonly Readonly<Record<string, string>>[];
  readonly references: readonly (readonly [string, string])[];
  readonly fileSets: readonly (readonly [string, string | readonly string[]])[];
  readonly fields: readonly (readonly [string, string, boolean])[];
}

/** In CI a missing mlcroissant is a failure; on a machine without it there is nobody to judge. */
describe.runIf(python !== undefined || process.env.PLINTH_TEST_CI === 'true')('mlcroissant, given exports of snapshots,', () => {
  let server: TestServer;
  let api: DatasetClient;
  let folder: string;
  beforeAll(async () => {
    expect(python, 'PLINTH_TEST_PYTHON names no python with mlcroissant').toBeDefined();
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
    folder = mkdtempSync(join(tmpdir(), 'plinth-croissant-'));
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder ?? '', { recursive: true, force: true });
  });

  async function judged(...names: readonly string[]): Promise<Found[]> {
    const files: string[] = [];
    for (const name of names) {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, await (await api.get(name, 'snapshots/main/croissant')).text());
      files.push(file);
    }
    const { status, stdout, stderr } = spawnSync(python ?? '', [script, ...files], { encoding: 'utf8', env: { ...process.env, HOME: folder } });
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout) as Found[];
  }

  it('finds nothing against the specification, and every file and column', async () => {
    const rich = await api.makeDataset({ description: 'Flights of “2026”', tags: [{ key: 'license', value: 'https://spdx.org/licenses/CC-BY-4.0' }], sensitivityLabels: ['pii'] });
    const contents = { 'rides/a b.csv': 'id\n1\n', 'rides/é%20#?.csv': 'id\n2\n', 'README.md': '# Flights', 'no-extension': 'x' };
    const column = (name: string, type: string) => ({ name, type, nullable: true });
    const columns = [column('id', 'int64'), column('small', 'uint8'), column('share', 'float32'), column('exact', 'decimal(10, 2)'), column('is so', 'boolean'), column('at', 'timestamp[us, UTC]'), column('day', 'date'), column('words', 'list<string?>'), column('any', 'struct<a: int32>')];
    await api.snapshotOf(rich.name, contents, { schema: { tables: [{ name: 'rides of all', files: 'rides/**.csv', format: 'CSV', columns }] }, metadata: { croissant: { citeAs: '@misc{flights}' } } });
    const plain = await api.makeDataset();
    await api.snapshotOf(plain.name, {});
    const [found, empty] = await judged(rich.name, plain.name);
    expect(found?.warnings).toEqual([]);
    expect(found?.isVersion11).toBe(true);
    expect(found?.files).toEqual(Object.entries(contents).map(([path, content]) => [path, sha256(content), `${Buffer.byteLength(content)} B`]).sort(([one = ''], [other = '']) => (one < other ? -1 : 1)));
    expect(found?.fields.map(([name]) => name)).toEqual(columns.map(({ name }) => name));
    expect(found?.fields.find(([name]) => name === 'words')).toEqual(['words', expect.stringContaining('bytes'), true]);
    expect(empty?.files).toEqual([]);
    // Recommended, and known to nobody here.
    expect(empty?.warnings).toEqual([expect.stringContaining('citeAs')]);
  }, 120_000);

  it('finds the splits with what they are for, the files of each, and which one a row is in', async () => {
    const { name } = await api.makeDataset({ tags: [{ key: 'license', value: 'https://spdx.org/licenses/CC0-1.0' }] });
    const columns = [{ name: 'id', type: 'int64', nullable: true }];
    const splits = ['train', 'test'].map((split) => ({ kind: 'FILES', name: split, folders: [split] }));
    await api.snapshotOf(name, { 'train/a.csv': 'id\n1\n', 'test/b.csv': 'id\n2\n' }, { splits, schema: { tables: [{ name: 'rides', files: '*/*.csv', format: 'CSV', columns }] }, metadata: { croissant: { citeAs: 'x' } } });
    const other = await api.makeDataset({ tags: [{ key: 'license', value: 'https://spdx.org/licenses/CC0-1.0' }] });
    const rows = (split: string, where: string) => ({ kind: 'ROWS', name: split, table: 'rides', where });
    await api.snapshotOf(other.name, { 'a.csv': 'id\n1\n' }, { splits: [rows('dev', 'id < 5'), rows('late', 'id >= 5')], schema: { tables: [{ name: 'rides', files: '*.csv', format: 'CSV', columns }] }, metadata: { croissant: { citeAs: 'x' } } });
    const [found, byRows] = await judged(name, other.name);
    expect([found?.warnings, byRows?.warnings]).toEqual([[], []]);
    expect(found?.splits.map((split) => [split['splits/name'], split['splits/url']])).toEqual([['train', 'cr:TrainingSplit'], ['test', 'cr:TestSplit']]);
    expect(found?.references).toEqual([['split', 'splits/name']]);
    expect(found?.fileSets.map(([set, includes]) => [set, [includes].flat()])).toEqual([['The files of rides', ['*/*.csv']], ['The files of the split test', ['test/**']], ['The files of the split train', ['train/**']]]);
    expect(byRows?.splits.map((split) => [split['splits/name'], split['splits/url'], split['splits/description']])).toEqual([['dev', 'cr:ValidationSplit', 'Rows of rides where id < 5'], ['late', 'cr:Split', 'Rows of rides where id >= 5']]);
    expect(byRows?.references).toEqual([]);
  }, 120_000);
});
