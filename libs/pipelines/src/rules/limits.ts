/** Characters of a namespace, of a name, and of other short texts. */
export const maxNameLength = 2_000;
export const maxReportsPerCall = 1_000;
export const maxRunsPerReport = 1_000;
export const maxUsesPerReport = 1_000;
export const maxFieldsPerUse = 5_000;
/** Of all columns of all outputs of one report together. */
export const maxColumnSources = 10_000;
/** Characters of a description, an address, a value. */
export const maxTextLength = 20_000;
/** Characters of code, of a message and of a stack trace. */
export const maxCodeLength = 100_000;
/** Parameters, other names, owners, steps waited for. */
export const maxEntries = 500;
/** Of what a producer could not find out, so many errors are kept. */
export const maxExtractionErrors = 20;
