import { decodeCursor, encodeCursor, InvalidInput } from '@plinth/kernel';

/** Where a page of a walk ended: the time that the walk shows, and the edges so far. It holds no node, for some are hidden. */
export interface WalkPosition {
  readonly at: Date;
  readonly skip: number;
}

const latestMs = Date.UTC(9999, 11, 31);

export function cursorOfWalk({ at, skip }: WalkPosition): string {
  return encodeCursor([at.getTime(), skip]);
}

/** @throws InvalidInput for a cursor that no walk gave */
export function readWalkCursor(cursor: string): WalkPosition {
  const [at, skip] = decodeCursor(cursor, 2);
  if (typeof at === 'number' && typeof skip === 'number' && Number.isInteger(at) && at >= 0 && at <= latestMs && Number.isSafeInteger(skip) && skip >= 0) return { at: new Date(at), skip };
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}
