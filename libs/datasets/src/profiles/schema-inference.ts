import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Analytics, type AnalyticsSession, tableFormatOf } from '@plinth/platform/analytics';
import type { Dataset, Snapshot } from '../dataset.js';
import { SchemaNotInferred } from '../datasets.errors.js';
import type { OpenManifest } from '../manifests.js';
import { settleDoubts } from '../profiling/column-doubts.js';
import { profileFormat } from '../profiling/profile.js';
import { inferSchema } from '../profiling/profile-table.js';
import { parseType, typeText } from '../rules/types/logical-type.js';
import { verdictOf } from '../profiling/verdict.js';
import { carriedColumns, columnDoubts, type ColumnSchema, type DatasetSchema, differences, type FoundTable, matchesPath, mostTables, tableDigest, type TableSchema } from '../rules/index.js';
import { findTables } from './snapshot-tables.js';
import { SnapshotSchemas } from './snapshot-schemas.js';
import { TableFileBringer } from './table-files.js';

/** A commit waits for it. */
const timeMs = 60_000;
const maxNameLength = 500;

/** A commit that brings no schema, and what it stands on. */
export interface WithoutSchema {
  readonly dataset: Dataset;
  readonly base: Snapshot | null;
  readonly baseManifest: OpenManifest;
  readonly manifest: OpenManifest;
}

/** Reads schemas from files while a commit waits: where the data set promises something of its schema, it can not be left to a job. */
@Injectable()
export class SchemaInference {
  constructor(
    private readonly analytics: Analytics,
    private readonly files: TableFileBringer,
    private readonly schemas: SnapshotSchemas,
  ) {}

  /**
   * The schema of the files: that of the base where the data set promises nothing or no file of a table changed. Of Parquet only the footers are read; what text holds shows only
   * when all of it is read.
   * @throws SchemaNotInferred with the table and what is wrong with its files; what an analytics session throws when it can not run
   */
  async schemaOf(workspaceId: WorkspaceId, { dataset, base, baseManifest, manifest }: WithoutSchema): Promise<DatasetSchema | null> {
    const former = base === null ? null : base.document.schema;
    if (dataset.compatibility === 'NONE') return former;
    const reference = former ?? (base && (await this.schemas.of(workspaceId, base)).schema);
    if (reference !== null && !(await tableChanged(baseManifest, manifest, reference))) return reference;
    const { tables: found, isWhole } = await findTables(manifest, reference, true);
    if (!isWhole) throw new SchemaNotInferred(null, `It has more than ${mostTables} tables.`, 'TOO_MANY_TABLES');
    const tables = found.filter(({ problem }) => problem !== 'NO_FILES');
    if (tables.length === 0) return null;
    return { tables: await this.readTables(workspaceId, tables, reference, reference && (await unchanged(baseManifest, reference))) };
  }

  private async readTables(workspaceId: WorkspaceId, tables: readonly FoundTable[], former: DatasetSchema | null, known: ReadonlySet<string> | null): Promise<TableSchema[]> {
    const byName = new Map(former?.tables.map((table) => [table.name, table]));
    const isKnown = (table: FoundTable): boolean => byName.has(table.name) && known?.has(`${table.name} ${tableDigest(table, profileFormat)}`) === true;
    const unread = tables.filter((table) => !isKnown(table));
    const columns = unread.length === 0 ? new Map<string, ColumnSchema[]>() : await this.analytics.session((session) => this.read(session, workspaceId, unread, byName), { isShort: true, limits: { timeMs } });
    return tables.map((table) => ({ ...(byName.get(table.name) ?? { name: table.name, files: table.files, format: table.format }), columns: columns.get(table.name) ?? byName.get(table.name)?.columns ?? [] }));
  }

  private async read(session: AnalyticsSession, workspaceId: WorkspaceId, tables: readonly FoundTable[], former: ReadonlyMap<string, TableSchema>): Promise<Map<string, ColumnSchema[]>> {
    const found = new Map<string, ColumnSchema[]>();
    for (const table of tables) {
      if (table.problem !== null) throw new SchemaNotInferred(table.name, table.problem === 'MIXED_FILES' ? 'Its files are of several formats, or only some are compressed.' : 'It has more files than are opened together.', table.problem);
      try {
        const files = await (table.format === 'PARQUET' ? this.files.bringFooters(session, workspaceId, table.members) : this.files.bring(session, workspaceId, table, table.members));
        const seen = (await inferSchema(session, files)).columns.map(({ name, type, nullable }) => ({ name, type: typeText(type), nullable }));
        const was = former.get(table.name)?.columns ?? [];
        const columns = carriedColumns(was, seen, await settleDoubts(session, files, columnDoubts(was, seen, table.format !== 'PARQUET')));
        requireStorable(table.name, columns);
        found.set(table.name, columns);
      } catch (error) {
        const verdict = verdictOf(error, (digest) => table.members.find((file) => file.digest === digest)?.path);
        throw verdict ? new SchemaNotInferred(table.name, verdict.reason, verdict.problem) : error;
      }
    }
    return found;
  }
}

/** What a schema that a person sends may not have, this one has not either. */
function requireStorable(table: string, columns: readonly ColumnSchema[]): void {
  const odd = columns.find(({ name, type }) => name === '' || name.length > maxNameLength || parseType(type) === undefined);
  if (odd) throw new SchemaNotInferred(table, `The column ${JSON.stringify(odd.name.slice(0, 100))} has a name or a type that no schema takes.`, 'UNKNOWN_TYPE');
}

async function tableChanged(before: OpenManifest, after: OpenManifest, { tables }: DatasetSchema): Promise<boolean> {
  const load = (digest: string) => (before.files.some((entry) => entry.digest === digest) ? before.loadFiles(digest) : after.loadFiles(digest));
  for await (const batch of differences(before.files, after.files, load))
    for (const { key } of batch) {
      const path = key.toString();
      if (tableFormatOf(path) || tables.some(({ files }) => matchesPath(files, path))) return true;
    }
  return false;
}

/** Tables of the base with what they consist of: those that are the same need no look. */
async function unchanged(base: OpenManifest, schema: DatasetSchema): Promise<ReadonlySet<string>> {
  const { tables } = await findTables(base, schema, true);
  return new Set(tables.map((table) => `${table.name} ${tableDigest(table, profileFormat)}`));
}
