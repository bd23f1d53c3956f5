export * from './browser.js';
export * from './provider.js';
