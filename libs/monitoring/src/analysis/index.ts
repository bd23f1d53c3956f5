export type { DriftTable } from './table.js';
export { baselineDigest, decodeBaseline, encodeBaseline } from './baseline-document.js';
export { checkExpectations, type ExpectationContext } from './check-expectations.js';
export { compareTables } from './compare-tables.js';
export { joinLabels, type KeptRows, type LabelledTable } from './labelled-table.js';
export { measurePerformance } from './measure-performance.js';
export { type ReadRow, readRows, type RowsWanted } from './read-rows.js';
export { profileTable } from './profile-table.js';
