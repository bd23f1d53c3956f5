import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Analytics, type AnalyticsSession, textList } from '@plinth/platform/analytics';
import type { BlobStore } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import { joinLabels, type LabelledTable, measurePerformance } from '../analysis/index.js';
import type { Monitor, MonitorReport } from '../monitors/monitor.js';
import { MonitorTargets } from '../monitors/monitor-targets.js';
import type { PredictionBatch } from '../predictions/prediction-batch.js';
import { PredictionStore } from '../predictions/prediction.store.js';
import { type LabelledCounts, type PerformanceDefinition, type PerformanceFinding, type PerformanceRefusal, refusedPerformance } from '../rules/performance/index.js';
import type { MonitorSlice } from '../rules/monitors/index.js';
import type { WatchedTable } from '../sources/watched-tables.js';
import { type PerformanceDocument, performanceDocumentFormat } from './performance-document.js';

/** Labels of a window may be as much older than it: clocks differ. */
const earliestBeforeMs = 3_600_000;
const never = new Date(8.64e15);

interface LabelledBatches {
  readonly predictions: readonly PredictionBatch[];
  readonly labels: readonly PredictionBatch[];
}

/** Tells how good the predictions of one window were: rows, labels and definition decide what comes of it, and nothing else. */
@Injectable()
export class PerformanceLook {
  constructor(
    private readonly database: Database,
    private readonly analytics: Analytics,
    private readonly targets: MonitorTargets,
    private readonly predictions: PredictionStore,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {}

  /** Labels that came after the window was due are left out, so that one that is looked at late comes to the same. @throws MonitorTargetNotFound, and what the session throws */
  async look(actor: Actor, session: AnalyticsSession, monitor: Monitor, wanted: PerformanceDefinition, window: MonitorReport): Promise<PerformanceDocument> {
    const batches = await this.batchesOf(actor, await this.targets.tableOf(actor, monitor, window), window);
    const { slices, minimumRows } = monitor.definition;
    const joined = await this.joined(actor, session, batches, wanted, slices, window);
    const [performance, ...ofSlices] = 'code' in joined
      ? ['', ...slices.map(({ name }) => name)].map((slice) => refusedPerformance(slice, noRows, joined))
      : await this.measured(session, joined, wanted, slices, minimumRows);
    if (!performance) throw new Error('All rows have a finding.');
    return {
      format: performanceDocumentFormat, monitor: { id: monitor.id, name: monitor.name, revision: monitor.revision }, window: { from: window.windowFrom.toISOString(), to: window.windowTo.toISOString(), subject: window.subject },
      labelsUntil: window.dueAt.toISOString(), predictions: batches.predictions.map(({ digest }) => digest), labels: batches.labels.map(({ digest }) => digest), performance, slices: ofSlices,
    };
  }

  private async batchesOf({ workspaceId }: Actor, table: WatchedTable, { dueAt }: MonitorReport): Promise<LabelledBatches> {
    if (table.kind !== 'PREDICTIONS') return { predictions: [], labels: [] };
    const { deploymentIds, from, to, batchId } = table;
    return this.database.read({ workspaceId }, async () => {
      const predictions = await this.predictions.ofWindow(workspaceId, { deploymentIds, kind: 'PREDICTIONS', from, to });
      const labels = await this.predictions.ofWindow(workspaceId, { deploymentIds, kind: 'LABELS', from: new Date(from.getTime() - earliestBeforeMs), to: never });
      return { predictions: predictions.filter(({ id }) => batchId === undefined || id === batchId), labels: labels.filter(({ receivedAt }) => receivedAt <= dueAt) };
    });
  }

  private async joined({ workspaceId }: Actor, session: AnalyticsSession, { predictions, labels }: LabelledBatches, wanted: PerformanceDefinition, slices: readonly MonitorSlice[], { id, windowFrom, windowTo }: MonitorReport): Promise<LabelledTable | PerformanceRefusal> {
    if (predictions.length === 0) return { code: 'EMPTY_WINDOW', sentence: 'There are no predictions in the window.' };
    const treated = treatedOf([...predictions, ...labels], wanted);
    if (treated !== undefined) return { code: 'MASKED_COLUMN', sentence: `${treated} is masked or dropped by the rules of the workspace: nothing can be measured by it.` };
    const bring = async (batches: readonly PredictionBatch[]) => ({ format: 'PARQUET' as const, gzip: false, paths: await this.analytics.inputs(session, this.blobs, workspaceId, batches.map(({ digest, bytes }) => ({ digest, size: bytes }))) });
    // A label column that no batch has is none: files without it would be read for nothing.
    const told = labels.filter(({ columns }) => columns.some(({ name }) => name === wanted.label));
    return joinLabels(session, { predictions: await bring(predictions), labels: told.length ? await bring(told) : null, from: windowFrom, to: windowTo }, wanted, slices.map(({ column }) => column), join(session.folder, `labelled-${id}.parquet`));
  }

  private async measured(session: AnalyticsSession, { files, slices: columns }: LabelledTable, wanted: PerformanceDefinition, slices: readonly MonitorSlice[], minimumRows: number): Promise<PerformanceFinding[]> {
    const found = [await measurePerformance(session, files, wanted, minimumRows)];
    for (const [at, { name, column, values }] of slices.entries()) {
      const there = columns[at];
      found.push(there === undefined
        ? refusedPerformance(name, noRows, { code: 'MISSING_COLUMN', sentence: `The predictions have no column ${column}, by which the slice is told.` })
        : await measurePerformance(session, files, wanted, minimumRows, name, `list_contains(${textList(values)}, ${there})`));
    }
    return found;
  }
}

const noRows: LabelledCounts = { rows: 0, labelled: 0, used: 0, contradicted: 0 };

/** The first column that is wanted and was not kept as it was sent. */
function treatedOf(batches: readonly PredictionBatch[], wanted: PerformanceDefinition): string | undefined {
  const scores = wanted.kind === 'BINARY' ? [wanted.score] : wanted.kind === 'MULTICLASS' ? wanted.scores.map(({ column }) => column) : [];
  const names = [wanted.label, wanted.prediction, ...scores];
  return batches.flatMap(({ columns }) => columns).find(({ name, treatment }) => treatment !== null && names.includes(name))?.name;
}
