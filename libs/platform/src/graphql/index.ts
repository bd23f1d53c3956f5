export * from './connection.js';
export * from './context.js';
export * from './format-error.js';
export * from './scalars.js';
