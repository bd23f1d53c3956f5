export * from './artifact-path.js';
export * from './byte-range.js';
export * from './content-digest.js';
export * from './content-disposition.js';
export * from './entity-tag.js';
export * from './folder.js';
export * from './media-type.js';
export * from './tar.js';
