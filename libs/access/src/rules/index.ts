export * from './permission.js';
export * from './token.js';
export * from './loopback.js';
