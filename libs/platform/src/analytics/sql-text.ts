/** A name as an identifier of SQL. Whatever it holds, it stays one identifier. @throws RangeError for an empty name or one with a zero byte, which SQL can not hold */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new RangeError('An identifier of SQL has at least one character and no zero byte.');
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a literal of SQL. Whatever it holds, it stays one literal. @throws RangeError for a text with a zero byte */
export function text(value: string): string {
  if (value.includes('\0')) throw new RangeError('A literal of SQL has no zero byte.');
  return `'${value.replaceAll("'", "''")}'`;
}

/** Literals of SQL as one list, such as for `read_parquet`. */
export function textList(values: readonly string[]): string {
  return `[${values.map(text).join(', ')}]`;
}

/** A number as a literal of SQL, the very double that it is: without a type DuckDB takes it for a decimal and rounds it. */
export function double(value: number): string {
  return `'${Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'}'::DOUBLE`;
}
