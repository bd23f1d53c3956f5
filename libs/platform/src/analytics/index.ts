export * from './analytics.js';
export * from './analytics.errors.js';
export type { AnalyticsLimits } from './lockdown.js';
export type { Row, Value } from './runner-protocol.js';
export type { AnalyticsSession } from './session.js';
export * from './settings.js';
export * from './sql-text.js';
