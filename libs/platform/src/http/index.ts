export * from './exception.filter.js';
