export * from './card.js';
export * from './compare.js';
export * from './deployment-status.js';
export * from './manifest.js';
export * from './names.js';
export * from './rollback.js';
export * from './signature.js';
export * from './vocabulary.js';
