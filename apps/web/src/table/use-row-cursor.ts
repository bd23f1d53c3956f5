import { useState } from 'react';
import { useKeys } from '../frame/keys.js';

interface RowCursor {
  readonly ids: readonly string[];
  readonly noun: string;
  readonly onShow: (index: number) => void;
  readonly onOpen?: ((id: string) => void) | undefined;
  readonly onToggle?: ((id: string) => void) | undefined;
  readonly enabled: boolean;
}

/** The row that the keys act on: `j k` move it, `Enter` opens it, `x` selects it. It is a row, not a place, so it stays when rows are added. */
export function useRowCursor({ ids, noun, onShow, onOpen, onToggle, enabled }: RowCursor): readonly [string | undefined, (id: string | undefined) => void] {
  const [cursor, setCursor] = useState<string>();
  const move = (by: number): void => {
    const from = cursor === undefined ? -1 : ids.indexOf(cursor);
    const to = Math.max(0, Math.min(ids.length - 1, from === -1 && by < 0 ? 0 : from + by));
    const id = ids[to];
    if (id === undefined) return;
    setCursor(id);
    onShow(to);
  };
  const group = 'Table';
  useKeys(
    [
      { keys: 'j', label: `Next ${noun}`, group, run: () => move(1) },
      { keys: 'k', label: `Previous ${noun}`, group, run: () => move(-1) },
      { keys: 'ArrowDown', label: `Next ${noun}`, group, run: () => move(1) },
      { keys: 'ArrowUp', label: `Previous ${noun}`, group, run: () => move(-1) },
      ...(onOpen === undefined ? [] : [{ keys: 'Enter', label: `Open the ${noun}`, group, run: () => cursor !== undefined && onOpen(cursor) }]),
      ...(onToggle === undefined ? [] : [{ keys: 'x', label: `Select the ${noun}`, group, run: () => cursor !== undefined && onToggle(cursor) }]),
    ],
    enabled,
  );
  return [cursor, setCursor];
}
