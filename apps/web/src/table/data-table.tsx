import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useElementSize, useMediaQuery, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type MouseEvent as ReactMouseEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { Bone } from '../states/states.js';
import { type Column, type Item, type Order, pinnedOffsets } from './columns.js';
import { HeadCell } from './head-cell.js';
import classes from './table.module.css';
import { useGivenWidth } from './use-given-width.js';
import { useRowCursor } from './use-row-cursor.js';

const rowHeight = 30;
const leadWidth = 34;

export interface DataTableProps<Row> {
  readonly label: string;
  /** One of the rows: “run”. */
  readonly noun: string;
  readonly columns: readonly Column<Row>[];
  readonly items: readonly Item<Row>[];
  /** Rows there are in all; those not loaded yet show as bones, so that the scroll bar tells the truth. */
  readonly total?: number | undefined;
  /** @param rows that are wanted beyond those there are, at the least */
  readonly onNeedMore?: ((rows: number) => void) | undefined;
  readonly orders?: readonly Order[];
  readonly onOrder?: (key: string, add: boolean) => void;
  readonly onResize?: (id: string, width: number) => void;
  /** Entries of a column's menu. */
  readonly columnMenu?: (column: Column<Row>) => ReactNode;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (ids: readonly string[], on: boolean) => void;
  readonly onOpen?: (row: Row) => void;
  readonly onToggleGroup?: (id: string) => void;
  readonly onHover?: (id: string | undefined) => void;
  readonly isGone?: (row: Row) => boolean;
  readonly below?: ReactNode;
  /** When it changes, the table begins at its top again. */
  readonly scrollKey?: string;
}

/** The one table of the app: virtual, sticky head and columns, keys, selection, groups. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, noun, columns, items, total, onNeedMore, selected, onSelect, onOpen, onToggleGroup, onHover, isGone } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const size = useElementSize();
  const scrollerAndSize = useMergedRef(scroller, size.ref);
  const [dragged, setDragged] = useState<{ readonly id: string; readonly width: number }>();
  const [slid, setSlid] = useState(false);
  const anchor = useRef<string | undefined>(undefined);
  const rows = items.flatMap((item) => (item.kind === 'row' ? [item] : []));
  const groups = items.length - rows.length;
  const missing = total === undefined || groups > 0 ? (onNeedMore === undefined ? 0 : 8) : Math.max(0, total - rows.length);
  const rowCount = items.length + missing;
  // The virtualizer hands out functions whose results change without its identity changing; nothing here may be memoised on it.
  const virtual = useVirtualizer({ count: rowCount, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 6, scrollPaddingStart: rowHeight, scrollPaddingEnd: rowHeight });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const needMore = useEffectEvent((rows: number) => onNeedMore?.(rows));
  useEffect(() => {
    if (last >= items.length - 20) needMore(last + 20 - items.length);
  }, [last, items.length]);

  // In braces: browsers have begun to return a promise here, which React would take for a clean-up.
  useEffect(() => {
    void scroller.current?.scrollTo({ top: 0 });
  }, [props.scrollKey]);

  const toggle = (id: string, range: boolean): void => {
    if (onSelect === undefined) return;
    const ids = rows.map((row) => row.id);
    const from = anchor.current === undefined ? -1 : ids.indexOf(anchor.current);
    const to = ids.indexOf(id);
    const on = selected?.has(id) !== true;
    onSelect(range && from >= 0 && to >= 0 ? ids.slice(Math.min(from, to), Math.max(from, to) + 1) : [id], on);
    anchor.current = id;
  };
  const openId = (id: string): void => {
    const row = rows.find((candidate) => candidate.id === id);
    if (row !== undefined) onOpen?.(row.row);
  };
  const [cursor, setCursor] = useRowCursor({
    ids: rows.map((row) => row.id),
    noun,
    onShow: (index) => virtual.scrollToIndex(groups === 0 ? index : items.findIndex((item) => item === rows[index])),
    onOpen: onOpen === undefined ? undefined : openId,
    onToggle: onSelect === undefined ? undefined : (id) => toggle(id, false),
    enabled: rows.length > 0,
  });

  const ordered = [...columns.filter((column) => column.pinned === true), ...columns.filter((column) => column.pinned !== true)];
  // On a phone what sticks must leave room for what scrolls.
  const narrow = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false });
  const lead = onSelect === undefined ? 0 : leadWidth;
  const given = useGivenWidth(ordered, narrow ? 0 : size.width - lead);
  const widthOf = (column: Column<Row>): number => {
    const width = dragged?.id === column.id ? dragged.width : column.gives === true ? (given ?? column.width) : column.width;
    return narrow && column.pinned === true ? Math.min(width, 148) : width;
  };
  const offsets = pinnedOffsets(ordered, lead, widthOf);
  const lastPinned = [...offsets.keys()].at(-1);
  const template = [...(lead > 0 ? [`${lead}px`] : []), ...ordered.map((column) => (column.grows === true ? `minmax(${widthOf(column)}px, 1fr)` : `${widthOf(column)}px`)), ...(ordered.some(({ grows }) => grows === true) ? [] : ['minmax(0, 1fr)'])].join(' ');
  const tableWidth = lead + ordered.reduce((sum, column) => sum + widthOf(column), 0);
  const pin = (column: Column<Row>): { className: string; style: CSSProperties } => {
    const offset = offsets.get(column.id);
    if (offset === undefined) return { className: '', style: {} };
    return { className: `${classes.pinned} ${column.id === lastPinned ? classes.lastPinned : ''}`, style: { left: offset } };
  };
  const allSelected = rows.length > 0 && rows.every((row) => selected?.has(row.id) === true);

  const clickRow = (event: ReactMouseEvent<HTMLDivElement>, item: { readonly id: string; readonly row: Row }): void => {
    if (event.target instanceof Element && event.target.closest('a,button,input,label') !== null) return;
    if ((getSelection()?.toString() ?? '') !== '') return;
    setCursor(item.id);
    onOpen?.(item.row);
  };

  return (
    <div ref={scrollerAndSize} className={classes.scroll} data-slid={slid ? '' : undefined} data-leads={lead > 0 ? '' : undefined} onScroll={(event) => setSlid(event.currentTarget.scrollLeft > 0)} role="grid" aria-label={label} aria-rowcount={rowCount + 1} aria-colcount={ordered.length + (lead > 0 ? 1 : 0)} aria-multiselectable={onSelect !== undefined} tabIndex={0}>
      <div className={classes.inner} role="presentation" style={{ width: tableWidth, height: virtual.getTotalSize() + rowHeight }}>
        <div className={classes.head} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
          {lead > 0 && (
            <div className={`${classes.headCell} ${classes.lead} ${classes.pinned}`} role="columnheader" style={{ left: 0 }}>
              <input type="checkbox" className={classes.check} aria-label="Select all that are loaded" checked={allSelected} onChange={() => onSelect?.(rows.map((row) => row.id), !allSelected)} />
            </div>
          )}
          {ordered.map((column) => (
            <HeadCell key={column.id} column={column} pin={pin(column)} orders={props.orders ?? []} onOrder={props.onOrder} menu={props.columnMenu?.(column)} onDrag={(width) => setDragged({ id: column.id, width })} onResize={props.onResize === undefined ? undefined : (width) => {
              setDragged(undefined);
              props.onResize?.(column.id, width);
            }} />
          ))}
        </div>
        {visible.map(({ index, start }) => {
          const item = items[index];
          const style: CSSProperties = { gridTemplateColumns: template, transform: `translateY(${start + rowHeight}px)`, top: 0 };
          if (item === undefined) {
            return (
              <div key={`bone-${index}`} className={classes.row} role="row" aria-rowindex={index + 2} aria-busy style={style}>
                {lead > 0 && <div className={classes.cell} role="gridcell" />}
                {ordered.map((column, at) => (
                  <div key={column.id} className={`${classes.cell} ${pin(column).className}`} role="gridcell" style={pin(column).style} data-right={column.align}>
                    <Bone width={`${35 + ((index * 13 + at * 29) % 45)}%`} />
                  </div>
                ))}
              </div>
            );
          }
          if (item.kind === 'group') {
            return (
              <div key={item.id} className={`${classes.row} ${classes.group}`} role="row" aria-rowindex={index + 2} style={style}>
                {lead > 0 && <div className={`${classes.cell} ${classes.pinned}`} role="gridcell" style={{ left: 0 }} />}
                {ordered.map((column, at) => (
                  <div key={column.id} className={`${classes.cell} ${pin(column).className}`} role="gridcell" style={pin(column).style} data-right={column.align}>
                    {at === 0 ? (
                      <button type="button" className={classes.groupButton} aria-expanded={item.open} onClick={() => onToggleGroup?.(item.id)}>
                        {item.open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
                        <span className="clip">{item.label}</span>
                      </button>
                    ) : (
                      item.cells.get(column.id)
                    )}
                  </div>
                ))}
              </div>
            );
          }
          const isSelected = selected?.has(item.id) === true;
          return (
            <div
              key={item.id}
              className={classes.row}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={onSelect === undefined ? undefined : isSelected}
              data-cursor={cursor === item.id ? '' : undefined}
              data-opens={onOpen === undefined ? undefined : ''}
              data-gone={isGone?.(item.row) === true ? '' : undefined}
              style={style}
              onClick={(event) => clickRow(event, item)}
              onPointerEnter={onHover === undefined ? undefined : () => onHover(item.id)}
              onPointerLeave={onHover === undefined ? undefined : () => onHover(undefined)}
            >
              {lead > 0 && (
                <div className={`${classes.cell} ${classes.lead} ${classes.pinned}`} role="gridcell" style={{ left: 0 }}>
                  <label className={classes.checkArea}>
                    <input type="checkbox" className={classes.check} aria-label={`Select this ${noun}`} checked={isSelected} onChange={(event) => toggle(item.id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)} />
                  </label>
                </div>
              )}
              {ordered.map((column) => (
                <div key={column.id} className={`${classes.cell} ${pin(column).className}`} role="gridcell" style={pin(column).style} data-right={column.align}>
                  {column.cell(item.row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {props.below !== undefined && <div className={classes.below}>{props.below}</div>}
    </div>
  );
}
