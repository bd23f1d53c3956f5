export * from './audit-entry.js';
export * from './leaf-of.js';
export * from './reason.js';
export * from './tree-edge.js';
export * from './word-blocks.js';
export * from './words.js';
