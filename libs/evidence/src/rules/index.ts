export * from './annex-iv.js';
export * from './export-scope.js';
export * from './readme.js';
export { type BillFacts, mlBom } from './ml-bom.js';
