import { type DriftReport, isUndecided } from '../report.js';
import type { Outcome } from './alert-state.js';
import type { MonitorDefinition } from './definition.js';

/** What a comparison comes to for a monitor. It is calm only if it would be whatever there is to say of what could not be compared; else nothing is said. */
export function outcomeOf(report: DriftReport, { on }: MonitorDefinition['alert']): Outcome {
  const drifted = driftedColumns(report).length;
  if (report.multivariate?.drifted === true || (on === 'ANY_COLUMN' ? drifted > 0 : report.datasetDrifted === true)) return 'DRIFTED';
  if (report.datasetDrifted === null) return 'UNDECIDED';
  const undecided = report.refusals.filter(isUndecided);
  if (undecided.length === 0) return 'STABLE';
  if (on === 'ANY_COLUMN' || undecided.some(({ column }) => column === null)) return 'UNDECIDED';
  const counted = report.columns.length + report.refusals.filter(({ countsAsDrift }) => countsAsDrift).length;
  return (drifted + undecided.length) / (counted + undecided.length) >= report.shareThreshold ? 'UNDECIDED' : 'STABLE';
}

/** Names of the columns that drifted, or whose refusal counts as drift, in the order of the report. */
export function driftedColumns({ columns, refusals }: DriftReport): string[] {
  return [...columns.filter(({ drifted }) => drifted).map(({ column }) => column), ...refusals.flatMap(({ column, countsAsDrift }) => (column !== null && countsAsDrift ? [column] : []))];
}

/** A column of a report in a few numbers: a cell of the heat map. */
export interface ColumnFigure {
  readonly column: string;
  readonly test: string;
  readonly statistic: number;
  readonly pValue: number | null;
  readonly threshold: number;
  readonly drifted: boolean;
  /** From 0, where nothing is seen, over 1, the threshold, upward: so that columns of different tests can be shown side by side. */
  readonly intensity: number;
}

/** Statistics beyond what JSON can say are as large as it can. */
const largest = Number.MAX_VALUE;
const mostIntense = 1_000;

export function figuresOf({ columns }: DriftReport): ColumnFigure[] {
  return columns.map(({ column, test, statistic, pValue, threshold, drifted }) => ({ column, test, statistic: sayable(statistic), pValue, threshold, drifted, intensity: intensityOf(statistic, pValue, threshold) }));
}

/** Of a p-value, by how many times more decimals it has than its threshold. */
function intensityOf(statistic: number, pValue: number | null, threshold: number): number {
  const intensity = pValue === null ? statistic / threshold : threshold >= 1 || threshold <= 0 ? Number(pValue <= threshold) : Math.log(Math.max(pValue, Number.MIN_VALUE)) / Math.log(threshold);
  return Number.isNaN(intensity) ? 0 : Math.min(Math.max(intensity, 0), mostIntense);
}

function sayable(number: number): number {
  return Number.isNaN(number) ? 0 : Math.min(Math.max(number, -largest), largest);
}
