import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { Analytics, type AnalyticsSession, describeTable, identifier, type TableFiles, tableSql, text } from '@plinth/platform/analytics';
import type { BlobStore } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import type { PredictionBatch } from '../predictions/prediction-batch.js';
import { PredictionStore, type WindowQuery } from '../predictions/prediction.store.js';
import { idColumn, timeColumn } from '../rules/predictions/index.js';

/** Batches of one window: more are not opened together. */
const maxBatches = 20_000;

/** Rows of predictions in a session, without their ids and moments. */
export interface WindowRows {
  /** Null where the window has no rows. */
  readonly table: TableFiles | null;
  readonly batches: readonly PredictionBatch[];
}

/** Brings predictions into a session. */
@Injectable()
export class PredictionRows {
  constructor(
    private readonly analytics: Analytics,
    private readonly database: Database,
    private readonly store: PredictionStore,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {}

  /** @param name of a file of the session's own; @param batchId the one batch that is meant, where one is */
  async window(actor: Actor, session: AnalyticsSession, query: WindowQuery, name: string, batchId?: string): Promise<WindowRows> {
    const found = await this.database.read(actor, () => this.store.ofWindow(actor.workspaceId, query));
    const batches = batchId === undefined ? found : found.filter(({ id }) => id === batchId);
    if (batches.length > maxBatches) throw new InvalidInput(`The window holds ${batches.length} batches, more than the ${maxBatches} that are opened together.`, { field: 'window', help: 'Choose a shorter window, or send larger batches.' });
    if (batches.length === 0) return { table: null, batches };
    const paths = await this.analytics.inputs(session, this.blobs, actor.workspaceId, batches.map(({ digest, bytes }) => ({ digest, size: bytes })));
    const files: TableFiles = { format: 'PARQUET', gzip: false, paths };
    const columns = (await describeTable(session, files)).filter((column) => column.name !== idColumn && column.name !== timeColumn);
    if (columns.length === 0) return { table: null, batches };
    const target = join(session.folder, `${name}.parquet`);
    await session.run(
      `COPY (SELECT ${columns.map((column) => identifier(column.name)).join(', ')} FROM ${tableSql(files)} WHERE ${identifier(timeColumn)} >= ${query.from.getTime()} AND ${identifier(timeColumn)} < ${query.to.getTime()}) TO ${text(target)} (FORMAT parquet, COMPRESSION snappy)`,
    );
    return { table: { format: 'PARQUET', gzip: false, paths: [target] }, batches };
  }
}
