export * from './event-kind.js';
export * from './message.js';
export * from './notice.js';
export * from './retry.js';
export * from './webhook.js';
