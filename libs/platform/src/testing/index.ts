export * from './test-database.js';
export * from './translated-program.js';
