import { decodeCursor, encodeCursor, InvalidInput, isUuid } from '@plinth/kernel';

/** Reads a cursor that is an id. @throws InvalidInput */
export function readIdCursor(after: string | null | undefined): string | undefined {
  if (after === null || after === undefined) return undefined;
  const [id] = decodeCursor(after, 1);
  if (typeof id !== 'string' || !isUuid(id)) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return id;
}

/** The place of a window in a list whose latest window comes first. */
export function readWindowCursor(after: string | null | undefined): { readonly windowTo: Date; readonly id: string } | undefined {
  if (after === null || after === undefined) return undefined;
  const [at, id] = decodeCursor(after, 2);
  if (typeof at !== 'number' || Math.abs(at) > 8.64e15 || !Number.isInteger(at) || typeof id !== 'string' || !isUuid(id)) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return { windowTo: new Date(at), id };
}

export function cursorOfWindow({ windowTo, id }: { readonly windowTo: Date; readonly id: string }): string {
  return encodeCursor([windowTo.getTime(), id]);
}
