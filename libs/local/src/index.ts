export * from './folder-lock.js';
export * from './postgres/embedded-postgres.js';
export * from './process-alive.js';
export * from './run-local.js';
export * from './start-local.js';
