export * from './made-export.js';
export * from './made-log.js';
