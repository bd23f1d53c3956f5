export * from './baseline.js';
export * from './drift-test.js';
export * from './report.js';
