export * from './classes.js';
export * from './definition.js';
export * from './figure.js';
export * from './judge.js';
export * from './metric.js';
export * from './reliability.js';
