export * from './blob-store.js';
export { atMost, chunksOf } from './blob-source.js';
export * from './blob.errors.js';
export * from './create-blob-store.js';
export * from './direct-transfers.js';
export type { S3DirectConfig } from './s3/s3-connection.js';
