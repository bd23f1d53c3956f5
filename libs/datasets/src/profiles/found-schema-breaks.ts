import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import type { Dataset, Snapshot } from '../dataset.js';
import { DatasetLineage } from '../dataset-lineage.js';
import type { TableProfile } from '../profiling/profile.js';
import { RefStore } from '../ref.store.js';
import { foundBreaks, type FoundColumns, mainRef } from '../rules/index.js';
import { SnapshotStore } from '../snapshot.store.js';
import { AnalysisStore } from './analysis.store.js';
import type { ProfiledTable } from './profiling.js';
import { ProfilingStore } from './profiling.store.js';

/** Moves of main beside one snapshot that are looked at; the newest. */
const mostMoves = 10;

/** Tells those downstream when main moved to a snapshot in whose files columns are missing that the files before had. Declared schemas are compared by the commit itself. */
@Injectable()
export class FoundSchemaBreaks {
  constructor(
    private readonly refs: RefStore,
    private readonly snapshots: SnapshotStore,
    private readonly profilings: ProfilingStore,
    private readonly analyses: AnalysisStore,
    private readonly lineage: DatasetLineage,
  ) {}

  /** Within the transaction that knows the snapshot's tables. It may be known before the one that it came after, so moves from it and to it are looked at; told again they are the same. */
  async known(actor: Actor, dataset: Pick<Dataset, 'id' | 'name'>, { digest }: Pick<Snapshot, 'digest'>): Promise<void> {
    for (const { fromDigest: from, toDigest: to } of await this.refs.movesBeside(actor.workspaceId, dataset.id, mainRef, digest, mostMoves)) {
      if (from === null || to === null) continue;
      const [before, after] = [await this.tablesOf(actor, dataset, from), await this.tablesOf(actor, dataset, to)];
      // Tables of the same bytes have the same columns.
      const digests = new Set(before.map((table) => table.digest));
      const changed = new Set(after.filter((table) => !digests.has(table.digest)).map(({ name }) => name));
      const [was, is] = [await this.columnsOf(actor, before, changed), await this.columnsOf(actor, after, changed)];
      await this.lineage.schemaMoved(actor, dataset, from, to, foundBreaks(was, is));
    }
  }

  /** Those of a snapshot without a declared schema that is known; none of any other. */
  private async tablesOf({ workspaceId }: Actor, { id: datasetId }: Pick<Dataset, 'id'>, digest: string): Promise<readonly ProfiledTable[]> {
    const snapshot = await this.snapshots.find(workspaceId, datasetId, { kind: 'DIGEST', digest });
    if (!snapshot || snapshot.document.schema !== null) return [];
    const profiling = await this.profilings.find(workspaceId, { datasetId, digest });
    return profiling?.state === 'DONE' ? (profiling.tables?.tables ?? []) : [];
  }

  private async columnsOf({ workspaceId }: Actor, tables: readonly ProfiledTable[], names: ReadonlySet<string>): Promise<FoundColumns> {
    const wanted = tables.filter(({ name }) => names.has(name));
    const documents = await this.analyses.documents(workspaceId, wanted.map(({ digest }) => digest));
    return new Map(wanted.flatMap(({ name, digest }) => {
      const document = documents.get(digest);
      if (document === undefined) return [];
      const { rows, columns } = JSON.parse(document) as TableProfile;
      return [[name, columns.map((column) => ({ name: column.name, type: column.type, isEmpty: column.nulls === rows }))]];
    }));
  }
}
