export * from './features-client.js';
