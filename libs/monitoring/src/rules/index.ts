export * from './baseline.js';
export { compareCategories, compareNumbers, type Comparison } from './drift/compare.js';
export { defaultTest, testRules } from './drift/defaults.js';
export type { Measured, NotMeasured } from './drift/measured.js';
export * from './drift-test.js';
export * from './report.js';
