import { Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronLeft, IconChevronRight, IconEyeOff, IconPin, IconPinnedOff, IconStack2 } from '@tabler/icons-react';
import { readColumnId } from '../../runs/column-id.js';
import type { RunRow } from '../../runs/run-row.js';
import type { Column } from '../../table/columns.js';
import type { RunsView } from './view.js';

interface ColumnMenuProps {
  readonly column: Column<RunRow>;
  readonly view: RunsView;
  /** As shown now, the run's name left out. */
  readonly shown: readonly string[];
  readonly onChange: (next: Partial<RunsView>) => void;
}

export function ColumnMenu({ column, view, shown, onChange }: ColumnMenuProps) {
  const { id, orderKey } = column;
  const family = readColumnId(id)?.family;
  const at = shown.indexOf(id);
  const move = (by: number): void => {
    const next = [...shown];
    next.splice(at, 1);
    next.splice(at + by, 0, id);
    onChange({ columns: next });
  };
  return (
    <>
      {orderKey !== undefined && (
        <>
          <Menu.Item leftSection={<IconArrowDown size={14} />} onClick={() => onChange({ orders: [{ key: orderKey, descending: true }] })}>
            Greatest first
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowUp size={14} />} onClick={() => onChange({ orders: [{ key: orderKey, descending: false }] })}>
            Least first
          </Menu.Item>
        </>
      )}
      {(family === 'params' || family === 'tags') && (
        <Menu.Item leftSection={<IconStack2 size={14} />} onClick={() => onChange({ group: view.group === id ? undefined : id })}>
          {view.group === id ? 'Stop grouping by it' : 'Group by it'}
        </Menu.Item>
      )}
      {at >= 0 && (
        <>
          <Menu.Divider />
          <Menu.Item leftSection={column.pinned === true ? <IconPinnedOff size={14} /> : <IconPin size={14} />} onClick={() => onChange({ pinned: column.pinned === true ? view.pinned.filter((pinned) => pinned !== id) : [...view.pinned, id] })}>
            {column.pinned === true ? 'Unpin' : 'Pin to the left'}
          </Menu.Item>
          <Menu.Item leftSection={<IconChevronLeft size={14} />} disabled={at === 0} onClick={() => move(-1)}>
            Move left
          </Menu.Item>
          <Menu.Item leftSection={<IconChevronRight size={14} />} disabled={at === shown.length - 1} onClick={() => move(1)}>
            Move right
          </Menu.Item>
          <Menu.Item leftSection={<IconEyeOff size={14} />} onClick={() => onChange({ columns: shown.filter((other) => other !== id) })}>
            Hide
          </Menu.Item>
        </>
      )}
    </>
  );
}
