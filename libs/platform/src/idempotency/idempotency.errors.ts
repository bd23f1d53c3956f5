import { PlinthError } from '@plinth/kernel';

/** A key that can not be one. */
export class InvalidIdempotencyKey extends PlinthError {
  constructor(field: string) {
    super('INVALID_IDEMPOTENCY_KEY', 'INVALID', 'An idempotency key has 1 to 200 visible ASCII characters.', { field, help: 'Make a UUID for each change that you ask for, and send it again only with the same request.' });
  }
}

/** The key was used before, for something else. */
export class IdempotencyKeyReused extends PlinthError {
  constructor(operation: string, field: string) {
    super('IDEMPOTENCY_KEY_REUSED', 'CONFLICT', 'This idempotency key was used before for another request.', { field, help: 'Use a new key for each change; the same key only to ask for the very same change again.', details: { operation } });
  }
}
