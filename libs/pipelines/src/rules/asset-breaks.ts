import type { AssetField, QualityCheck } from './report.js';
import type { AssetFacts, UseFacts } from './use-facts.js';

/** What of an asset broke for those who read it. */
export interface AssetBreak {
  readonly kind: 'SCHEMA' | 'GONE' | 'QUALITY';
  /** Behind the asset's name: "lost the column price". */
  readonly what: string;
  readonly details: readonly string[];
  /** Columns that it is of; none where it is of the whole. */
  readonly columns: readonly string[];
}

/** Columns went or have another type; the thing was dropped. A schema that is taken back tells nothing of the data. */
export function breaksOfAsset(before: AssetFacts, after: AssetFacts): readonly AssetBreak[] {
  return [...schemaBreak(before.fields?.value ?? [], after.fields?.value ?? []), ...(after.lifecycle?.value === 'DROPPED' && before.lifecycle?.value !== 'DROPPED' ? [{ kind: 'GONE', what: 'was dropped', details: [], columns: [] } as const] : [])];
}

function schemaBreak(before: readonly AssetField[], after: readonly AssetField[]): readonly AssetBreak[] {
  if (!before.length || !after.length) return [];
  const now = new Map(after.map(({ name, type }) => [name, type]));
  const gone = before.filter(({ name }) => !now.has(name)).map(({ name }) => name);
  const retyped = before.flatMap(({ name, type }) => {
    const next = now.get(name);
    return type !== undefined && next !== undefined && type.toLowerCase() !== next.toLowerCase() ? [{ name, type, next }] : [];
  });
  if (!gone.length && !retyped.length) return [];
  const what = [...(gone.length ? [`lost ${named(gone)}`] : []), ...(retyped.length ? [`changed the type of ${named(retyped.map(({ name }) => name))}`] : [])].join(' and ');
  return [{ kind: 'SCHEMA', what, details: [...gone.map((name) => `The column ${name} is gone.`), ...retyped.map(({ name, type, next }) => `The column ${name} was ${type} and is ${next}.`)], columns: [...gone, ...retyped.map(({ name }) => name)] }];
}

/** Checks failed that were not said to have failed before; warnings break nothing. */
export function breaksOfUse(before: UseFacts | undefined, after: UseFacts): readonly AssetBreak[] {
  const known = new Set(failing(before?.checks?.value ?? []).map(textOf));
  const failed = failing(after.checks?.value ?? []).filter((check) => !known.has(textOf(check)));
  if (!failed.length) return [];
  const columns = failed.flatMap(({ column }) => column ?? []);
  return [{ kind: 'QUALITY', what: failed.length === 1 ? `failed the check ${failed.map(textOf).join()}` : `failed ${failed.length} checks`, details: failed.map((check) => `The check ${textOf(check)} failed.`), columns: columns.length === failed.length ? [...new Set(columns)] : [] }];
}

function failing(checks: readonly QualityCheck[]): readonly QualityCheck[] {
  return checks.filter(({ hasPassed, severity }) => !hasPassed && severity !== 'WARNING');
}

function textOf({ assertion, column }: QualityCheck): string {
  return column === undefined ? assertion : `${assertion}(${column})`;
}

function named(columns: readonly string[]): string {
  return columns.length === 1 ? `the column ${columns.join()}` : `${columns.length} columns`;
}
