export * from './connection.js';
export * from './context.js';
export * from './format-error.js';
export * from './key-value.types.js';
export * from './limits/index.js';
export * from './scalars.js';
