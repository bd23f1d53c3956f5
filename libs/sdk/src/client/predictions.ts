import { everyNode } from './pages.js';
import * as documents from './prediction-documents.js';
import { PredictionLog } from './prediction-log.js';
import { PiecesInMemory } from './prediction-pieces.js';
import type { FeatureValue, LoggedPrediction, PredictionBatch, PredictionColumns, PredictionLogOptions, PredictionRow, PredictionRowQuery } from './prediction-types.js';
import { Problems } from '../problems.js';
import type { Transport } from './transport.js';
import type { Page } from './types.js';

/** @internal Opens the log of a deployment. Where rows wait for the server depends on where the client runs. */
export type OpenPredictionLog = (transport: Transport, deploymentId: string, options?: PredictionLogOptions) => PredictionLog;

/** @internal */
export const openInMemory: OpenPredictionLog = (transport, deploymentId, options = {}) => new PredictionLog(transport, deploymentId, new PiecesInMemory(), new Problems(options.say ?? sayOnConsole), options);

/** @internal */
export function sayOnConsole(line: string): void {
  console.warn(line.trimEnd());
}

/** What deployments predict. */
export class PredictionsClient {
  private readonly logs = new Map<string, PredictionLog>();

  /** @internal */
  constructor(
    private readonly transport: Transport,
    private readonly open: OpenPredictionLog,
  ) {}

  /** The log of a deployment, for a service: the same one each time it is asked for. Options hold from the first time. */
  of(deploymentId: string, options?: PredictionLogOptions): PredictionLog {
    let log = this.logs.get(deploymentId);
    if (!log) this.logs.set(deploymentId, (log = this.open(this.transport, deploymentId, options)));
    return log;
  }

  /** Puts a prediction by, to be sent soon: waits for nothing and throws nothing. @returns its id; undefined when it was not sampled, or there is no room */
  log(deploymentId: string, prediction: LoggedPrediction): string | undefined {
    return this.of(deploymentId).log(prediction);
  }

  /** Sends rows by columns and waits until they are kept. The same rows again are the batch that is there. @throws PlinthRequestError */
  async send(deploymentId: string, { features, outputs = {}, ids, times }: PredictionColumns): Promise<PredictionBatch> {
    const columns = [...columnsOf('FEATURE', features), ...columnsOf('OUTPUT', outputs)];
    return (await this.transport.graphql<{ logPredictions: PredictionBatch }>(documents.logPredictions, { input: { deploymentId, columns, ids, times } })).logPredictions;
  }

  /** Says what came true of predictions, by their ids. @throws PlinthRequestError */
  async label(deploymentId: string, ids: readonly string[], labels: Readonly<Record<string, readonly (FeatureValue | null)[]>>): Promise<PredictionBatch> {
    return (await this.transport.graphql<{ logLabels: PredictionBatch }>(documents.logLabels, { input: { deploymentId, ids, columns: columnsOf('LABEL', labels) } })).logLabels;
  }

  /** Batches of predictions and labels, newest first. */
  list({ deploymentId, pageSize = 100 }: { readonly deploymentId?: string | undefined; readonly pageSize?: number } = {}): AsyncGenerator<PredictionBatch, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ predictionBatches: Page<PredictionBatch> }>(documents.predictionBatches, { deploymentId, first: pageSize, after })).predictionBatches);
  }

  /**
   * Single predictions beside what came true of them: batches newest first, rows in their order, page by page as they are asked for. Each page that is read is recorded in the audit log.
   * @throws PlinthRequestError with code DEPLOYMENT_NOT_FOUND, PREDICTION_BATCH_NOT_FOUND, PREDICTIONS_EXPIRED, SENSITIVE_COMPARISON
   */
  rows(deploymentId: string, { batchId, from, to, ids, labelled, wrong, comparison, columns, pageSize = 100 }: PredictionRowQuery = {}): AsyncGenerator<PredictionRow, void, undefined> {
    const filter = ids === undefined && labelled === undefined && wrong === undefined ? undefined : { ids, labelled, wrong };
    return everyNode(async (after) => (await this.transport.graphql<{ predictionRows: Page<PredictionRow> }>(documents.predictionRows, { deploymentId, batchId, from, to, filter, comparison, columns, first: pageSize, after })).predictionRows);
  }
}

function columnsOf(role: 'FEATURE' | 'OUTPUT' | 'LABEL', columns: Readonly<Record<string, readonly (FeatureValue | null)[]>>): object[] {
  return Object.entries(columns).map(([name, values]) => ({ name, role, values: values.map((value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value)) }));
}
