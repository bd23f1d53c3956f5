export * from './analysis/index.js';
export * from './rules/index.js';
export * from './monitoring.errors.js';
export * from './monitoring.module.js';
