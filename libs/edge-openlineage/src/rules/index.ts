export * from './digest.js';
export * from './event.js';
export * from './event-time.js';
export * from './limits.js';
export * from './reports.js';
export * from './split-events.js';
