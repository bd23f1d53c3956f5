import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetSchema } from '../client/dataset-types.js';
import { PlinthClient } from '../client/plinth-client.js';
import { dataFolder } from './index.js';

let server: TestServer;
let client: PlinthClient;
let connection: { readonly url: string; readonly token: string };
let root: string;
let name: string;
let names = 0;

beforeAll(async () => {
  server = await TestServer.start();
  const { token } = await server.makeActor('OWNER');
  connection = { url: server.url, token };
  client = new PlinthClient(connection);
  root = mkdtempSync(join(tmpdir(), 'plinth-schema-'));
});
afterAll(async () => {
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  name = `scans-${(names += 1)}`;
  // One patient stands in both, in rows that are not the same.
  put({ 'train/part.csv': 'patient_id,day,dose\n1,1,0.5\n2,1,0.5\n', 'test/part.csv': 'patient_id,day,dose\n2,9,0.7\n3,1,0.5\n' });
});

const open = () => dataFolder(join(root, name), { dataset: name, create: {}, connection });
const column = (of: string, type: string) => ({ name: of, type, nullable: true });
const schema: DatasetSchema = { tables: [{ name: 'scans', files: '*/part.csv', format: 'CSV', columns: [column('patient_id', 'int64'), column('day', 'int64'), { ...column('dose', 'float64'), default: '0', description: 'mg' }] }] };
const splits = [{ kind: 'FILES', name: 'train', folders: ['train'] }, { kind: 'FILES', name: 'test', folders: ['test'] }] as const;

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name, path)), { recursive: true });
    writeFileSync(join(root, name, path), content);
  }
}

/** The schema of what `main` leads to, as the server keeps it. */
async function kept(): Promise<unknown> {
  const response = await fetch(`${server.url}/api/v1/datasets/${name}/snapshots/main`, { headers: { authorization: `Bearer ${connection.token}` } });
  return ((await response.json()) as { schema: unknown }).schema;
}

describe('what a commit says of its tables', { timeout: 60_000 }, () => {
  it('is a schema, with the key by which splits are told to leak', async () => {
    await (await open()).commit({ schema, key: ['patient_id'], splits });
    expect(await kept()).toEqual({ tables: [{ ...schema.tables[0], key: ['patient_id'] }] });
    await expect.poll(async () => (await client.datasets.profile(`${name}@1`)).leakage, { timeout: 30_000 }).toMatchObject({ verdict: 'LEAKS', key: ['patient_id'], shared: [{ splits: ['train', 'test'], unit: 'KEY', count: 1 }] });
  });

  it('is found without a key by whole rows alone, which have nothing in common', async () => {
    await (await open()).commit({ schema, splits });
    await expect.poll(async () => (await client.datasets.profile(`${name}@1`)).leakage, { timeout: 30_000 }).toMatchObject({ verdict: 'CLEAN', key: null });
  });

  it('stays as it was where a later commit says nothing of it, and takes a key alone', async () => {
    await (await open()).commit({ schema });
    put({ 'train/part.csv': 'patient_id,day,dose\n1,2,0.5\n' });
    await (await open()).commit();
    expect(await kept()).toEqual(schema);
    expect((await (await open()).commit({ key: ['patient_id', 'day'] })).snapshot.number).toBe(3);
    expect(await kept()).toEqual({ tables: [{ ...schema.tables[0], key: ['patient_id', 'day'] }] });
    await (await open()).commit({ key: ['day'] });
    expect(await kept()).toEqual({ tables: [{ ...schema.tables[0], key: ['day'] }] });
  });

  it('gives the key to the tables that have its columns', async () => {
    const other = { name: 'doctors', files: 'doctors.csv', format: 'CSV', columns: [column('doctor_id', 'int64')], key: ['doctor_id'] } as const;
    await (await open()).commit({ schema: { tables: [...schema.tables, other] }, key: ['patient_id'] });
    expect(await kept()).toEqual({ tables: [{ ...schema.tables[0], key: ['patient_id'] }, other] });
  });

  it('is refused before anything is sent, where a key has no columns', async () => {
    const refused = (key: readonly string[], of?: DatasetSchema) => open().then((folder) => folder.commit({ key, schema: of }).catch((error: unknown) => error));
    expect(await refused(['patient_id'])).toMatchObject({ code: 'SCHEMA_MISSING', field: 'key', help: expect.stringContaining('schema') as string });
    expect(await refused(['patient_id', 'ward'], schema)).toMatchObject({ code: 'KEY_NOT_IN_SCHEMA', field: 'key', message: expect.stringContaining('patient_id, ward') as string });
    expect((await client.datasets.byName(name)).lastNumber).toBe(0);
    expect(await refused(['patient_id'], JSON.parse('{"tables":"all"}') as DatasetSchema)).toMatchObject({ code: 'INVALID_INPUT', field: 'schema.tables' });
  });
});
