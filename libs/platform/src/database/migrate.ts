import { join } from 'node:path';
import pg from 'pg';
import { type Migration, prismaFolder, readMigrations } from './migration-files.js';
import { grantApplicationRole } from './application-role.js';

const migrationLockKey = 0x506c696e; // "Plin": processes that start together migrate one after the other.

/**
 * Brings the database to the newest schema. Idempotent, and safe when several processes start at once. A database that is current
 * already costs one query; only otherwise is the schema engine loaded.
 * @returns the names of the migrations that were applied now.
 */
export async function migrate(connectionString: string): Promise<readonly string[]> {
  const migrations = await readMigrations();
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLockKey]);
    if (await isCurrent(client, migrations)) return [];
    const applied = await applyWithSchemaEngine(connectionString, migrations);
    await grantApplicationRole(client);
    return applied;
  } finally {
    await client.end();
  }
}

async function isCurrent(client: pg.Client, migrations: readonly Migration[]): Promise<boolean> {
  const table = await client.query<{ exists: boolean }>(`select to_regclass('_prisma_migrations') is not null as exists`);
  if (!table.rows[0]?.exists) return false;
  const done = await client.query<{ migration_name: string; checksum: string }>(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  );
  const checksums = new Map(done.rows.map((row) => [row.migration_name, row.checksum]));
  return migrations.every((migration) => checksums.get(migration.name) === migration.checksum);
}

async function applyWithSchemaEngine(connectionString: string, migrations: readonly Migration[]): Promise<readonly string[]> {
  const { withSchemaEngine } = await import('./schema-engine.js');
  return withSchemaEngine(connectionString, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: migrationList(migrations),
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  });
}

export function migrationList(migrations: readonly Migration[]) {
  return {
    baseDir: join(prismaFolder(), 'migrations'),
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  };
}
