import { identifier, type TableColumn } from '@plinth/platform/analytics';

export const isNumber = (type: string): boolean => /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type);

/** A class as text, the same for a number however it is kept. @param asNumbers whether truth values are 1 and 0, for the other side has numbers */
export function className({ name, type }: TableColumn, asNumbers: boolean): string {
  const column = identifier(name);
  if (type === 'BOOLEAN' && asNumbers) return `(CASE WHEN ${column} THEN '1' WHEN NOT ${column} THEN '0' END)`;
  if (!/^(FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type)) return `CAST(${column} AS VARCHAR)`;
  const value = `${column}::DOUBLE`;
  return `(CASE WHEN NOT isfinite(${value}) THEN NULL WHEN ${value} = trunc(${value}) AND abs(${value}) < 9e15 THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR) ELSE CAST(${value} AS VARCHAR) END)`;
}
