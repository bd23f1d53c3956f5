import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Snapshot } from '../dataset.js';
import type { TableProfile } from '../profiling/profile.js';
import type { ColumnSchema, DatasetSchema } from '../rules/index.js';
import { AnalysisStore } from './analysis.store.js';
import { ProfilingStore } from './profiling.store.js';

export interface KnownSchema {
  readonly schema: DatasetSchema | null;
  /** Whether it was read from the files after the commit, and is no part of the snapshot's digest. */
  readonly isFound: boolean;
  /** False while the files are still to be looked into. */
  readonly isKnown: boolean;
  /** Tables whose columns are not known, for nobody could read them; none where a schema was declared. */
  readonly unread: readonly string[];
  /** Whether there are no more tables than are looked into. */
  readonly isWhole: boolean;
}

/** The schema of a snapshot: that of its document, or else what was found in its files since. */
@Injectable()
export class SnapshotSchemas {
  constructor(
    private readonly database: Database,
    private readonly profilings: ProfilingStore,
    private readonly analyses: AnalysisStore,
  ) {}

  /** Tables whose files are none, or are not looked into yet, are not in what was found. */
  async of(workspaceId: WorkspaceId, snapshot: Pick<Snapshot, 'datasetId' | 'digest' | 'document' | 'deletedAt'>): Promise<KnownSchema> {
    const { schema } = snapshot.document;
    if (schema !== null || snapshot.deletedAt !== null) return { schema, isFound: false, isKnown: true, unread: [], isWhole: true };
    return this.database.read({ workspaceId }, async () => {
      const profiling = await this.profilings.find(workspaceId, snapshot);
      const tables = profiling?.tables?.tables ?? [];
      const columns = await this.columnsOf(workspaceId, tables.map(({ digest }) => digest));
      const found = tables.flatMap(({ name, files, format, digest }) => {
        const known = columns.get(digest);
        return known ? [{ name, files, format, columns: [...known] }] : [];
      });
      const names = new Set(found.map(({ name }) => name));
      return {
        schema: found.length ? { tables: found } : null, isFound: found.length > 0, isKnown: profiling === undefined || profiling.state === 'DONE' || profiling.state === 'FAILED',
        unread: tables.map(({ name }) => name).filter((name) => !names.has(name)), isWhole: profiling?.tables?.isWhole ?? true,
      };
    });
  }

  /** What is known of tables, by the digests of their analyses. */
  async columnsOf(workspaceId: WorkspaceId, digests: readonly string[]): Promise<ReadonlyMap<string, readonly ColumnSchema[]>> {
    const documents = await this.database.read({ workspaceId }, () => this.analyses.documents(workspaceId, digests));
    return new Map([...documents].map(([digest, document]) => [digest, (JSON.parse(document) as TableProfile).columns.map(({ name, type, nullable }) => ({ name, type, nullable }))]));
  }
}
