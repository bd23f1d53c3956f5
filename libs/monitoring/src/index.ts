export * from './rules/index.js';
export * from './monitoring.errors.js';
export * from './monitoring.module.js';
