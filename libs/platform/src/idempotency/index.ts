export * from './idempotency.errors.js';
export * from './idempotency.js';
