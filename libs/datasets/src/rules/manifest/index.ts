export * from './apply.js';
export * from './boundary.js';
export * from './diff.js';
export * from './lines.js';
export * from './lookup.js';
export * from './merge.js';
export * from './root.js';
