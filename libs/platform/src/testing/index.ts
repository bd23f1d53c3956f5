export * from './rows-read.js';
export * from './test-database.js';
export * from './translated-program.js';
