import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { verdictOf } from '@plinth/datasets';
import { type Actor, Clock, InvalidInput, parseId } from '@plinth/kernel';
import { Analytics, type AnalyticsSession, describeTable, identifier, type TableColumn, type TableFiles, type TableFormat, tableSql, text } from '@plinth/platform/analytics';
import { atMost, type Blob, type BlobSource, type BlobStore, chunksOf } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import { z } from 'zod';
import { NothingLeftToKeep, PredictionFromTheFuture, UnreadablePredictions } from '../monitoring.errors.js';
import { checkNames, type ColumnRole, idColumn, maxIdLength, timeColumn } from '../rules/predictions/index.js';
import type { BatchColumn, BatchKind, PredictionBatch } from './prediction-batch.js';
import { PredictionLedger } from './prediction-ledger.js';
import { PredictionSettingsService, type Treated } from './prediction-settings.service.js';
import { mostAheadMs, PredictionService } from './prediction.service.js';
import { PredictionStore } from './prediction.store.js';

/** Bytes of one file. */
const maxFileBytes = 2 * 2 ** 30;
const timeMs = 10 * 60_000;

/** A file of rows, and which of its columns are what. Those that nobody names are features, or labels. */
export interface GivenFile {
  readonly deploymentId: string;
  readonly kind: BatchKind;
  readonly format: TableFormat;
  readonly gzip: boolean;
  readonly id: string | undefined;
  readonly time: string | undefined;
  readonly outputs: readonly string[];
}

interface ReadFile {
  readonly blob: Blob;
  readonly rows: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly columns: readonly BatchColumn[];
}

const spanShape = z.object({ rows: z.coerce.number(), first: z.coerce.number(), last: z.coerce.number(), lost: z.coerce.number(), longest: z.coerce.number() });

/** Takes predictions and labels as files: streamed to a session of DuckDB, which reads whatever it is sent behind its walls, and kept as other batches are. */
@Injectable()
export class PredictionFileService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly analytics: Analytics,
    private readonly predictions: PredictionService,
    private readonly settings: PredictionSettingsService,
    private readonly ledger: PredictionLedger,
    private readonly store: PredictionStore,
    private readonly clock: Clock,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {}

  /** Keeps the file as one batch. The same file again, read the same way, is the batch that is there. @throws UnreadablePredictions, BlobTooLarge, InvalidInput, PredictionFromTheFuture, NothingLeftToKeep, and as by columns */
  async take(actor: Actor, given: GivenFile, source: BlobSource): Promise<PredictionBatch> {
    this.access.check(actor, 'prediction:write');
    const deploymentId = parseId<'Deployment'>(given.deploymentId, 'deploymentId');
    const place = await this.database.read(actor, () => this.predictions.openPlace(actor, deploymentId, 'deploymentId'));
    if (given.kind === 'LABELS' && given.id === undefined) throw new InvalidInput('Labels are joined to predictions by their ids.', { field: 'id', help: 'Say which column has them.' });
    try {
      return await this.analytics.session(async (session) => {
        const { files, digest } = await receive(session, given, source);
        const before = await this.database.read(actor, () => this.store.byContent(actor.workspaceId, deploymentId, given.kind, digest));
        if (before) return before;
        const read = await this.keep(actor, session, files, given, digest);
        return this.database.transaction(actor, () => this.ledger.log(actor, { place, kind: given.kind, contentDigest: digest, file: read.blob, rows: read.rows, columns: read.columns, source: 'FILE', firstAt: read.firstAt, lastAt: read.lastAt }));
      }, { limits: { timeMs } });
    } catch (error) {
      const verdict = verdictOf(error, () => undefined);
      throw verdict ? new UnreadablePredictions(verdict.reason) : error;
    }
  }

  private async keep(actor: Actor, session: AnalyticsSession, files: TableFiles, given: GivenFile, digest: string): Promise<ReadFile> {
    const found = await describeTable(session, files);
    const lacking = [given.id, given.time, ...given.outputs].find((name) => name !== undefined && !found.some((column) => column.name === name));
    if (lacking !== undefined) throw new InvalidInput(`The file has no column ${JSON.stringify(lacking)}.`, { field: 'columns', help: 'Name columns as the file does.' });
    const data = found.filter(({ name }) => name !== given.id && name !== given.time);
    checkNames(data.map(({ name }) => name), 'columns');
    const treated = await this.settings.treat(actor, data.map(({ name }) => name));
    if (data.every(({ name }) => treated.treatments.get(name) === 'DROP')) throw new NothingLeftToKeep('columns');
    const now = this.clock.nowMs();
    const target = join(session.folder, 'rows.parquet');
    const kept = data.filter(({ name }) => treated.treatments.get(name) !== 'DROP');
    const own = [`${idSql(given, digest)} AS ${identifier(idColumn)}`, `${timeSql(given, found, now)} AS ${identifier(timeColumn)}`];
    await session.run(`COPY (SELECT ${[...own, ...kept.map((column) => `${valueSql(column, treated)} AS ${identifier(column.name)}`)].join(', ')} FROM ${tableSql(files)}) TO ${text(target)} (FORMAT parquet, COMPRESSION snappy)`);
    const span = spanShape.safeParse(await session.row(`SELECT count(*) AS rows, min(${timeColumn}) AS first, max(${timeColumn}) AS last, count(*) FILTER (${idColumn} IS NULL OR ${timeColumn} IS NULL) AS lost, max(length(${idColumn})) AS longest FROM read_parquet(${text(target)})`)).data;
    if (!span || span.rows === 0) throw new UnreadablePredictions('There are no rows.');
    if (span.lost > 0 || span.first < 0) throw new InvalidInput(`${span.lost || 'Some'} rows have no id or no moment.`, { field: 'columns', help: 'Give each row both, or name no column for them.' });
    if (span.longest > maxIdLength) throw new InvalidInput(`The id of a prediction has at most ${maxIdLength} characters.`, { field: 'id', help: 'Choose another column.' });
    if (span.last > now + mostAheadMs) throw new PredictionFromTheFuture(new Date(Math.min(span.last, 8.64e15)), -1, 'time');
    const types = new Map((await describeTable(session, { format: 'PARQUET', gzip: false, paths: [target] })).map(({ name, type }) => [name, type]));
    const role = (name: string): ColumnRole => (given.kind === 'LABELS' ? 'LABEL' : given.outputs.includes(name) ? 'OUTPUT' : 'FEATURE');
    const blob = await this.blobs.put(actor.workspaceId, createReadStream(target));
    return { blob, rows: span.rows, firstAt: new Date(span.first), lastAt: new Date(span.last), columns: data.map(({ name, type }) => ({ name, role: role(name), type: types.get(name) ?? type, treatment: treated.treatments.get(name) ?? null })) };
  }
}

/** The bytes as they come, into the session's folder. What decides how they are read is in their digest. @throws BlobTooLarge, UploadInterrupted */
async function receive(session: AnalyticsSession, { format, gzip, id, time, outputs, kind }: GivenFile, source: BlobSource): Promise<{ readonly files: TableFiles; readonly digest: string }> {
  const path = join(session.folder, `received.${format.toLowerCase()}${gzip ? '.gz' : ''}`);
  const hash = createHash('sha256').update(JSON.stringify(['plinth-predictions-file-1', kind, format, gzip, id ?? null, time ?? null, outputs]));
  const hashed = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of atMost(maxFileBytes, maxFileBytes, chunksOf(source))) {
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(hashed(), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  return { files: { format, gzip, paths: [path] }, digest: hash.digest('hex') };
}

function idSql({ id }: GivenFile, digest: string): string {
  return id === undefined ? `concat(${text(`${digest.slice(0, 24)}-`)}, row_number() OVER () - 1)` : `CAST(${identifier(id)} AS VARCHAR)`;
}

/** Numbers are milliseconds since 1970; texts and timestamps without a zone are UTC. */
function timeSql({ time }: GivenFile, columns: readonly TableColumn[], now: number): string {
  if (time === undefined) return `CAST(${now} AS BIGINT)`;
  const type = columns.find(({ name }) => name === time)?.type ?? '';
  if (isNumber(type)) return `CAST(${identifier(time)} AS BIGINT)`;
  return `epoch_ms(CAST(${identifier(time)} AS ${type === 'VARCHAR' || type.includes('TIME ZONE') ? 'TIMESTAMPTZ' : 'TIMESTAMP'}))`;
}

/** Whole numbers, numbers, truth values, moments and vectors as they are; whatever else there is becomes text. */
function valueSql({ name, type }: TableColumn, { treatments, maskKey }: Treated): string {
  const column = identifier(name);
  if (treatments.get(name) === 'MASK') return `left(sha256(concat(${text(`${Buffer.from(maskKey).toString('hex')}:${name}:`)}, CAST(${column} AS VARCHAR))), 32)`;
  if (/^U?(TINY|SMALL|BIG)?INT(EGER)?$/.test(type) && type !== 'UBIGINT') return `CAST(${column} AS BIGINT)`;
  if (isNumber(type)) return `CAST(${column} AS DOUBLE)`;
  if (/^(BOOLEAN|DATE|TIMESTAMP.*)$/.test(type)) return column;
  return /^[A-Z]+(\([\d,]*\))?\[\d*\]$/.test(type) && isNumber(type.replace(/\[\d*\]$/, '')) ? `CAST(${column} AS DOUBLE[])` : `CAST(${column} AS VARCHAR)`;
}

function isNumber(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type);
}
