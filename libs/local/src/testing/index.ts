export * from './killed.js';
