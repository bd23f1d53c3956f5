import { decodeCursor, InvalidInput, isUuid } from '@plinth/kernel';

/** Reads a cursor that is an id. @throws InvalidInput */
export function readIdCursor(after: string | null | undefined): string | undefined {
  if (after === null || after === undefined) return undefined;
  const [id] = decodeCursor(after, 1);
  if (typeof id !== 'string' || !isUuid(id)) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return id;
}
