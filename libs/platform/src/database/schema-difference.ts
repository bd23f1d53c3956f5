import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prismaFolder } from './migration-files.js';
import { withSchemaEngine } from './schema-engine.js';

export interface SchemaFile {
  readonly path: string;
  readonly content: string;
}

/** The files of `prisma/schema`. */
export async function readSchemaFiles(): Promise<SchemaFile[]> {
  const folder = join(prismaFolder(), 'schema');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.prisma')).sort();
  return Promise.all(names.map(async (name) => ({ path: join(folder, name), content: await readFile(join(folder, name), 'utf8') })));
}

/**
 * What the migrations make on purpose and Prisma's schema has no words for, as the statements by which the engine would undo it. Of
 * policies, triggers, checks, partial indexes, functions and grants the engine sees nothing, so they need no mention.
 */
export const beyondPrisma: Readonly<Record<string, readonly string[]>> = {
  'Keys and indexes that INCLUDE columns, for reading from the index alone': [
    'ALTER TABLE "artifact" DROP CONSTRAINT "artifact_pkey";',
    'ALTER TABLE "artifact" ADD CONSTRAINT "artifact_pkey" PRIMARY KEY ("workspace_id", "owner_kind", "owner_id", "path");',
    'ALTER TABLE "lineage_edge" DROP CONSTRAINT "lineage_edge_pkey";',
    'ALTER TABLE "lineage_edge" ADD CONSTRAINT "lineage_edge_pkey" PRIMARY KEY ("workspace_id", "from_id", "to_id", "producer_id", "valid_to");',
    'DROP INDEX "lineage_edge_by_target";',
    'CREATE INDEX "lineage_edge_by_target" ON "lineage_edge"("workspace_id", "to_id", "from_id", "producer_id", "valid_to");',
    'ALTER TABLE "run_param" DROP CONSTRAINT "run_param_pkey";',
    'ALTER TABLE "run_param" ADD CONSTRAINT "run_param_pkey" PRIMARY KEY ("workspace_id", "experiment_id", "key", "run_id");',
    'ALTER TABLE "run_tag" DROP CONSTRAINT "run_tag_pkey";',
    'ALTER TABLE "run_tag" ADD CONSTRAINT "run_tag_pkey" PRIMARY KEY ("workspace_id", "experiment_id", "key", "run_id");',
    'DROP INDEX "run_workspace_id_experiment_id_started_at_id_idx";',
    'CREATE INDEX "run_workspace_id_experiment_id_started_at_id_idx" ON "run"("workspace_id", "experiment_id", "started_at" DESC, "id");',
  ],
  'Columns that Postgres generates from others': ['ALTER TABLE "run_param" ALTER COLUMN "number" DROP DEFAULT;', 'ALTER TABLE "run_tag" ALTER COLUMN "number" DROP DEFAULT;'],
};

/** The statements that lead from this migrated database to the schema, {@link beyondPrisma} among them. */
export async function schemaDifference(connectionString: string, schema: readonly SchemaFile[]): Promise<readonly string[]> {
  const files = [...schema];
  const { stdout } = await withSchemaEngine(connectionString, (engine) =>
    engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: prismaFolder() },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  return statementsOf(stdout ?? '');
}

/** The statements that a new migration would have to make. */
export async function missingMigration(connectionString: string, schema: readonly SchemaFile[]): Promise<readonly string[]> {
  const known = new Set(Object.values(beyondPrisma).flat());
  return (await schemaDifference(connectionString, schema)).filter((statement) => !known.has(statement));
}

/** One change each: the engine joins all changes of a table into one statement, a line each. */
function statementsOf(script: string): readonly string[] {
  const statements = script.split(/;\s*(?:\n|$)/).map((part) => part.replace(/^--.*\n/gm, '').trim()).filter((statement) => statement && !statement.startsWith('--'));
  return statements.flatMap((statement) => {
    const [, table, changes] = /^(ALTER TABLE "\w+") (.*)$/s.exec(statement) ?? [];
    return table && changes ? changes.split(/,\s*\n/).map((change) => `${table} ${change.trim()};`) : [`${statement};`];
  });
}
