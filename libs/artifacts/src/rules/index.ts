export * from './artifact-path.js';
export * from './byte-range.js';
export * from './content-digest.js';
export * from './media-type.js';
