export * from './lineage-client.js';
