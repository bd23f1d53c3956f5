export * from './distance.js';
export * from './leakage.js';
export * from './profile.js';
export * from './profile-table.js';
export * from './profiling.errors.js';
export * from '../rules/types/index.js';
export * from './verdict.js';
export * from './withhold.js';
