export * from './secret-box.js';
export * from './secret-source.js';
