export * from './audit-entry.js';
export * from './leaf-of.js';
export * from './tree-edge.js';
