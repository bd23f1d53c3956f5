export * from './edge.js';
export * from './node.js';
export * from './walk.js';
export * from './walk-cursor.js';
export * from './shortest-path.js';
export * from './spread.js';
export * from './impact.js';
export * from './external-name.js';
