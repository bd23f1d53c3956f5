export * from './audit-entry.js';
export * from './leaf-of.js';
export * from './reason.js';
export * from './tree-edge.js';
