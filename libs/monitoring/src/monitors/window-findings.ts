import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import type { SliceOutcome } from '../alerts/alert-moves.js';
import type { PerformanceDocument } from '../performance/performance-document.js';
import type { DriftReport, ExpectationFindings } from '../rules/index.js';
import { driftedColumns, figuresOf, type Outcome, outcomeOf } from '../rules/monitors/index.js';
import { type PerformanceFinding, type PerformanceOutcome, performanceFigureOf } from '../rules/performance/index.js';
import type { Monitor } from './monitor.js';
import type { MonitorDocument } from './monitor-document.js';
import type { FinishedReport } from './report.store.js';

/** What is written down of a window that was looked at. */
export interface WindowFindings {
  readonly done: Omit<FinishedReport, 'finishedAt'>;
  readonly outcomes: readonly SliceOutcome[];
}

export function findingsOfDrift(document: MonitorDocument, monitor: Monitor): WindowFindings {
  const { report, slices, expectations } = document;
  const whole = driftOf('', report, monitor);
  const refused = report.refusals.filter(({ column }) => column !== null).length;
  return {
    done: { ...kept(document), outcome: whole.outcome, referenceRows: report.referenceRows, currentRows: report.currentRows, columnCount: report.columns.length + refused, driftedColumns: whole.driftedColumns.length, figures: figuresOf(report) },
    outcomes: [whole, ...slices.map(({ slice, report: of }) => driftOf(slice, of, monitor)), ...(expectations ? [expectationsOf(expectations.findings, monitor, document.window.subject)] : [])],
  };
}

export function findingsOfPerformance(document: PerformanceDocument, monitor: Monitor): WindowFindings {
  const { performance: whole, slices } = document;
  return {
    done: { ...kept(document), outcome: whole.outcome, referenceRows: whole.labelled, currentRows: whole.rows, columnCount: null, driftedColumns: null, figures: [whole, ...slices].map(performanceFigureOf) },
    outcomes: [whole, ...slices].map((finding) => performanceOf(finding, monitor)),
  };
}

function kept(document: MonitorDocument | PerformanceDocument): Pick<FinishedReport, 'document' | 'documentDigest'> {
  const text = canonicalJson(document);
  return { document: text, documentDigest: toHex(sha256(utf8(text))) };
}

function driftOf(slice: string, report: DriftReport, { definition, name }: Monitor): SliceOutcome {
  return { about: 'DRIFT', slice, outcome: outcomeOf(report, definition.alert), driftedColumns: driftedColumns(report), sentence: `${name}${slice === '' ? '' : `, ${slice}`}: ${report.sentence}` };
}

function performanceOf({ slice, outcome, sentence }: PerformanceFinding, { name }: Monitor): SliceOutcome {
  return { about: 'PERFORMANCE', slice, outcome: alertOutcomes[outcome], driftedColumns: [], sentence: `${name}${slice === '' ? '' : `, ${slice}`}: ${sentence}` };
}

function expectationsOf({ outcome, results, sentence }: ExpectationFindings, { name }: Monitor, subject: string): SliceOutcome {
  const columns = results.flatMap(({ column, holds }) => (holds === false && column !== null ? [column] : []));
  return { about: 'EXPECTATIONS', slice: '', outcome: outcome === 'MET' ? 'STABLE' : outcome === 'VIOLATED' ? 'DRIFTED' : 'UNDECIDED', driftedColumns: [...new Set(columns)], sentence: `${name}: ${sentence}`, subject };
}

/** Where nothing was checked nothing is calm, either. */
const alertOutcomes: Readonly<Record<PerformanceOutcome, Outcome>> = { HOLDS: 'STABLE', VIOLATED: 'DRIFTED', MEASURED: 'UNDECIDED', LABELS_INCOMPLETE: 'UNDECIDED', UNDECIDED: 'UNDECIDED' };
