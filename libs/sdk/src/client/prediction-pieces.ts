import type { PlinthRequestError } from './errors.js';
import { joinedRows, type PredictionRows } from './prediction-rows.js';

/** Rows on their way: they are taken piece by piece and sent batch by batch. What a batch is is written down before it is sent, so that whoever sends it again sends the same, and the server has it once. */
export interface PredictionPieces {
  /** Rows that were taken and that the server does not have yet. */
  readonly waiting: number;
  /** Rows that may wait. */
  readonly mostRows: number;
  /** @throws Error in one sentence when there is no room */
  take(rows: PredictionRows): void;
  /** What was taken since the last time is one batch. */
  seal(): void;
  /** The rows of the oldest batch that is sealed; the same until it is dealt with. */
  next(): PredictionRows | undefined;
  /** The server has the batch. */
  sent(): void;
  /** The server will never take it. */
  refused(rows: PredictionRows, error: PlinthRequestError): void;
  /** Nothing more comes. @returns where what waits is kept; undefined where nothing waits or nothing is kept */
  close(): string | undefined;
}

/** Rows wait in memory, and are lost with it: where there are no files. */
export class PiecesInMemory implements PredictionPieces {
  readonly mostRows = 100_000;
  waiting = 0;
  private pieces: PredictionRows[] = [];
  private readonly batches: PredictionRows[] = [];

  take(rows: PredictionRows): void {
    this.pieces.push(rows);
    this.waiting += rows.ids.length;
  }

  seal(): void {
    if (this.pieces.length > 0) this.batches.push(joinedRows(this.pieces));
    this.pieces = [];
  }

  next(): PredictionRows | undefined {
    return this.batches[0];
  }

  sent(): void {
    this.waiting -= this.batches.shift()?.ids.length ?? 0;
  }

  refused(): void {
    this.sent();
  }

  close(): undefined {
    return undefined;
  }
}
