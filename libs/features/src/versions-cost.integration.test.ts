import { createTestDatabase, rowsRead, type TestDatabase } from '@plinth/platform/testing';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FeatureVersionStore } from './version.store.js';

const versions = 20_000;
/** Rows of the statement itself; not those of the table. */
const few = 20;
const [definition, other] = ['0198f3a4-7b1c-7d2e-8f30-0000000000f1', '0198f3a4-7b1c-7d2e-8f30-0000000000f2'];
const digestOf = (number: number): string => number.toString(16).padStart(64, '0');

describe('what versions of features cost while they grow', () => {
  let database: TestDatabase;
  let server: TestServer;
  beforeAll(async () => {
    database = await createTestDatabase();
    server = await TestServer.start({ worker: false, databaseUrl: database.url });
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(
      `insert into feature_version (workspace_id, definition_id, version, digest, content, document, stands_on, created_by, created_at)
       select $1, $2, n, decode(lpad(to_hex(n), 64, '0'), 'hex'), '{}', '{}', '[]', $1, now() from generate_series(1, $3::int) as n`,
      [server.workspaceId, definition, versions],
    );
    await admin.query('analyze feature_version');
    await admin.end();
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('is that of the digests that are looked for, not of the versions that there are', async () => {
    const store = server.application.get(FeatureVersionStore, { strict: false });
    await server.platform.database.transaction(server, async () => {
      const wanted = [7, 19_000, versions + 1].map((number) => ({ definitionId: definition, digest: digestOf(number) }));
      const found: (readonly [string, number, string])[] = [];
      const rows = await rowsRead(server.platform.database, async () => {
        for (const { definitionId, version, digest } of await store.byDigests(server.workspaceId, [...wanted, { definitionId: other, digest: digestOf(7) }])) found.push([definitionId, version, digest]);
      });
      expect(found.sort((one, another) => one[1] - another[1])).toEqual([[definition, 7, digestOf(7)], [definition, 19_000, digestOf(19_000)]]);
      expect(rows).toBeLessThan(few);
    });
  });
});
