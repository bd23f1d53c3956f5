export * from './alert-state.js';
export * from './cron.js';
export * from './definition.js';
export * from './outcome.js';
export * from './quiet-hours.js';
export * from './schedule.js';
export * from './unwatched.js';
