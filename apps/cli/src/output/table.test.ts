import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTable, type Column } from './table.js';
import { fit, printable, textWidth } from './text-width.js';

interface Row {
  readonly name: string;
  readonly loss: string;
  readonly id: string;
}

const columns: readonly Column<Row>[] = [
  { head: 'NAME', value: ({ name }) => name, atLeast: 6 },
  { head: 'LOSS', value: ({ loss }) => loss, align: 'right', expendable: 1 },
  { head: 'ID', value: ({ id }) => id, expendable: 2 },
];
const rows: readonly Row[] = [{ name: 'quiet-fox-17', loss: '0.31', id: '01a2' }, { name: 'a', loss: '12.5', id: '01a3' }];

describe('a table', () => {
  it('lines columns up, numbers to the right', () => {
    expect(renderTable(columns, rows, 80).split('\n')).toEqual(['NAME          LOSS  ID', 'quiet-fox-17  0.31  01a2', 'a             12.5  01a3']);
  });

  it('cuts what may shrink before it leaves a column out', () => {
    expect(renderTable(columns, rows, 20).split('\n')).toEqual(['NAME      LOSS  ID', 'quiet-f…  0.31  01a2', 'a         12.5  01a3']);
  });

  it('leaves the most expendable columns out on a narrow terminal', () => {
    expect(renderTable(columns, rows, 13).split('\n')).toEqual(['NAME     LOSS', 'quiet-…  0.31', 'a        12.5']);
    expect(renderTable(columns, rows, 6).split('\n')).toEqual(['NAME', 'quiet…', 'a']);
  });

  it('is never wider than the terminal, as long as its fixed columns fit', () => {
    const text = fc.string({ maxLength: 40, unit: 'grapheme' });
    fc.assert(fc.property(fc.array(fc.record({ name: text, loss: text, id: text }), { maxLength: 10 }), fc.integer({ min: 6, max: 100 }), (given, width) => {
      for (const line of renderTable(columns, given, width).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width);
    }));
  });

  it('holds no control characters of a stranger', () => {
    expect(renderTable(columns, [{ name: '\u001b]0;mine\u0007x\ny', loss: '', id: '' }], 80)).not.toMatch(/[\u001b\u0007]|x\ny/);
  });
});

describe('text', () => {
  it('is as wide as a terminal shows it', () => {
    expect([textWidth('abc'), textWidth('Größe'), textWidth('损失'), textWidth('🙂'), textWidth('e\u0301')]).toEqual([3, 5, 4, 2, 1]);
  });

  it('is cut at whole letters', () => {
    expect([fit('损失函数', 5), fit('abc', 3), fit('abcd', 3), fit('🙂🙂', 3)]).toEqual(['损失…', 'abc', 'ab…', '🙂…']);
  });

  it('cannot turn the direction of what stands around it', () => {
    expect(printable('a\u202eb')).toBe('a�b');
  });
});
