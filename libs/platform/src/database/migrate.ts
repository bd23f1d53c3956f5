import { join } from 'node:path';
import { PlinthError } from '@plinth/kernel';
import pg from 'pg';
import { type Migration, prismaFolder, readMigrations } from './migration-files.js';
import { grantApplicationRole, lacksApplicationRole } from './application-role.js';

const migrationLockKey = 0x506c696e; // "Plin": processes that start together migrate one after the other.

/**
 * Brings the database to the newest schema. Idempotent, and safe when several processes start at once. A database that is current
 * already, by this or by `prisma migrate deploy`, costs some queries; only otherwise is the schema engine loaded.
 * @returns the names of the migrations that were applied now.
 */
export async function migrate(connectionString: string): Promise<readonly string[]> {
  const migrations = await readMigrations();
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLockKey]);
    const applied = await appliedMigrations(client);
    refuseForeignHistory(applied, migrations);
    const isCurrent = migrations.every(({ name }) => applied.has(name));
    const appliedNow = isCurrent ? [] : await applyWithSchemaEngine(connectionString, migrations);
    if (await lacksApplicationRole(client)) await grantApplicationRole(client);
    return appliedNow;
  } finally {
    await client.end();
  }
}

/** Checksums of the migrations that the database has, by name. */
async function appliedMigrations(client: pg.Client): Promise<ReadonlyMap<string, string>> {
  const table = await client.query<{ exists: boolean }>(`select to_regclass('_prisma_migrations') is not null as exists`);
  if (!table.rows[0]?.exists) return new Map();
  const done = await client.query<{ migration_name: string; checksum: string }>(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  );
  return new Map(done.rows.map((row) => [row.migration_name, row.checksum]));
}

/** A database made by a newer Plinth, or by a build whose migrations were others, would fail later and less clearly. */
function refuseForeignHistory(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  for (const [name, checksum] of applied) {
    if (known.get(name) === checksum) continue;
    throw new PlinthError('DATABASE_OF_ANOTHER_BUILD', 'CONFLICT', `The database has the migration ${name} in a form that this Plinth does not know.`, {
      help: 'It was made by a newer version or by an unreleased build: run that one, or start with a fresh database.',
    });
  }
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

function migrationList(migrations: readonly Migration[]) {
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
