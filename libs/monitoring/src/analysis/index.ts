export { baselineDigest, decodeBaseline, encodeBaseline } from './baseline-document.js';
export { compareTables } from './compare-tables.js';
export { profileTable } from './profile-table.js';
export type { DriftTable } from './table.js';
