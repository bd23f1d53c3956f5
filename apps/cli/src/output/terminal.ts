import { renderTable, type Column } from './table.js';
import { widthOf } from './terminal-width.js';

/** Where a command writes. A person's terminal has a width and may have colour; a program's pipe has neither. */
export interface Terminal {
  readonly isInteractive: boolean;
  /** Columns; Infinity for a pipe. */
  readonly width: number;
  out(text: string): void;
  /** Beside the results: progress, hints. */
  note(text: string): void;
}

export const terminal: Terminal = {
  isInteractive: process.stdout.isTTY,
  width: process.stdout.isTTY ? widthOf(process.stdout.columns) : Infinity,
  out: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
};

const hasColour = (): boolean => terminal.isInteractive && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

export function bold(text: string): string {
  return hasColour() ? `\u001b[1m${text}\u001b[22m` : text;
}

export function printTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void {
  terminal.out(renderTable(columns, rows, terminal.width, bold));
}

/** Facts under each other, names to the left. */
export function printFacts(facts: readonly (readonly [name: string, value: string])[]): void {
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  for (const [name, value] of facts) terminal.out(`${bold(name.padEnd(width))}  ${value}`);
}

export function printJson(value: unknown): void {
  terminal.out(JSON.stringify(value, null, 2));
}
