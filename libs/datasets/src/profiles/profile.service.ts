import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, type Page, type PageArgs, pageSize } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Snapshot } from '../dataset.js';
import type { SnapshotPair } from '../diff.service.js';
import { columnDistance } from '../profiling/distance.js';
import type { ColumnProfile, TableProfile } from '../profiling/profile.js';
import { withoutValues } from '../profiling/withhold.js';
import { AnalysisStore } from './analysis.store.js';
import type { Analysis, ProfiledTable, Profiling, TableProblem } from './profiling.js';
import { ProfilingStore } from './profiling.store.js';
import { Withholding } from './withholding.js';

/** NONE: nobody asked for it. A table that failed will not be tried again by itself; a snapshot is PENDING until all of its tables are DONE or FAILED. */
export type ProfileState = 'NONE' | 'PENDING' | 'DONE' | 'FAILED';

/** A table of a snapshot, and how far its profile is. */
export interface TableFacts extends Omit<ProfiledTable, 'problem'> {
  readonly state: Exclude<ProfileState, 'NONE'>;
  readonly problem: TableProblem | null;
  readonly reason: string | null;
  readonly rows: number | null;
  readonly columnCount: number | null;
  /** SHA-256 of the profile, canonical JSON with every value in it. */
  readonly profileDigest: string | null;
  /** Whether values are kept from view. */
  readonly isWithheld: boolean;
}

/** A column in two snapshots. */
export interface ColumnStatistics {
  readonly table: string;
  readonly column: string;
  /** Null where the column is not there. */
  readonly before: ColumnProfile | null;
  readonly after: ColumnProfile | null;
  readonly beforeRows: number;
  readonly afterRows: number;
  /** From 0, where no difference is seen, to 1; null where there is nothing to compare by. */
  readonly distance: number | null;
}

export interface SnapshotProfile {
  readonly state: ProfileState;
  /** Why it was given up, or is tried again. */
  readonly reason: string | null;
  readonly requestedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly tables: readonly TableFacts[];
  /** Whether the snapshot has no more tables than are looked into. */
  readonly isWhole: boolean;
}

const namesSay: Readonly<Record<NonNullable<ProfiledTable['problem']>, string>> = {
  NO_FILES: 'The snapshot has no file that the pattern means.',
  MIXED_FILES: 'Its files are of several formats, or only some are compressed.',
  TOO_MANY_FILES: 'It has more files than are opened together.',
};

/** Reads what was found out about the tables of snapshots. */
@Injectable()
export class ProfileService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly profilings: ProfilingStore,
    private readonly analyses: AnalysisStore,
    private readonly withholding: Withholding,
  ) {}

  async of(actor: Actor, snapshot: Pick<Snapshot, 'datasetId' | 'digest' | 'deletedAt'>): Promise<SnapshotProfile> {
    this.access.check(actor, 'dataset:read');
    return this.database.read(actor, async () => {
      const profiling = snapshot.deletedAt === null ? await this.profilings.find(actor.workspaceId, snapshot) : undefined;
      if (!profiling) return { state: 'NONE', reason: null, requestedAt: null, finishedAt: null, tables: [], isWhole: true };
      const tables = profiling.tables?.tables ?? [];
      const known = await this.analyses.byDigests(actor.workspaceId, tables.map(({ digest }) => digest));
      const isWithheld = await this.withholding.isOn(actor.workspaceId, snapshot.datasetId);
      return {
        state: stateOf(profiling), reason: profiling.failure, requestedAt: profiling.requestedAt, finishedAt: profiling.finishedAt, isWhole: profiling.tables?.isWhole ?? true,
        tables: tables.map((table) => factsOf(table, known.get(table.digest), profiling, isWithheld)),
      };
    });
  }

  /** The columns of a table, in its order; those whose name has the text in it only. None while there is no profile. */
  async columns(actor: Actor, { digest, isWithheld, state }: Pick<TableFacts, 'digest' | 'isWithheld' | 'state'>, { first, after }: PageArgs, nameHas = ''): Promise<Page<ColumnProfile> & { readonly count: number }> {
    this.access.check(actor, 'dataset:read');
    const size = pageSize(first);
    const from = after === null || after === undefined ? 0 : placeOf(after) + 1;
    if (state !== 'DONE') return { items: [], hasNextPage: false, count: 0 };
    const wanted = nameHas.toLowerCase();
    const columns = (await this.profileOf(actor, digest)).map((column, index) => ({ column, index })).filter(({ column: { name } }) => name.toLowerCase().includes(wanted));
    const rest = columns.filter(({ index }) => index >= from);
    return { items: rest.slice(0, size).map(({ column, index }) => ({ cursor: encodeCursor([index]), node: isWithheld ? withoutValues(column) : column })), hasNextPage: rest.length > size, count: columns.length };
  }

  /** What the columns of tables hold that are not the same in two snapshots, those that lie furthest apart first. Of a column that only one has there is one side; of a table that only one has, or that is not known yet, nothing. */
  async statistics(actor: Actor, { base, head }: SnapshotPair, { first, after }: PageArgs): Promise<Page<ColumnStatistics> & { readonly count: number }> {
    this.access.check(actor, 'dataset:read');
    const size = pageSize(first);
    const from = after === null || after === undefined ? 0 : placeOf(after) + 1;
    const [before, now] = [await this.of(actor, base), await this.of(actor, head)];
    const changed = now.tables.flatMap((table) => {
      const was = before.tables.find(({ name }) => name === table.name);
      return was && was.state === 'DONE' && table.state === 'DONE' && was.profileDigest !== table.profileDigest ? [{ was, table }] : [];
    });
    const statistics = (await Promise.all(changed.map(({ was, table }) => this.compare(actor, was, table)))).flat();
    const order = statistics.sort((one, other) => (other.distance ?? -1) - (one.distance ?? -1));
    return { items: order.slice(from, from + size).map((node, index) => ({ cursor: encodeCursor([from + index]), node })), hasNextPage: order.length > from + size, count: order.length };
  }

  private async compare(actor: Actor, was: TableFacts, table: TableFacts): Promise<ColumnStatistics[]> {
    const [older, newer] = [await this.profileOf(actor, was.digest), await this.profileOf(actor, table.digest)];
    const byName = new Map(older.map((column) => [column.name, column]));
    const names = new Set(newer.map(({ name }) => name));
    const shown = (column: ColumnProfile, { isWithheld }: TableFacts): ColumnProfile => (isWithheld ? withoutValues(column) : column);
    const common = { table: table.name, beforeRows: was.rows ?? 0, afterRows: table.rows ?? 0 };
    return [
      ...newer.map((after): ColumnStatistics => {
        const before = byName.get(after.name);
        const distance = before ? columnDistance({ column: before, rows: common.beforeRows }, { column: after, rows: common.afterRows }) : null;
        return { ...common, column: after.name, before: before ? shown(before, was) : null, after: shown(after, table), distance };
      }),
      ...older.filter(({ name }) => !names.has(name)).map((before): ColumnStatistics => ({ ...common, column: before.name, before: shown(before, was), after: null, distance: null })),
    ];
  }

  private async profileOf(actor: Actor, digest: string): Promise<readonly ColumnProfile[]> {
    const document = (await this.database.read(actor, () => this.analyses.documents(actor.workspaceId, [digest]))).get(digest);
    return document === undefined ? [] : (JSON.parse(document) as TableProfile).columns;
  }
}

function stateOf({ state }: Profiling): ProfileState {
  return state === 'DONE' || state === 'FAILED' ? state : 'PENDING';
}

function factsOf({ problem, ...table }: ProfiledTable, analysis: Analysis | undefined, { state, failure }: Profiling, isWithheld: boolean): TableFacts {
  const none = { rows: null, columnCount: null, profileDigest: null, isWithheld };
  if (problem !== null) return { ...table, ...none, state: 'FAILED', problem, reason: namesSay[problem] };
  if (analysis?.problem) return { ...table, ...none, state: 'FAILED', problem: analysis.problem, reason: analysis.reason };
  if (analysis) return { ...table, state: 'DONE', problem: null, reason: null, rows: analysis.rows, columnCount: analysis.columns, profileDigest: analysis.documentDigest, isWithheld };
  return { ...table, ...none, state: state === 'FAILED' ? 'FAILED' : 'PENDING', problem: null, reason: failure };
}

function placeOf(cursor: string): number {
  const [index] = decodeCursor(cursor, 1);
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0) return index;
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}
