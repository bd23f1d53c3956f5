export * from './tracking-client.js';
