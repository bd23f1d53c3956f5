export * from './columns.js';
export * from './treatment.js';
