export * from './columns.js';
export * from './treatment.js';
export * from './row.js';
