export * from './outbox.js';
export * from './outbox-relay.js';
