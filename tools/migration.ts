/**
 * Writes the migration that leads from the newest migration to `prisma/schema`: `npm run db:migration -- add_something`.
 * Read and complete what it wrote: policies, checks and partial indexes are SQL by hand.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '@plinth/local';
import { migrationList } from '../libs/platform/src/database/migrate.js';
import { prismaFolder, readMigrations } from '../libs/platform/src/database/migration-files.js';
import { withSchemaEngine } from '../libs/platform/src/database/schema-engine.js';

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) throw new Error('Name the change in lower case with underscores: npm run db:migration -- add_something');

const scratch = await mkdtemp(join(tmpdir(), 'plinth-migration-'));
const server = await EmbeddedPostgres.start({ folder: join(scratch, 'postgres'), throwaway: true });
try {
  const database = await server.ensureDatabase('plinth_diff');
  const migrations = await readMigrations();
  const schema = join(prismaFolder(), 'schema');
  const files = await Promise.all((await readdir(schema)).map(async (file) => ({ path: join(schema, file), content: await readFile(join(schema, file), 'utf8') })));
  const { stdout } = await withSchemaEngine(database, (engine) =>
    engine.diff({
      from: migrations.length ? { tag: 'migrations', ...migrationList(migrations) } : { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(prismaFolder(), 'migrations', `${stamp}_${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'migration.sql'), stdout ?? '');
  process.stdout.write(`${join(folder, 'migration.sql')}\n`);
} finally {
  await server.stop();
  await rm(scratch, { recursive: true, force: true });
}
