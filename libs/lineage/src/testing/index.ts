export * from './lineage-client.js';
export * from './impact-client.js';
