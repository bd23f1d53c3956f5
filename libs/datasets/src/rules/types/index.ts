export * from './compatibility.js';
export * from './duckdb-type.js';
export * from './logical-type.js';
