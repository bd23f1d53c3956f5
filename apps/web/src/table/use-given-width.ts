import { useState } from 'react';
import { type Column, givenWidth } from './columns.js';

/**
 * The width of the column that gives, if one does. It is found anew with other columns or other room, and not with other widths: what
 * somebody drags would move under the pointer.
 * @param room in pixels, 0 as long as it is not known
 */
export function useGivenWidth<Row>(columns: readonly Column<Row>[], room: number): number | undefined {
  const [found, setFound] = useState<{ readonly of: string; readonly width: number }>();
  const given = columns.findIndex(({ gives }) => gives === true);
  if (given < 0 || room <= 0) return undefined;
  const of = JSON.stringify([room, columns.map(({ id }) => id)]);
  if (found?.of === of) return found.width;
  const width = givenWidth(
    columns.map((column) => column.width),
    given,
    room,
  );
  setFound({ of, width });
  return width;
}
