import { checkText, InvalidInput } from '@plinth/kernel';

export const columnRoles = ['FEATURE', 'OUTPUT', 'LABEL'] as const;
export type ColumnRole = (typeof columnRoles)[number];

export const columnTypes = ['DOUBLE', 'BIGINT', 'BOOLEAN', 'VARCHAR'] as const;
export type PredictionColumnType = (typeof columnTypes)[number];

/** Names that the file of a batch has for itself. */
export const idColumn = 'prediction_id';
export const timeColumn = 'predicted_at';
const ownNames = [idColumn, timeColumn];

export const maxColumns = 2_000;
export const maxRows = 1_000_000;
export const maxNameLength = 250;
export const maxIdLength = 250;
const maxTextLength = 100_000;

/** A column as somebody sends it. */
export interface GivenColumn {
  readonly name: string;
  readonly role: ColumnRole;
  /** Found from the values unless told: numbers are DOUBLE. */
  readonly type?: PredictionColumnType | null | undefined;
  /** Numbers, texts, truth values or null; NaN, Infinity and -Infinity as texts where the type is DOUBLE. */
  readonly values: readonly unknown[];
}

/** A column that was checked: the values of the rows that have one, in order, and which rows do. */
export interface CheckedColumn {
  readonly name: string;
  readonly role: ColumnRole;
  readonly content:
    | { readonly type: 'DOUBLE' | 'BIGINT'; readonly values: Float64Array }
    | { readonly type: 'BOOLEAN'; readonly values: readonly boolean[] }
    | { readonly type: 'VARCHAR'; readonly values: readonly string[] };
  /** A byte for each row; null where all rows have a value. */
  readonly present: Uint8Array | null;
}

/** @throws InvalidInput for names that are none, that two columns have, or that a batch has for itself */
export function checkNames(names: readonly string[], field: string): void {
  if (names.length > maxColumns) throw new InvalidInput(`At most ${maxColumns} columns; there are ${names.length}.`, { field, help: 'Leave out columns that nobody watches.' });
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    const place = `${field}[${index}].name`;
    checkText(name, maxNameLength, 'The name of a column', place);
    if (name.trim() === '') throw new InvalidInput('A column has a name.', { field: place, help: 'Name it as the model does.' });
    if (ownNames.includes(name.toLowerCase())) throw new InvalidInput(`${name} is a column that each batch has by itself.`, { field: place, help: 'Send ids and times as ids and times, or rename the column.' });
    // DuckDB tells columns apart whatever the case of their letters.
    if (seen.has(name.toLowerCase())) throw new InvalidInput(`Two columns are called ${JSON.stringify(name)}.`, { field: place, help: 'Rename one of them; large and small letters are alike.' });
    seen.add(name.toLowerCase());
  }
}

/** @throws InvalidInput with the place of the first value that is none of the column's type */
export function checkColumn({ name, role, type, values }: GivenColumn, rows: number, field: string): CheckedColumn {
  if (values.length !== rows) throw new InvalidInput(`The column ${JSON.stringify(name)} has ${values.length} values for ${rows} rows.`, { field, help: 'Send a value or null for each row.', details: { values: values.length, rows } });
  const present = presence(values);
  const count = present ? present.reduce((sum, each) => sum + each, 0) : rows;
  const kind = type ?? foundType(values);
  const refuse = (row: number, wanted: string): never => {
    throw new InvalidInput(`Row ${row} of the column ${JSON.stringify(name)} is no ${wanted}.`, { field: `${field}[${row}]`, help: 'Send values of one type, and null for those that are missing.', details: { row } });
  };
  return { name, role, present, content: contentOf(values, kind, count, refuse) };
}

function contentOf(values: readonly unknown[], type: PredictionColumnType, count: number, refuse: (row: number, wanted: string) => never): CheckedColumn['content'] {
  switch (type) {
    case 'DOUBLE':
    case 'BIGINT': {
      const numbers = new Float64Array(count);
      let at = 0;
      for (let row = 0; row < values.length; row += 1) {
        const value = values[row];
        if (value === null || value === undefined) continue;
        const number = typeof value === 'number' ? value : type === 'DOUBLE' ? notFinite(value) : undefined;
        if (number === undefined || (type === 'BIGINT' && !Number.isSafeInteger(number))) refuse(row, type === 'BIGINT' ? 'whole number that JSON holds exactly' : 'number');
        numbers[at++] = number;
      }
      return { type, values: numbers };
    }
    case 'BOOLEAN':
      return { type, values: values.flatMap((value, row): boolean[] => (value === null || value === undefined ? [] : typeof value === 'boolean' ? [value] : refuse(row, 'truth value'))) };
    case 'VARCHAR':
      return { type, values: values.flatMap((value, row): string[] => (value === null || value === undefined ? [] : [typeof value === 'string' ? checkedText(value, row, refuse) : typeof value === 'number' || typeof value === 'boolean' ? String(value) : refuse(row, 'text')])) };
  }
}

function checkedText(text: string, row: number, refuse: (row: number, wanted: string) => never): string {
  return text.length > maxTextLength || /[\0\p{Surrogate}]/u.test(text) ? refuse(row, `well-formed text of at most ${maxTextLength} characters`) : text;
}

const notFiniteWords: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

function notFinite(value: unknown): number | undefined {
  return typeof value === 'string' && Object.hasOwn(notFiniteWords, value) ? notFiniteWords[value] : undefined;
}

function presence(values: readonly unknown[]): Uint8Array | null {
  let present: Uint8Array | null = null;
  for (let row = 0; row < values.length; row += 1) {
    if (values[row] !== null && values[row] !== undefined) continue;
    present ??= new Uint8Array(values.length).fill(1);
    present[row] = 0;
  }
  return present;
}

/** By the first value that says something. A column without any is one of numbers, for those are the most. */
function foundType(values: readonly unknown[]): PredictionColumnType {
  const first = values.find((value) => value !== null && value !== undefined && notFinite(value) === undefined);
  return typeof first === 'string' ? 'VARCHAR' : typeof first === 'boolean' ? 'BOOLEAN' : 'DOUBLE';
}
