import { PlinthError } from '@plinth/kernel';

/** The disk under Postgres is full: the change was not made. What is there stays readable; changes are taken again once there is room. */
export class DatabaseFull extends PlinthError {
  constructor(cause?: unknown) {
    super('DATABASE_FULL', 'UNAVAILABLE', 'The disk that holds the database is full. Nothing was changed.', { help: 'Free some space and try again.', cause });
  }
}
