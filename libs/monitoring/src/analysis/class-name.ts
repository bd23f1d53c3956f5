import { identifier, type TableColumn, text } from '@plinth/platform/analytics';

export const isNumber = (type: string): boolean => /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type);

/** A class as text, the same for a number however it is kept. @param asNumbers whether truth values are 1 and 0, for the other side has numbers */
export function className({ name, type }: TableColumn, asNumbers: boolean): string {
  const column = identifier(name);
  if (type === 'BOOLEAN' && asNumbers) return `(CASE WHEN ${column} THEN '1' WHEN NOT ${column} THEN '0' END)`;
  if (!/^(FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type)) return `CAST(${column} AS VARCHAR)`;
  const value = `${column}::DOUBLE`;
  return `(CASE WHEN NOT isfinite(${value}) THEN NULL WHEN ${value} = trunc(${value}) AND abs(${value}) < 9e15 THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR) ELSE CAST(${value} AS VARCHAR) END)`;
}

/** Numbers, without NaN and infinities. */
export function finite(name: string): string {
  const value = `${identifier(name)}::DOUBLE`;
  return `(CASE WHEN isfinite(${value}) THEN ${value} END)`;
}

/** Whether a value is of the positive class; null where the column can not hold it. Truth values are 1 and 0, too. */
export function isPositive(column: TableColumn, positive: string): string | null {
  const name = identifier(column.name);
  if (column.type === 'BOOLEAN') {
    if (/^(true|1)$/i.test(positive)) return name;
    return /^(false|0)$/i.test(positive) ? `(NOT ${name})` : null;
  }
  if (!isNumber(column.type)) return `(CAST(${name} AS VARCHAR) = ${text(positive)})`;
  const number = /^true$/i.test(positive) ? '1' : /^false$/i.test(positive) ? '0' : Number.isFinite(Number(positive)) ? String(Number(positive)) : positive;
  return `(${className(column, true)} = ${text(number)})`;
}
