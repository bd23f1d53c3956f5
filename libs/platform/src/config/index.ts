export * from './config.js';
export * from './own-address.js';
export * from './usable-folder.js';
