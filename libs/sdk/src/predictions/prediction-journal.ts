import { appendFileSync, renameSync, rmSync } from 'node:fs';
import type { PlinthRequestError } from '../client/errors.js';
import { joinedRows, type PredictionRows } from '../client/prediction-rows.js';
import type { Cursor, Journal } from '../journal/journal.js';
import { unlockJournal } from '../journal/lock.js';
import { idempotencyKey, type JournalRecord } from '../journal/records.js';

/** A batch as a journal holds it: what lies up to a seal, or up to the end of a journal that nobody writes any more. */
export interface JournaledBatch {
  readonly rows: PredictionRows;
  /** Behind it. */
  readonly cursor: Cursor;
}

/** Reads the predictions of one journal in batches, oldest first. */
export class PredictionJournal {
  private cursor: Cursor;
  private batch: JournaledBatch | undefined;

  /** @param isEnded nobody writes it any more */
  constructor(
    readonly journal: Journal,
    public isEnded: boolean,
  ) {
    this.cursor = journal.begin('records');
  }

  /** The same until it is dealt with. */
  next(): PredictionRows | undefined {
    this.batch ??= this.read();
    return this.batch?.rows;
  }

  /** The server has the batch that `next` gave, or it was put aside. */
  passed(): void {
    if (!this.batch) return;
    this.cursor = this.batch.cursor;
    this.batch = undefined;
    for (const lane of ['records', 'artifacts'] as const) this.journal.acknowledge(lane, this.cursor.seq);
  }

  /** Keeps the batch in full beside the journal, and goes on behind it. */
  putAside(rows: PredictionRows, { code, message, field }: PlinthRequestError): void {
    const { journal, cursor } = this;
    const line = { at: new Date().toISOString(), key: idempotencyKey(journal.header, cursor.seq + 1), code, message, field, record: { kind: 'predictions', rows: rows.ids.length }, rows };
    if (journal.file !== undefined) appendFileSync(`${journal.file}.refused.jsonl`, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }

  /** Rows that are not dealt with. */
  count(): number {
    let rows = 0;
    for (const { record } of this.entries()) rows += record.kind === 'predictions' ? record.rows : 0;
    return rows;
  }

  /** Everything of it is dealt with: it goes, or stays as `….damaged` where some of it could not be read. @returns whether it was damaged */
  retire(): boolean {
    const { journal } = this;
    const { file, damaged } = journal;
    if (damaged && file !== undefined) {
      journal.close();
      renameSync(file, `${file}.damaged`);
      rmSync(`${file}.ack`, { force: true });
    } else journal.remove();
    if (file !== undefined) unlockJournal(file);
    return damaged;
  }

  private read(): JournaledBatch | undefined {
    const parts: PredictionRows[] = [];
    let last: Cursor | undefined;
    for (const { record, payload, cursor } of this.entries()) {
      last = cursor;
      if (record.kind === 'predictions') parts.push(JSON.parse(new TextDecoder().decode(payload)) as PredictionRows);
      else if (record.kind === 'seal' && parts.length > 0) return { rows: joinedRows(parts), cursor };
    }
    return this.isEnded && last && parts.length > 0 ? { rows: joinedRows(parts), cursor: last } : undefined;
  }

  private *entries(): Generator<{ readonly record: JournalRecord; readonly payload: Uint8Array; readonly cursor: Cursor }, void, undefined> {
    for (let next = this.journal.next(this.cursor, () => true); next.entry; next = this.journal.next(next.cursor, () => true)) yield { record: next.entry.record, payload: next.entry.payload, cursor: next.cursor };
  }
}
