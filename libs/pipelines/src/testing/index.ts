export * from './pipeline-client.js';
