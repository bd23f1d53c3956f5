import { Inject, Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { AuditTrail } from '@plinth/audit';
import { type Actor, Clock } from '@plinth/kernel';
import { Analytics, type AnalyticsSession, type TableFiles } from '@plinth/platform/analytics';
import type { BlobStore } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import { RegistrySight } from '@plinth/registry';
import { type ReadRow, readRows } from '../analysis/index.js';
import { SensitiveColumns } from '../expectations/sensitive-columns.js';
import { PredictionBatchNotFound, PredictionsExpired, SensitiveComparison, TooManyLabelBatches } from '../monitoring.errors.js';
import type { ColumnRole } from '../rules/predictions/index.js';
import type { PredictionBatch } from './prediction-batch.js';
import { PredictionPlaces } from './prediction-places.js';
import type { PredictionRow, RowColumn, RowValues } from './prediction-row.js';
import { PredictionStore } from './prediction.store.js';
import { cursorOfRow, readRowQuery, type RowQuery, type WantedRows } from './row-query.js';
import { columnsOfRows, type ShownColumns } from './row-columns.js';

/** Batches that are looked for together, and of which files are opened together. */
const batchesAtOnce = 64;
const bytesAtOnce = 64 << 20;
/** One page looks at no more than these, and says how far it came. */
const bytesOfPage = 512 << 20;
const turnMs = 8_000;
const timeMs = 60_000;
/** Values of one page. */
const mostValues = 20_000;
const mostLabelBatches = 20_000;
const earliestBeforeMs = 3_600_000;
const never = new Date(8.64e15);
/** Ids, of a filter and of batches, that the record has. */
const recorded = 100;

export interface RowPage {
  readonly rows: readonly { readonly cursor: string; readonly row: PredictionRow }[];
  readonly columns: readonly RowColumn[];
  /** Columns that did not fit. */
  readonly columnsLeftOut: number;
  readonly hasNextPage: boolean;
  /** Where to go on; a page that looked at much and found little goes on behind what it looked at. */
  readonly endCursor: string | null;
  /** Rows of the batches that were looked at for this page. */
  readonly rowsLookedAt: number;
}

/** What a page came to so far. */
interface Found {
  readonly rows: PredictionRow[];
  /** Rows that fit into the page. */
  size: number;
  readonly opened: PredictionBatch[];
  readonly columns: Map<string, RowColumn>;
  columnsLeftOut: number;
  bytes: number;
  rowsLookedAt: number;
  /** The last batch that was looked at whole. */
  behind: PredictionBatch | undefined;
  isLast: boolean;
}

/** Reads single predictions beside what came true of them: batches newest first, rows in their order. Who looks is recorded before they see anything. */
@Injectable()
export class PredictionRowService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly analytics: Analytics,
    private readonly places: PredictionPlaces,
    private readonly store: PredictionStore,
    private readonly sight: RegistrySight,
    private readonly sensitive: SensitiveColumns,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {}

  /** @throws WatchedDeploymentNotFound, PredictionBatchNotFound, PredictionsExpired, SensitiveComparison, TooManyLabelBatches, InvalidInput, and what an analytics session throws when it can not run */
  async read(actor: Actor, query: RowQuery): Promise<RowPage> {
    this.access.check(actor, 'prediction:read');
    const wanted = readRowQuery(query);
    const batch = await this.database.read(actor, async () => {
      await this.places.require(actor, wanted.deploymentId, 'deploymentId');
      return wanted.batchId === undefined ? undefined : this.requireBatch(actor, wanted.batchId, wanted);
    });
    const found = await this.analytics.session((session) => this.collect(actor, session, wanted, batch), { isShort: true, limits: { timeMs } });
    await this.record(actor, wanted, found, batch);
    const rows = found.rows.slice(0, found.size);
    const hasMore = found.rows.length > found.size;
    const last = rows.at(-1);
    const endCursor = !hasMore && !found.isLast && found.behind ? cursorOfRow({ batchId: found.behind.id, row: found.behind.rows }) : last ? cursorOfRow(last) : null;
    return { rows: rows.map((row) => ({ cursor: cursorOfRow(row), row })), columns: [...found.columns.values()], columnsLeftOut: found.columnsLeftOut, hasNextPage: hasMore || !found.isLast, endCursor, rowsLookedAt: found.rowsLookedAt };
  }

  private async requireBatch(actor: Actor, id: PredictionBatch['id'], { deploymentId }: WantedRows): Promise<PredictionBatch> {
    const [batch] = await this.store.byIds(actor.workspaceId, [id], this.sight.deployments(actor));
    if (!batch || batch.deploymentId !== deploymentId || batch.kind !== 'PREDICTIONS') throw new PredictionBatchNotFound(id, 'batchId');
    if (batch.expiredAt) throw new PredictionsExpired(id, 'batchId');
    return batch;
  }

  /** Group by group, until the page is full, there are no more, or enough was looked at. */
  private async collect(actor: Actor, session: AnalyticsSession, wanted: WantedRows, one: PredictionBatch | undefined): Promise<Found> {
    const until = this.clock.nowMs() + turnMs;
    const found: Found = { rows: [], size: wanted.size, opened: [], columns: new Map(), columnsLeftOut: 0, bytes: 0, rowsLookedAt: 0, behind: undefined, isLast: false };
    const labels = await this.labelsOf(actor, wanted, one);
    for (let upTo = wanted.after?.batchId; ; upTo = found.behind?.id) {
      const listed = one ? (found.behind ? [] : [one]) : await this.batchesUpTo(actor, wanted, upTo, found.behind !== undefined);
      const group = groupOf(listed, wanted, found.rows.length);
      if (group.length === 0) return Object.assign(found, { isLast: true });
      await this.readGroup(actor, session, wanted, one, group, labels, found);
      if (found.rows.length > found.size) return found;
      if (found.bytes > bytesOfPage || this.clock.nowMs() > until) return found;
    }
  }

  /** Newest first, from the batch on in which the page before ended. */
  private batchesUpTo({ workspaceId }: Actor, { deploymentId, from, to }: WantedRows, upTo: string | undefined, isBehind: boolean): Promise<PredictionBatch[]> {
    return this.database.read({ workspaceId }, () => this.store.shownRows(workspaceId, { deploymentId, from, to, upTo, isBehind }, batchesAtOnce));
  }

  private async labelsOf({ workspaceId }: Actor, wanted: WantedRows, one: PredictionBatch | undefined): Promise<readonly PredictionBatch[]> {
    const since = labelsFrom(wanted, one);
    const labels = await this.database.read({ workspaceId }, () => this.store.ofWindow(workspaceId, { deploymentIds: [wanted.deploymentId], kind: 'LABELS', from: since ?? new Date(0), to: never }));
    if (labels.length > mostLabelBatches) throw new TooManyLabelBatches(labels.length, mostLabelBatches);
    return labels;
  }

  private async readGroup(actor: Actor, session: AnalyticsSession, wanted: WantedRows, one: PredictionBatch | undefined, group: readonly PredictionBatch[], labels: readonly PredictionBatch[], found: Found): Promise<void> {
    const shown = await this.columnsOf(actor, wanted, group, labels);
    const bring = async (batches: readonly PredictionBatch[]): Promise<TableFiles> => ({ format: 'PARQUET', gzip: false, paths: await this.analytics.inputs(session, this.blobs, actor.workspaceId, batches.map(({ digest, bytes }) => ({ digest, size: bytes }))) });
    const names = (ofLabels: boolean) => [...new Set(shown.columns.filter((column) => !column.isHidden && (column.role === 'LABEL') === ofLabels).map(({ name }) => name))];
    const [columns, labelColumns] = [names(false), names(true)];
    const [first] = group;
    const skipped = wanted.after && first?.id === wanted.after.batchId ? wanted.after.row + 1 : 0;
    found.size = Math.min(found.size, Math.max(1, Math.floor(mostValues / Math.max(1, shown.columns.length))));
    const rows = await readRows(session, {
      predictions: await bring(group), labels: labels.length ? await bring(labels) : null, from: wanted.from?.getTime(), to: wanted.to?.getTime(), labelsFrom: labelsFrom(wanted, one)?.getTime(),
      ids: wanted.ids, labelled: wanted.labelled, comparison: wanted.comparison, wrong: wanted.wrong, columns, labelColumns, skipped, limit: Math.max(1, found.size + 1 - found.rows.length),
    });
    for (const column of shown.columns) if (!found.columns.has(`${column.role} ${column.name}`)) found.columns.set(`${column.role} ${column.name}`, column);
    found.columnsLeftOut = Math.max(found.columnsLeftOut, shown.leftOut);
    found.rows.push(...rows.map((row) => rowOf(row, group, columns, labelColumns)));
    found.opened.push(...group);
    found.bytes += group.reduce((sum, { bytes }) => sum + bytes, 0);
    found.rowsLookedAt += group.reduce((sum, batch) => sum + batch.rows, 0);
    found.behind = group.at(-1);
  }

  /** @throws SensitiveComparison */
  private async columnsOf(actor: Actor, wanted: WantedRows, group: readonly PredictionBatch[], labels: readonly PredictionBatch[]): Promise<ShownColumns> {
    const all = [...group, ...labels].flatMap(({ columns }) => columns);
    const sensitive = await this.sensitive.of(actor, [...new Set(all.map(({ name }) => name))]);
    const shown = columnsOfRows(all, sensitive, wanted.columns);
    const compared = wanted.comparison ? [wanted.comparison.output, wanted.comparison.label] : [];
    for (const name of compared) {
      const there = all.filter((column) => column.name.toLowerCase() === name.toLowerCase());
      if (there.some(({ treatment }) => treatment !== null) || shown.hidden.has(name.toLowerCase())) throw new SensitiveComparison(name);
    }
    return shown;
  }

  /** Also where nothing was found: that there is nothing tells something. */
  private record(actor: Actor, { deploymentId, from, to, ids, labelled, wrong }: WantedRows, { rows, size, opened }: Found, one: PredictionBatch | undefined): Promise<void> {
    return this.trail.read(actor, {
      subjectKind: 'predictions', subjectId: deploymentId, ...(one ? { subjectDigest: one.digest } : {}),
      details: { batches: opened.slice(0, recorded).map(({ id }) => id), from: from?.toISOString() ?? null, to: to?.toISOString() ?? null, ids: ids?.slice(0, recorded) ?? null, labelled: labelled ?? null, wrong: wrong ?? null, rows: Math.min(rows.length, size) },
    });
  }
}

/** As in what is measured of a window: labels may be as much older, for clocks differ. */
function labelsFrom({ from }: WantedRows, one: PredictionBatch | undefined): Date | undefined {
  const start = from ?? one?.firstAt;
  return start && new Date(start.getTime() - earliestBeforeMs);
}

/** As many as are opened together. Without a filter those that fill the page, with one as many as are looked through at once. */
function groupOf(listed: readonly PredictionBatch[], { ids, labelled, wrong, from, to, size, after }: WantedRows, found: number): PredictionBatch[] {
  const isFiltered = [ids, labelled, wrong, from, to].some((each) => each !== undefined);
  const group: PredictionBatch[] = [];
  let [bytes, rows] = [0, 0];
  for (const batch of listed) {
    if (group.length && (bytes + batch.bytes > bytesAtOnce || (!isFiltered && rows > size - found))) break;
    group.push(batch);
    bytes += batch.bytes;
    rows += batch.id === after?.batchId ? Math.max(0, batch.rows - after.row - 1) : batch.rows;
  }
  return group;
}

function rowOf({ file, row, id, at, values, labels, labelledAt, isContradicted, isWrong }: ReadRow, group: readonly PredictionBatch[], columns: readonly string[], labelColumns: readonly string[]): PredictionRow {
  const batch = group[file];
  if (!batch) throw new Error('A row of no batch that was opened.');
  const of = (role: ColumnRole): RowValues => Object.fromEntries(batch.columns.flatMap((column) => {
    const index = column.role === role ? columns.findIndex((name) => name.toLowerCase() === column.name.toLowerCase()) : -1;
    return index < 0 || column.treatment === 'DROP' ? [] : [[column.name, values[index] ?? null]];
  }));
  return {
    batchId: batch.id, row, id, at: new Date(at), features: of('FEATURE'), outputs: of('OUTPUT'), labels: Object.fromEntries(labelColumns.flatMap((name, index) => (labels[index] === null || labels[index] === undefined ? [] : [[name, labels[index]]]))),
    labelledAt: labelledAt === null ? null : new Date(labelledAt), isContradicted, isWrong,
  };
}
