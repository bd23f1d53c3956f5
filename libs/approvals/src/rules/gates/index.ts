export * from './evaluate.js';
export * from './leakage.js';
export * from './schema.js';
export * from './schema-comparison.js';
export type * from './subject-facts.js';
export type * from './verdict.js';
export * from './training-data.js';
