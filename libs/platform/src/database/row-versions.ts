/**
 * SQL of an aggregate that differs whenever one of the rows was written, was added or is gone, by the transactions that wrote them (xmin): two may write at one time of the
 * clock, and who wrote later may have a clock that is behind. Whoever marks what was read by it takes it before the reading, never after.
 * @param row the alias of the rows
 */
export function versionsOf(row: string): string {
  return `concat_ws(':', count(*), sum(${row}.xmin::text::bigint))`;
}
