import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 in hex, as `_prisma_migrations.checksum` keeps it. */
  readonly checksum: string;
}

/** The folder `prisma/` that lies above this file, both in the sources and in what is built from them. */
export function prismaFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, 'prisma', 'schema', 'base.prisma'))) return join(folder, 'prisma');
  }
  throw new Error('The folder prisma/ with the schema and migrations is missing from this installation.');
}

/** All migrations, oldest first. */
export async function readMigrations(folder = join(prismaFolder(), 'migrations')): Promise<readonly Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
