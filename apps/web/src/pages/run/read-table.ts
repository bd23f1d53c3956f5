import { numeric } from '../../runs/run-row.js';

export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** There were more rows than are shown. */
  readonly truncated: boolean;
}

export const shownRows = 1_000;
/** So many rows tell what a column holds. */
const telling = 50;

/** Whether a column is one of numbers: of those, what is none (NaN), what has no end, and what is missing are written in many ways. */
export function holdsNumbers({ rows }: TextTable, column: number): boolean {
  const values = rows.slice(0, telling).map((row) => row[column]?.trim() ?? '');
  const isMissing = (value: string): boolean => value === '' || /^(?:null|none|na|n\/a)$/i.test(value);
  return values.some((value) => !isMissing(value)) && values.every((value) => isMissing(value) || numeric(value) !== undefined || /^(?:nan|[+−-]?(?:inf|infinity|∞))$/i.test(value));
}

/** Reads comma- or tab-separated text with quotes as RFC 4180 has them; the first line names the columns. */
export function readSeparated(text: string, separator: ',' | '\t', cutOff: boolean): TextTable | undefined {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  let at = 0;
  const endRecord = (): void => {
    record.push(field);
    if (record.length > 1 || field !== '') records.push(record);
    record = [];
    field = '';
  };
  for (; at < text.length && records.length <= shownRows + 1; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign === '"' && text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else if (sign === '"') quoted = false;
      else field += sign;
    } else if (sign === '"' && field === '') quoted = true;
    else if (sign === separator) {
      record.push(field);
      field = '';
    } else if (sign === '\n') endRecord();
    else if (sign !== '\r') field += sign;
  }
  const ended = at >= text.length;
  // The last record of a file that was cut off may be half a record.
  if (ended && !cutOff && (field !== '' || record.length > 0)) endRecord();
  const [columns, ...rows] = records;
  return columns === undefined ? undefined : { columns, rows: rows.slice(0, shownRows), truncated: cutOff || !ended || rows.length > shownRows };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const cell = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));

/** A table in JSON: `{columns, rows}` as the SDK writes it (or `data` for `rows`, as pandas does), or a list of objects. */
export function tableOfJson(value: unknown): TextTable | undefined {
  if (isRecord(value) && Array.isArray(value['columns'])) {
    const rows = value['rows'] ?? value['data'];
    if (!Array.isArray(rows) || !rows.every((row) => Array.isArray(row))) return undefined;
    return { columns: value['columns'].map(cell), rows: rows.slice(0, shownRows).map((row: unknown[]) => row.map(cell)), truncated: rows.length > shownRows };
  }
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return undefined;
  const columns = [...new Set(value.slice(0, shownRows).flatMap((row) => Object.keys(row)))];
  return { columns, rows: value.slice(0, shownRows).map((row) => columns.map((column) => cell(row[column]))), truncated: value.length > shownRows };
}
