export * from './artifact-path.js';

/** What the API takes of names and values: the server refuses more, and the SDK cuts or leaves out before it sends. */

/** Characters (code points, as MLflow counts). */
export const maxKeyLength = 250;
export const maxParamValueLength = 6_000;
export const maxTagValueLength = 8_000;
export const maxExperimentNameLength = 500;
export const maxRunNameLength = 500;
export const maxNotesLength = 100_000;
export const maxSourceTextLength = 10_000;
export const maxDiffLength = 2_000_000;

/**
 * Milliseconds since 1970 of the first and the last moment that a point can have or a filter can ask for: the beginning of year 1 and the end of year 9999, which both
 * ISO 8601 with four digits and Postgres express exactly.
 */
export const minTime = Date.parse('0001-01-01T00:00:00.000Z');
export const maxTime = Date.parse('9999-12-31T23:59:59.999Z');

/** Params, tags or inputs of one call. */
export const maxEntriesPerCall = 1_000;
export const maxMetricKeysPerRun = 10_000;

/** Letters and digits of all scripts, which Python's `\w` in MLflow's pattern takes in too, `_ . - / :` and blanks. */
export const keyPattern = /^[/\p{L}\p{N}_.\- :]+$/u;

/** Whether a key reads as a normalised path: relative, without empty, `.` or `..` parts. */
export function isNormalPath(key: string): boolean {
  return !key.startsWith('..') && key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
