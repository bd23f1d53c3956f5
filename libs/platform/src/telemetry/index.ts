export type * from './span.js';
export * from './telemetry.js';
export * from './traced-logger.js';
export * from './tracing.js';
