export { knowBatches } from './known-batches.js';
export * from './lineage-client.js';
export * from './impact-client.js';
