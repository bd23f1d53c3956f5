import type { ComparisonFragment } from '../../generated/monitoring/graphql.js';
import { intensityOf } from '../../monitoring/intensity.js';

export type DriftColumn = ComparisonFragment['columns'][number];
export type Refusal = ComparisonFragment['refusals'][number];

/** A line of the report: a column with its verdict, or one without and why. */
export type ReportLine = { readonly kind: 'verdict'; readonly name: string; readonly intensity: number; readonly verdict: DriftColumn } | { readonly kind: 'refusal'; readonly name: string; readonly refusal: Refusal };

/**
 * What a comparison says of each column: what counts as drift without a verdict first, since it is gone or of another type; then by how far it is from the baseline; then what
 * was not compared. Refusals of the whole stand apart.
 */
export function linesOf({ columns, refusals }: Pick<ComparisonFragment, 'columns' | 'refusals'>): readonly ReportLine[] {
  const refused = refusals.flatMap((refusal): ReportLine[] => (refusal.column == null ? [] : [{ kind: 'refusal', name: refusal.column, refusal }]));
  const verdicts = columns.map((verdict): ReportLine & { readonly kind: 'verdict' } => ({ kind: 'verdict', name: verdict.column, intensity: intensityOf(verdict), verdict }));
  return [...refused.filter(countsAsDrift), ...verdicts.toSorted((one, other) => other.intensity - one.intensity || (one.name < other.name ? -1 : 1)), ...refused.filter((line) => !countsAsDrift(line))];
}

export function countsAsDrift(line: ReportLine): boolean {
  return line.kind === 'verdict' ? line.verdict.drifted : line.refusal.countsAsDrift;
}

/** Refusals that are of no single column. */
export function refusalsOfWhole({ refusals }: Pick<ComparisonFragment, 'refusals'>): readonly Refusal[] {
  return refusals.filter(({ column }) => column == null);
}
