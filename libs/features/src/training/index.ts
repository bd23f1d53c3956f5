export * from './training-plan.js';
export * from './training-set.js';
export * from './training.errors.js';
