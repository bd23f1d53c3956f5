export * from './dataset-client.js';
