import { PlinthError } from '@plinth/kernel';
import type { FileProblem } from './profile.js';

/** Files that are no table. It is said of the files, once, and not tried again: their bytes do not change. */
export class UnusableTable extends PlinthError {
  constructor(
    readonly problem: FileProblem,
    readonly reason: string,
  ) {
    super('UNUSABLE_TABLE', 'INVALID', reason, { field: 'table', help: 'Correct the file and commit it again, or leave it out of the tables of the schema.', details: { problem } });
  }
}
