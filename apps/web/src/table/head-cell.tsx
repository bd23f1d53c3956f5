import { Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react';
import { type CSSProperties, type PointerEvent, type ReactNode, useState } from 'react';
import type { Column, Order } from './columns.js';
import classes from './table.module.css';

const narrowest = 56;
const widest = 800;

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly pin: { readonly className: string; readonly style: CSSProperties };
  readonly orders: readonly Order[];
  readonly onOrder: ((key: string, add: boolean) => void) | undefined;
  readonly menu: ReactNode;
  readonly onDrag: (width: number) => void;
  readonly onResize: ((width: number) => void) | undefined;
}

/** A column's menu. Most are never opened, and a menu costs more to set up than the rest of its head; so it is, when first asked for. */
function HeadMenu({ head, children }: { readonly head: string; readonly children: ReactNode }) {
  const [isWanted, setIsWanted] = useState(false);
  const button = (
    <button type="button" className={classes.menuButton} aria-label={`Column ${head}`} aria-haspopup="menu" onClick={isWanted ? undefined : () => setIsWanted(true)}>
      <IconChevronDown size={13} aria-hidden />
    </button>
  );
  if (!isWanted) return button;
  return (
    <Menu position="bottom-start" defaultOpened onClose={() => setIsWanted(false)}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

/** A column's head: its name (a click sorts, with Shift beside the others), its menu, and the grip at its right edge. */
export function HeadCell<Row>({ column, pin, orders, onOrder, menu, onDrag, onResize }: HeadCellProps<Row>) {
  const at = orders.findIndex((order) => order.key === column.orderKey);
  const order = orders[at];
  const label = (
    <>
      <span className={column.quietHead === true ? 'sr-only' : 'clip'}>{column.head}</span>
      {column.unit !== undefined && <span className="faint">{column.unit}</span>}
      {order !== undefined && (order.descending ? <IconArrowDown size={13} stroke={2} aria-hidden /> : <IconArrowUp size={13} stroke={2} aria-hidden />)}
      {order !== undefined && orders.length > 1 && <span className="faint num">{at + 1}</span>}
    </>
  );
  const { orderKey } = column;
  if (column.headContent !== undefined) {
    return (
      <div className={`${classes.headCell} ${pin.className}`} style={pin.style} role="columnheader" title={column.title}>
        <span className="sr-only">{column.head}</span>
        {column.headContent}
      </div>
    );
  }
  const startDrag = (event: PointerEvent<HTMLSpanElement>): void => {
    const cell = event.currentTarget.parentElement;
    if (cell === null || onResize === undefined) return;
    event.preventDefault();
    const grip = event.currentTarget;
    const from = event.clientX;
    const initial = cell.getBoundingClientRect().width;
    const widthAt = (x: number): number => Math.round(Math.max(narrowest, Math.min(widest, initial + x - from)));
    grip.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent): void => onDrag(widthAt(moved.clientX));
    const end = (ended: globalThis.PointerEvent): void => {
      grip.removeEventListener('pointermove', move);
      grip.removeEventListener('pointerup', end);
      grip.removeEventListener('pointercancel', end);
      onResize(widthAt(ended.clientX));
    };
    grip.addEventListener('pointermove', move);
    grip.addEventListener('pointerup', end);
    grip.addEventListener('pointercancel', end);
  };
  return (
    <div
      className={`${classes.headCell} ${pin.className}`}
      style={pin.style}
      role="columnheader"
      aria-sort={order === undefined ? (orderKey === undefined || onOrder === undefined ? undefined : 'none') : order.descending ? 'descending' : 'ascending'}
      data-right={column.align}
      data-sorted={order === undefined ? undefined : ''}
    >
      {orderKey === undefined || onOrder === undefined ? (
        <span className={classes.headButton} style={{ cursor: 'default' }} title={column.title}>
          {label}
        </span>
      ) : (
        <button type="button" className={classes.headButton} title={column.title ?? column.head} onClick={(event) => onOrder(orderKey, event.shiftKey)}>
          {label}
        </button>
      )}
      {menu !== undefined && menu !== null && <HeadMenu head={column.head}>{menu}</HeadMenu>}
      {onResize !== undefined && <span className={classes.grip} onPointerDown={startDrag} aria-hidden />}
    </div>
  );
}
