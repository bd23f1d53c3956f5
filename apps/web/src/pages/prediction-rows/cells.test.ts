import { describe, expect, it } from 'vitest';
import { columnsOfPages, likelyComparison, type Row, type RowColumn, valueOf, valueText } from './cells.js';

const column = (role: RowColumn['role'], name: string, more: Partial<RowColumn> = {}): RowColumn => ({ role, name, type: 'DOUBLE', treatment: null, isHidden: false, ...more });
const row: Row = { batchId: 'b', row: 0, id: 'a', at: '2026-11-01T00:00:00Z', features: { x: 1 }, outputs: { x: 2 }, labels: {}, labelledAt: null, isContradicted: false, isWrong: null };

describe('cells of rows of predictions', () => {
  it('come in columns of all pages, each once, what it answered first', () => {
    expect(columnsOfPages([{ columns: [column('FEATURE', 'x'), column('OUTPUT', 'y')] }, { columns: [column('FEATURE', 'x'), column('LABEL', 'y')] }]).map(({ role, name }) => `${role} ${name}`)).toEqual(['OUTPUT y', 'LABEL y', 'FEATURE x']);
  });

  it('are those of their role, and none where there is none', () => {
    expect([valueOf(row, column('FEATURE', 'x')), valueOf(row, column('OUTPUT', 'x')), valueOf(row, column('LABEL', 'x'))]).toEqual([1, 2, undefined]);
    expect([valueText(null), valueText(0.123_456_789)?.short, valueText('NaN')?.short, valueText(true)?.exact]).toEqual([undefined, '0.12346', 'NaN', 'true']);
  });

  it('are compared as is likely, and never by what is masked or hidden', () => {
    expect(likelyComparison([column('OUTPUT', 'class', { type: 'VARCHAR' }), column('OUTPUT', 'score'), column('LABEL', 'churned', { type: 'BOOLEAN' })])).toEqual({ output: 'class', label: 'churned', positive: undefined });
    expect(likelyComparison([column('OUTPUT', 'score'), column('LABEL', 'fraud', { type: 'BOOLEAN' })])).toEqual({ output: 'score', label: 'fraud', positive: 'true' });
    expect(likelyComparison([column('OUTPUT', 'score', { treatment: 'MASK' }), column('LABEL', 'fraud')])).toBeUndefined();
    expect(likelyComparison([column('OUTPUT', 'score'), column('LABEL', 'fraud', { isHidden: true })])).toBeUndefined();
  });
});
