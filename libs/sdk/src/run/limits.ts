import {
  isNormalPath, keyPattern, maxEntriesPerCall, maxExperimentNameLength, maxKeyLength, maxMetricKeysPerRun, maxNotesLength, maxParamValueLength, maxRunNameLength, maxSourceTextLength, maxTagValueLength, maxTime, minTime,
} from '@plinth/contracts/limits';
import type { KeyValue, RunSource } from '../client/types.js';
import type { Problems } from '../problems.js';
import { flatten } from './values.js';

/**
 * What the server takes, seen to here so that one bad name or an overlong value costs itself alone: the server refuses whole requests,
 * and a refused run would take everything with it.
 */
export const limits = {
  key: maxKeyLength, param: maxParamValueLength, tag: maxTagValueLength, experiment: maxExperimentNameLength, name: maxRunNameLength, notes: maxNotesLength,
  sourceText: maxSourceTextLength, entries: maxEntriesPerCall, metricKeys: maxMetricKeysPerRun, minTime, maxTime,
} as const;

/** MLflow's rule for keys. Undefined when it is right. */
export function keyProblem(key: string): string | undefined {
  if (key === '') return 'its name is empty';
  if (Array.from(key).length > limits.key) return `its name is longer than ${limits.key} characters`;
  if (!keyPattern.test(key)) return 'names have letters, digits, _ . - / : and blanks only';
  return isNormalPath(key) ? undefined : 'its name is no plain path: leave out slashes at the ends, doubled slashes, and the parts . and ..';
}

/** The text as a database can store it: no NUL, no half of a surrogate pair, no more characters than fit. */
export function storable(text: string, longest: number): string {
  const clean = text.slice(0, 2 * longest).replace(/[\0\p{Surrogate}]/gu, '\ufffd');
  return clean.length <= longest ? clean : Array.from(clean).slice(0, longest).join('');
}

/** Params or tags as the server takes them. What can't be kept is noted. */
export function entriesOf(values: unknown, kind: 'param' | 'tag', problems: Problems): KeyValue[] {
  const drop = (key: string, why: string): KeyValue[] => {
    problems.note('input', `the ${kind} ${JSON.stringify(key.slice(0, 80))} was dropped: ${why}.`);
    return [];
  };
  const leaves = problems.guard('input', `${kind}s were dropped`, () => flatten(values, drop)) ?? [];
  const seen = new Map<string, string>();
  return leaves.flatMap(({ key, value }) => {
    const problem = keyProblem(key);
    if (problem) return drop(key, problem);
    const before = seen.get(key);
    if (before !== undefined) return before === value ? [] : drop(key, 'it was given before, with another value');
    seen.set(key, value);
    const kept = storable(value, limits[kind]);
    if (kept !== value) problems.note('input', `the ${kind} ${JSON.stringify(key)} was cut or cleaned: values have at most ${limits[kind]} characters of well-formed text; log longer ones as artifacts.`);
    return [{ key, value: kept }];
  });
}

/** In parts that one request takes. */
export function inParts<Each>(entries: readonly Each[]): (readonly Each[])[] {
  return Array.from({ length: Math.ceil(entries.length / limits.entries) }, (_, at) => entries.slice(at * limits.entries, (at + 1) * limits.entries));
}

export function storableSource(source: RunSource): RunSource {
  const cut = (text: string | null | undefined): string | undefined => (text === null || text === undefined ? undefined : storable(text, limits.sourceText));
  return {
    ...source,
    diff: source.diff === null || source.diff === undefined ? undefined : storable(source.diff, 2 ** 20),
    command: cut(source.command), entryPoint: cut(source.entryPoint), gitBranch: cut(source.gitBranch), gitRemote: cut(source.gitRemote), host: cut(source.host),
  };
}
