import { fit, printable, textWidth } from './text-width.js';

export interface Column<Row> {
  readonly head: string;
  readonly value: (row: Row) => string;
  /** Numbers stand to the right. */
  readonly align?: 'left' | 'right';
  /** Columns with the highest number go first when the terminal is narrow; 0 never goes. */
  readonly expendable?: number;
  /** Columns it may shrink to; its widest value when absent. */
  readonly atLeast?: number;
}

const gap = 2;

/**
 * A table no wider than the terminal: expendable columns are left out first, then the widest shrinkable ones are cut.
 * @param width Infinity when the reader is a program
 */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number, style: (head: string) => string = (head) => head): string {
  const texts = columns.map((column) => rows.map((row) => printable(column.value(row))));
  const natural = columns.map(({ head }, at) => Math.max(textWidth(head), ...(texts[at] ?? []).map(textWidth)));
  const shown = choose(columns, natural, width);
  const widths = shrink(shown.map((at) => ({ natural: natural[at] ?? 0, atLeast: Math.min(natural[at] ?? 0, columns[at]?.atLeast ?? natural[at] ?? 0) })), width);
  const line = (cell: (at: number) => string): string =>
    shown.map((at, place) => pad(fit(cell(at), widths[place] ?? 0), widths[place] ?? 0, columns[at]?.align ?? 'left')).join(' '.repeat(gap)).trimEnd();
  return [style(line((at) => columns[at]?.head ?? '')), ...rows.map((_, row) => line((at) => texts[at]?.[row] ?? ''))].join('\n');
}

/** Places of the columns that stay. */
function choose<Row>(columns: readonly Column<Row>[], natural: readonly number[], width: number): number[] {
  const shown = columns.map((_, at) => at);
  const least = (): number => shown.reduce((sum, at) => sum + Math.min(natural[at] ?? 0, columns[at]?.atLeast ?? natural[at] ?? 0), gap * (shown.length - 1));
  while (least() > width) {
    const candidates = shown.filter((at) => (columns[at]?.expendable ?? 0) > 0);
    if (candidates.length === 0) break;
    const victim = candidates.reduce((worst, at) => ((columns[at]?.expendable ?? 0) >= (columns[worst]?.expendable ?? 0) ? at : worst));
    shown.splice(shown.indexOf(victim), 1);
  }
  return shown;
}

function shrink(columns: readonly { natural: number; atLeast: number }[], width: number): number[] {
  const widths = columns.map(({ natural }) => natural);
  let excess = widths.reduce((sum, each) => sum + each, gap * (widths.length - 1)) - width;
  while (excess > 0) {
    const slack = widths.map((each, at) => each - (columns[at]?.atLeast ?? each));
    const most = slack.indexOf(Math.max(...slack));
    if ((slack[most] ?? 0) <= 0) break;
    widths[most] = (widths[most] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const fill = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'right' ? fill + text : text + fill;
}
