import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly head: string;
  /** Said on hover where the head is short, with the unit. */
  readonly title?: string;
  readonly unit?: string;
  /** What stands in the head beside its name for screen readers, such as an axis. */
  readonly headContent?: ReactNode;
  /** The head is for screen readers only. */
  readonly quietHead?: boolean;
  readonly width: number;
  readonly align?: 'right';
  readonly pinned?: boolean;
  /** Is made somewhat narrower or wider, so that the table ends at the edge of a column. */
  readonly gives?: boolean;
  /** Takes what width is left over. */
  readonly grows?: boolean;
  /** What the server orders by; a column without it can't be sorted. */
  readonly orderKey?: string;
  readonly cell: (row: Row) => ReactNode;
}

export interface Order {
  readonly key: string;
  readonly descending: boolean;
}

/** `metrics.loss ASC`, as the API writes it. */
export const writeOrder = ({ key, descending }: Order): string => `${key} ${descending ? 'DESC' : 'ASC'}`;

export function readOrder(text: string): Order | undefined {
  const match = /^(.+?)(?:\s+(ASC|DESC))?$/i.exec(text.trim());
  const key = match?.[1];
  return key === undefined ? undefined : { key, descending: match?.[2]?.toUpperCase() === 'DESC' };
}

/** A click on a head: descending first (the best of most metrics), then ascending, then none. With `add`, beside the other orders. */
export function nextOrder(orders: readonly Order[], key: string, add: boolean): readonly Order[] {
  const current = orders.find((order) => order.key === key);
  const others = add ? orders.filter((order) => order.key !== key) : [];
  if (current === undefined) return [...others, { key, descending: true }];
  if (current.descending) return [...others, { key, descending: false }];
  return others;
}

export type Item<Row> =
  | { readonly kind: 'row'; readonly id: string; readonly row: Row }
  | { readonly kind: 'group'; readonly id: string; readonly label: ReactNode; readonly open: boolean; readonly cells: ReadonlyMap<string, ReactNode> };

/** No column narrower than this gives anything, and none takes more than that. */
const [leastGiven, mostGiven] = [156, 330];

/**
 * How wide the column that gives has to be, so that the table's right edge falls between two columns and cuts none.
 * @param widths of the columns as they stand
 * @param given which of them gives
 * @param room for all of them, in pixels
 */
export function givenWidth(widths: readonly number[], given: number, room: number): number {
  const own = widths[given] ?? 0;
  let end = 0;
  let nearest = own;
  let nearestBy = Number.POSITIVE_INFINITY;
  widths.forEach((width, at) => {
    end += width;
    const by = room - end;
    if (at < given || own + by < leastGiven || own + by > mostGiven || Math.abs(by) >= Math.abs(nearestBy)) return;
    nearest = own + by;
    nearestBy = by;
  });
  return end <= room ? own : nearest;
}

/** Where each pinned column sticks, from the left edge of the table. */
export function pinnedOffsets<Row>(columns: readonly Column<Row>[], lead: number, widthOf: (column: Column<Row>) => number): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  let at = lead;
  for (const column of columns) {
    if (column.pinned !== true) continue;
    offsets.set(column.id, at);
    at += widthOf(column);
  }
  return offsets;
}
