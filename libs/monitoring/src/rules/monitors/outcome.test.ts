import { describe, expect, it } from 'vitest';
import type { ColumnVerdict, DriftRefusal, DriftReport, MultivariateVerdict, RefusalCode } from '../report.js';
import type { MonitorDefinition } from './definition.js';
import { driftedColumns, figuresOf, outcomeOf } from './outcome.js';

const verdict = (column: string, drifted: boolean, figures: Partial<ColumnVerdict> = {}): ColumnVerdict => ({ column, drifted, test: 'KOLMOGOROV_SMIRNOV', statistic: 0.1, pValue: 0.5, threshold: 0.05, ...figures }) as ColumnVerdict;
const refused = (column: string | null, countsAsDrift: boolean, code: RefusalCode = countsAsDrift ? 'MISSING_COLUMN' : 'NOT_COMPARED'): DriftRefusal => ({ code, column, sentence: '', countsAsDrift });
const report = (found: Partial<DriftReport>): DriftReport => ({ columns: [], refusals: [], multivariate: null, datasetDrifted: null, shareThreshold: 0.5, ...found }) as DriftReport;
const calm = (...columns: string[]) => ({ columns: columns.map((column) => verdict(column, false)), datasetDrifted: false });
const together = (drifted: boolean) => ({ drifted }) as MultivariateVerdict;

describe('what a comparison comes to for a monitor', () => {
  it('names what drifted, and what is gone or of another type', () => {
    expect(driftedColumns(report({ columns: [verdict('a', true), verdict('b', false)], refusals: [refused('c', true), refused('d', false), refused(null, true)] }))).toEqual(['a', 'c']);
  });

  it.each<[string, Partial<DriftReport>, string, string]>([
    ['nothing was compared', {}, 'UNDECIDED', 'UNDECIDED'],
    ['as many could not be as are calm', { ...calm('a'), refusals: [refused('b', false, 'TEST_NEEDS_ROWS')] }, 'UNDECIDED', 'UNDECIDED'],
    ['one of many could not be and the rest is calm', { ...calm('a', 'b', 'c'), refusals: [refused('d', false, 'TOO_MANY_CATEGORIES')] }, 'UNDECIDED', 'STABLE'],
    ['one is gone, one could not be compared, and two are calm', { ...calm('a', 'b'), refusals: [refused('c', true), refused('d', false, 'TOO_FEW_ROWS')] }, 'DRIFTED', 'UNDECIDED'],
    ['one is new and the rest is calm', { ...calm('a'), refusals: [refused('b', false, 'NEW_COLUMN')] }, 'STABLE', 'STABLE'],
    ['moments that nobody named are left out and the rest is calm', { ...calm('a'), refusals: [refused('b', false)] }, 'STABLE', 'STABLE'],
    ['columns could not be compared together', { ...calm('a', 'b', 'c'), refusals: [refused(null, false, 'TOGETHER_NOT_COMPARED')] }, 'UNDECIDED', 'UNDECIDED'],
    ['all is calm', { columns: [verdict('a', false)], datasetDrifted: false }, 'STABLE', 'STABLE'],
    ['one of many drifted', { columns: [verdict('a', true), verdict('b', false)], datasetDrifted: false }, 'DRIFTED', 'STABLE'],
    ['a column is gone and the rest is calm', { columns: [verdict('a', false)], refusals: [refused('b', true)], datasetDrifted: false }, 'DRIFTED', 'STABLE'],
    ['a column is gone and nothing else was compared', { refusals: [refused('b', true)] }, 'DRIFTED', 'UNDECIDED'],
    ['most drifted', { columns: [verdict('a', true)], datasetDrifted: true }, 'DRIFTED', 'DRIFTED'],
    ['columns drifted together alone', { columns: [verdict('a', false)], datasetDrifted: false, multivariate: together(true) }, 'DRIFTED', 'DRIFTED'],
    ['columns are calm together too', { columns: [verdict('a', false)], datasetDrifted: false, multivariate: together(false) }, 'STABLE', 'STABLE'],
  ])('where %s', (_, found, any, whole) => {
    const by = (on: MonitorDefinition['alert']['on']) => outcomeOf(report(found), { on, openAfter: 1, closeAfter: 1 });
    expect([by('ANY_COLUMN'), by('SHARE')]).toEqual([any, whole]);
  });

  it('is shown side by side, 1 where the threshold is, and said in numbers that JSON has', () => {
    const intensities = figuresOf(report({ columns: [verdict('at', true, { pValue: 0.05 }), verdict('twice', true, { pValue: 0.0025 }), verdict('sure', true, { pValue: 0 }), verdict('distance', false, { pValue: null, statistic: 0.05, threshold: 0.1 }), verdict('endless', true, { pValue: null, statistic: Infinity })] }));
    expect(intensities.map(({ intensity }) => intensity)).toEqual([1, expect.closeTo(2, 9), expect.closeTo(248.6, 0), 0.5, 1_000]);
    expect(intensities.at(-1)?.statistic).toBe(Number.MAX_VALUE);
  });
});
