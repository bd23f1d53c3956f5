import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockdownStatements } from './lockdown.js';
import { text } from './sql-text.js';

/** DuckDB's own lock, without the runner's choice of statements before it: the second wall must stand alone. */
describe('a locked DuckDB', () => {
  let root: string;
  let inside: string;
  let outside: string;
  let address: string;
  let asked = 0;
  let locked: DuckDBConnection;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end('a\n1\n');
  });

  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'plinth-lockdown-')));
    [inside, outside] = [join(root, 'inside'), join(root, 'outside')];
    await Promise.all([mkdir(inside), mkdir(outside), mkdir(`${inside}-beside`)]);
    await writeFile(join(inside, 'own.csv'), 'a\n1\n');
    await writeFile(join(outside, 'secret.csv'), 'secret\n42\n');
    await writeFile(`${inside}-beside/secret.csv`, 'secret\n42\n');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    locked = await (await DuckDBInstance.create(':memory:')).connect();
    for (const statement of lockdownStatements({ folder: inside, memoryBytes: 128 << 20, diskBytes: 64 << 20, threads: 1 })) await locked.run(statement);
  });
  afterAll(async () => {
    locked.closeSync();
    server.close();
    await rm(root, { recursive: true, force: true });
  });

  const refused = async (statements: readonly string[]) => {
    for (const sql of statements) await expect(locked.run(sql), sql).rejects.toThrow(/^(Permission|Catalog|Binder|Invalid Input|IO|Extension Autoloading|Missing Extension|Invalid Configuration|HTTP|Failed to extract statements: Permission) ?(Error|:)?/);
  };

  it('reads and writes in its folder', async () => {
    const read = await locked.runAndReadAll(`FROM read_csv(${text(join(inside, 'own.csv'))})`);
    expect(read.getRowsJson()).toEqual([['1']]);
    await locked.run(`COPY (SELECT 1) TO ${text(join(inside, 'made.parquet'))}`);
  });

  it('reads no other file, by whatever function or name', async () => {
    const file = text(join(outside, 'secret.csv'));
    await refused([
      ...['read_csv', 'read_csv_auto', 'read_text', 'read_blob', 'read_json', 'read_json_auto', 'read_ndjson', 'read_parquet', 'parquet_scan', 'sniff_csv', 'parquet_metadata', 'parquet_schema', 'parquet_bloom_probe', 'glob'].map((reader) => `FROM ${reader}(${file}${reader === 'parquet_bloom_probe' ? ", 'a', 1" : ''})`),
      `FROM ${file}`, `FROM glob(${text(`${outside}/*`)})`, "FROM read_text('/proc/self/environ')", "FROM read_text('/etc/passwd')", `FROM read_csv([${file}])`, `CREATE TABLE t AS FROM read_csv(${file})`,
      `FROM read_csv(${text(`${inside}/../outside/secret.csv`)})`, `FROM read_csv(${text(`${inside}-beside/secret.csv`)})`, `FROM read_text('file://${join(outside, 'secret.csv')}')`, `COPY u FROM ${file}`,
      `ATTACH ${text(join(outside, 'db'))} AS other`, `ATTACH ${file} AS other (READ_ONLY)`, `IMPORT DATABASE ${text(outside)}`,
    ]);
  });

  it('writes no other file', async () => {
    await refused([`COPY (SELECT 1) TO ${text(join(outside, 'made.csv'))}`, `EXPORT DATABASE ${text(join(outside, 'export'))}`, `PRAGMA profiling_output=${text(join(outside, 'profile'))}`, `SET log_query_path = ${text(join(outside, 'log'))}`]);
    expect(await readdir(outside)).toEqual(['secret.csv']);
  });

  it('reads no environment', () => refused(["SELECT getenv('HOME')", "SELECT current_setting('s3_secret_access_key')"]));

  it('reaches no network', async () => {
    await refused([`FROM read_csv('${address}/a.csv')`, `FROM '${address}/a.parquet'`, `ATTACH '${address}/a.db' AS remote`, "FROM read_parquet('s3://bucket/key')", "FROM read_parquet('hf://datasets/a/b')", "ATTACH 'host=127.0.0.1' AS pg (TYPE postgres)", "CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')"]);
    expect(asked).toBe(0);
  });

  it('loads no extension', async () => {
    await writeFile(join(inside, 'own.duckdb_extension'), 'x');
    await refused(['LOAD httpfs', `LOAD ${text(join(inside, 'own.duckdb_extension'))}`, 'LOAD spatial', "SELECT st_point(1, 2)"]);
  });

  it('changes no setting back', () =>
    refused([
      ...['enable_external_access = true', "allowed_directories = ['/']", "allowed_paths = ['/etc/passwd']", "memory_limit = '100GB'", "temp_directory = '/tmp'", 'threads = 64', "TimeZone = 'Asia/Tokyo'", 'lock_configuration = false', "home_directory = '/root'", 'autoload_known_extensions = true', 'allow_unsigned_extensions = true'].map((setting) => `SET ${setting}`),
      'RESET enable_external_access', "PRAGMA temp_directory='/tmp'",
    ]));
});
