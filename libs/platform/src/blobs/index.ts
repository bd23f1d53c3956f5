export * from './blob-store.js';
export * from './blob.errors.js';
export * from './create-blob-store.js';
export * from './direct-transfers.js';
