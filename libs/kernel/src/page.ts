import { InvalidInput } from './errors.js';

/** No list gives more than this many rows a page, whatever was asked for. */
export const maxPageSize = 1_000;
export const defaultPageSize = 50;

/** What a client asks of a list: Relay's forward arguments. */
export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface Page<Node> {
  readonly items: readonly PageItem<Node>[];
  readonly hasNextPage: boolean;
}

export interface PageItem<Node> {
  readonly cursor: string;
  readonly node: Node;
}

/** A row of a page whose cursor is written when it is read: most clients read that of the last row alone. */
export class CursorItem<Node> implements PageItem<Node> {
  constructor(
    readonly node: Node,
    private readonly cursorOf: (node: Node) => string,
  ) {}

  get cursor(): string {
    return this.cursorOf(this.node);
  }
}

/** The number of rows to read: at least 1, at most {@link maxPageSize}; out of bounds is an error rather than a silent cut. */
export function pageSize(first: number | null | undefined, fallback = defaultPageSize, max = maxPageSize): number {
  if (first === null || first === undefined) return fallback;
  if (!Number.isInteger(first) || first < 1 || first > max)
    throw new InvalidInput(`first must be a whole number from 1 to ${max}; it was ${first}.`, { field: 'first', help: 'Ask for smaller pages and follow pageInfo.endCursor.' });
  return first;
}

/** A keyset position, opaque to clients. The values are those of the ordering columns of the last row, in order. */
export function encodeCursor(values: readonly (string | number | boolean | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Reads what {@link encodeCursor} wrote, checking only its shape and length. @throws InvalidInput for anything else. */
export function decodeCursor(cursor: string, length: number): (string | number | boolean | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === length && values.every(isCursorValue)) return values;
  } catch {
    // Falls through to the one error below: why a forged cursor fails to parse is of no use to its sender.
  }
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}

function isCursorValue(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Turns `size + 1` rows, read to see whether more follow, into a page. */
export function toPage<Row>(rows: readonly Row[], size: number, cursorOf: (row: Row) => string): Page<Row> {
  const items = rows.slice(0, size).map((node) => new CursorItem(node, cursorOf));
  return { items, hasNextPage: rows.length > size };
}
