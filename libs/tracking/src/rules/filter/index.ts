export type * from './ast.js';
export { compileExperimentFilter, compileFilter, SqlParameters, type SqlValue } from './compile-sql.js';
export { evaluateExperimentFilter, evaluateFilter, type FilterableExperiment, type FilterableRun } from './evaluate.js';
export { type FilterField, FilterSyntaxError, FilterTooLarge } from './filter.errors.js';
export { formatFilter } from './format.js';
export { formatOrderBy, parseExperimentOrderBy, parseOrderBy } from './order-by.js';
export { type CompiledOrder, compileExperimentOrder, compileOrder, walkOfNumbers } from './order-sql.js';
export { maxFilterDepth, maxFilterTerms, parseExperimentFilter, parseFilter } from './parse.js';
export { maxFilterLength } from './scanner.js';
