import { PlinthError } from '@plinth/kernel';

/** A training set that can't be made as it is asked for. `field` names the frame or the view. */
export class InvalidTrainingSet extends PlinthError {
  constructor(
    readonly problem: 'COLUMN_MISSING' | 'NAME_TWICE' | 'KEY_TYPES' | 'TIME_TYPE' | 'NAME_RESERVED' | 'TTL',
    field: string,
    message: string,
    help: string,
  ) {
    super('INVALID_TRAINING_SET', 'INVALID', message, { field, help, details: { problem } });
  }
}
