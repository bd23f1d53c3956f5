import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, checkCount, checkText, Clock, InvalidInput, parseId } from '@plinth/kernel';
import type { BlobStore } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { BLOB_STORE } from '@plinth/platform/nest';
import { placeAttributes } from '@plinth/registry';
import { NothingLeftToKeep, PredictionBatchNotFound, PredictionFromTheFuture } from '../monitoring.errors.js';
import { checkColumn, checkNames, type GivenColumn, maxIdLength, maxRows } from '../rules/predictions/index.js';
import type { BatchKind, PredictionBatch } from './prediction-batch.js';
import { type CheckedRows, contentDigestOf, writeRows } from './prediction-file.js';
import { PredictionLedger } from './prediction-ledger.js';
import { PredictionPlaces } from './prediction-places.js';
import { PredictionSettingsService } from './prediction-settings.service.js';
import { type DeployedPlace, PredictionStore } from './prediction.store.js';

/** A clock may be ahead so far: what is of later is refused. */
export const mostAheadMs = 3_600_000;

/** Rows by columns, as somebody sends them. */
export interface GivenRows {
  readonly deploymentId: string;
  readonly kind: BatchKind;
  readonly columns: readonly GivenColumn[];
  /** One for each row; found from the content unless told. Labels need them. */
  readonly ids?: readonly string[] | null | undefined;
  /** Milliseconds since 1970, one for each row; now unless told. */
  readonly times?: readonly number[] | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Takes predictions and labels by columns. */
@Injectable()
export class PredictionService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly places: PredictionPlaces,
    private readonly settings: PredictionSettingsService,
    private readonly ledger: PredictionLedger,
    private readonly store: PredictionStore,
    private readonly clock: Clock,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {}

  /**
   * Keeps the rows as one batch. The same rows again, or the same key, is the batch that is there.
   * @throws WatchedDeploymentNotFound, DeploymentNeverRan, InvalidInput, PredictionFromTheFuture, NothingLeftToKeep
   */
  async log(actor: Actor, { idempotencyKey, deploymentId, ...given }: GivenRows): Promise<PredictionBatch> {
    this.access.check(actor, 'prediction:write');
    const id = parseId<'Deployment'>(deploymentId, 'input.deploymentId');
    const place = await this.database.read(actor, () => this.openPlace(actor, id));
    const rows = checkRows(given);
    const contentDigest = contentDigestOf(rows);
    const before = await this.database.read(actor, () => this.store.byContent(actor.workspaceId, id, rows.kind, contentDigest));
    if (before && !idempotencyKey) return before;
    const now = this.clock.nowMs();
    const times = rows.times ?? new Float64Array(rows.rows).fill(now);
    const { firstAt, lastAt } = spanOf(times, now);
    const { treatments, maskKey } = await this.settings.treat(actor, rows.columns.map(({ name }) => name));
    if (rows.columns.every(({ name }) => treatments.get(name) === 'DROP')) throw new NothingLeftToKeep('input.columns');
    const ids = rows.ids ?? Array.from({ length: rows.rows }, (_, row) => `${contentDigest.slice(0, 24)}-${row}`);
    const { file, columns } = await writeRows(rows, ids, times, treatments, maskKey);
    const blob = await this.blobs.put(actor.workspaceId, Readable.from([file]), { expectedSize: file.length });
    return this.database.transaction(actor, async () => {
      const made = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'logPredictions', request: { deploymentId: id, kind: rows.kind, contentDigest } }, async () => ({
        id: (await this.ledger.log(actor, { place, kind: rows.kind, contentDigest, file: blob, rows: rows.rows, columns, source: 'GRAPHQL', firstAt, lastAt })).id,
      }));
      const [batch] = await this.store.byIds(actor.workspaceId, [made.id], allRows);
      if (!batch) throw new PredictionBatchNotFound(made.id);
      return batch;
    });
  }

  /** A deployment that takes predictions of this actor. Within a transaction. */
  async openPlace(actor: Actor, id: string, field = 'input.deploymentId'): Promise<DeployedPlace> {
    const place = await this.places.requireRan(actor, id, field);
    this.access.check(actor, 'prediction:write', placeAttributes(place.model, place.environment));
    return place;
  }
}

function checkRows({ kind, columns, ids, times }: Omit<GivenRows, 'deploymentId' | 'idempotencyKey'>): CheckedRows {
  checkNames(columns.map(({ name }) => name), 'input.columns');
  const rows = ids?.length ?? times?.length ?? columns[0]?.values.length ?? 0;
  if (rows === 0 || columns.length === 0) throw new InvalidInput('There are no rows.', { field: 'input.columns', help: 'Send at least one column with one value.' });
  if (kind === 'LABELS' && !ids) throw new InvalidInput('Labels are joined to predictions by their ids.', { field: 'input.ids', help: 'Send the id of the prediction of each label.' });
  const wanted = kind === 'LABELS' ? ['LABEL'] : ['FEATURE', 'OUTPUT'];
  const other = columns.findIndex(({ role }) => !wanted.includes(role));
  if (other >= 0) throw new InvalidInput(`${kind === 'LABELS' ? 'Labels' : 'Predictions'} have no column of the role ${columns[other]?.role}.`, { field: `input.columns[${other}].role`, help: `Send ${wanted.join(' or ')}.` });
  checkCount(columns[0]?.values ?? [], 'Rows', 'input.columns[0].values', maxRows);
  if (ids) {
    if (ids.length !== rows) throw new InvalidInput(`There are ${ids.length} ids for ${rows} rows.`, { field: 'input.ids', help: 'Send one for each row.' });
    for (const [row, id] of ids.entries()) checkText(id, maxIdLength, 'The id of a prediction', `input.ids[${row}]`);
  }
  if (times && times.length !== rows) throw new InvalidInput(`There are ${times.length} times for ${rows} rows.`, { field: 'input.times', help: 'Send one for each row.' });
  return { kind, rows, ids: ids ?? null, times: times ? Float64Array.from(times) : null, columns: columns.map((column, index) => checkColumn(column, rows, `input.columns[${index}].values`)) };
}

/** The first and the last moment. @throws PredictionFromTheFuture, InvalidInput */
function spanOf(times: Float64Array, now: number): { readonly firstAt: Date; readonly lastAt: Date } {
  let [first, last] = [Infinity, -Infinity];
  for (let row = 0; row < times.length; row += 1) {
    const time = times[row] as number;
    if (!Number.isInteger(time) || time < 0) throw new InvalidInput(`Row ${row} has no moment: times are whole milliseconds since 1970.`, { field: `input.times[${row}]`, help: 'Send Date.now(), for one.' });
    if (time > now + mostAheadMs) throw new PredictionFromTheFuture(new Date(Math.min(time, 8.64e15)), row, `input.times[${row}]`);
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return { firstAt: new Date(first), lastAt: new Date(last) };
}
