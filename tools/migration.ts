/**
 * Writes the migration that leads from the newest migration to `prisma/schema`: `npm run db:migration -- add_something`.
 * Read and complete what it wrote: policies, checks and partial indexes are SQL by hand.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '@plinth/local';
import { migrate } from '@plinth/platform/database';
import { prismaFolder } from '../libs/platform/src/database/migration-files.js';
import { missingMigration, readSchemaFiles } from '../libs/platform/src/database/schema-difference.js';

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) throw new Error('Name the change in lower case with underscores: npm run db:migration -- add_something');

const scratch = await mkdtemp(join(tmpdir(), 'plinth-migration-'));
const server = await EmbeddedPostgres.start({ folder: join(scratch, 'postgres'), throwaway: true });
try {
  const database = await server.ensureDatabase('plinth_diff');
  await migrate(database);
  const statements = await missingMigration(database, await readSchemaFiles());
  if (statements.length === 0) {
    process.stdout.write('The migrations lead to prisma/schema already. Nothing was written.\n');
  } else {
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join(prismaFolder(), 'migrations', `${stamp}_${name}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'migration.sql'), `${statements.join('\n')}\n`);
    process.stdout.write(`${join(folder, 'migration.sql')}\n`);
  }
} finally {
  await server.stop();
  await rm(scratch, { recursive: true, force: true });
}
