export * from './cost.js';
export * from './document.js';
export * from './limits.js';
export * from './shape.js';
