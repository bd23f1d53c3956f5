import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from 'react';
import { intensityText } from '../../monitoring/intensity.js';
import { outcomeLooks } from '../../monitoring/outcome-status.js';
import { startText, windowText } from '../../monitoring/window-words.js';
import { type Heat, type HeatCell, labelled, shadeOf } from './heat.js';
import { cellWords } from './heat-words.js';
import classes from './heat.module.css';

const [rowHeight, headHeight, least, most, labelWidth] = [24, 46, 26, 56, 96];
const nameWidth = { wide: 220, narrow: 132 };

interface HeatMapProps {
  readonly heat: Heat;
  readonly monitorId: string;
}

/** Columns by windows. Each cell leads to its report at its column; arrows move over them, Enter opens. */
export function HeatMap({ heat: { rows, windows }, monitorId }: HeatMapProps) {
  const navigate = useNavigate();
  const listId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sized, width } = useElementSize<HTMLDivElement>();
  const ref = useMergedRef(scroller, sized);
  const [cursor, setCursor] = useState<readonly [number, number]>();
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 8, scrollPaddingStart: headHeight });
  const names = width < 640 ? nameWidth.narrow : nameWidth.wide;
  const cellWidth = Math.min(most, Math.max(least, Math.floor((width - names) / Math.max(1, windows.length))));
  const marks = labelled(windows.length, cellWidth, labelWidth);
  const newest = windows.at(-1)?.window.id;

  // The newest window is what one comes for; older ones lie to the left.
  useEffect(() => {
    void scroller.current?.scrollTo({ left: scroller.current.scrollWidth });
  }, [newest, width]);

  const pathOf = (at: number): string => `/monitors/${monitorId}/reports/${windows[at]?.window.id ?? ''}`;
  const hrefOf = (row: number, at: number): string => `${pathOf(at)}?column=${encodeURIComponent(rows[row]?.column ?? '')}`;
  const [row, at] = cursor ?? [0, windows.length - 1];
  const [pointed, window] = [rows[row], windows[at]?.window];
  const cell = pointed?.cells[at];
  const said = cursor === undefined || pointed === undefined || window === undefined || cell === undefined ? undefined : cellWords(pointed.column, window, cell);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -windows.length], End: [0, windows.length] }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const next = cursor === undefined ? ([0, windows.length - 1] as const) : ([clamp(row + (step[0] ?? 0), rows.length), clamp(at + (step[1] ?? 0), windows.length)] as const);
      setCursor(next);
      virtual.scrollToIndex(next[0]);
      showColumn(scroller.current, names, next[1] * cellWidth, cellWidth);
    }
    if (event.key === 'Enter' && cursor !== undefined && event.target === event.currentTarget) void navigate({ href: hrefOf(row, at) });
  };
  /** Thousands of cells are plain links, followed here without leaving the page. */
  const onClick = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate({ href: link.getAttribute('href') ?? '' });
  };
  const onPointerMove = (event: MouseEvent): void => {
    const place = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-at]')?.dataset['at']?.split(' ').map(Number) : undefined;
    const [overRow, overAt] = place ?? [];
    if (overRow !== undefined && overAt !== undefined && (overRow !== cursor?.[0] || overAt !== cursor[1])) setCursor([overRow, overAt]);
  };

  const template = `${names}px repeat(${windows.length}, ${cellWidth}px)`;
  return (
    <>
      <p className={classes.said} role="status">
        {said ?? <span className="faint">Each cell is a column in a window, 1 is the threshold of its test. Arrows move, Enter opens the report.</span>}
      </p>
      <div ref={ref} className={classes.scroll} role="grid" aria-label="Drift of each column over time" aria-rowcount={rows.length + 1} aria-colcount={windows.length + 1} aria-activedescendant={cursor === undefined ? undefined : `${listId}-${row}-${at}`} tabIndex={0} onKeyDown={onKeyDown} onClick={onClick} onMouseMove={onPointerMove}>
        <div className={classes.inner} role="presentation" style={{ width: names + windows.length * cellWidth, height: virtual.getTotalSize() + headHeight }}>
          <div className={classes.head} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            <div role="columnheader" className={classes.corner}>
              Column
            </div>
            {windows.map(({ window: each, state }, index) => {
              const { icon: Icon, label, tone } = outcomeLooks[state];
              return (
                <div key={each.id} role="columnheader" className={classes.window} data-on={at === index && cursor !== undefined ? '' : undefined}>
                  {marks.has(index) && <span className={classes.when}>{startText(each)}</span>}
                  <a href={pathOf(index)} tabIndex={-1} aria-label={`${windowText(each)}: ${label}`} title={`${windowText(each)}: ${label}${each.currentRows == null ? '' : `, ${each.currentRows.toLocaleString('en-US')} rows`}`} style={{ color: `var(--${tone})` }}>
                    <Icon size={13} stroke={2.2} aria-hidden />
                  </a>
                </div>
              );
            })}
          </div>
          {width > 0 &&
            virtual.getVirtualItems().map(({ index, start }) => {
              const each = rows[index];
              if (each === undefined) return null;
              return (
                <div key={each.column} className={classes.row} role="row" aria-rowindex={index + 2} style={{ gridTemplateColumns: template, transform: `translateY(${start + headHeight}px)` }}>
                  <div role="rowheader" className={`${classes.name} clip`} data-on={row === index && cursor !== undefined ? '' : undefined} title={each.column}>
                    {each.column}
                  </div>
                  {each.cells.map((one, place) => (
                    <div key={windows[place]?.window.id} id={`${listId}-${index}-${place}`} role="gridcell" className={classes.cell} data-at={`${index} ${place}`} data-on={row === index && at === place && cursor !== undefined ? '' : undefined}>
                      <Cell cell={one} href={hrefOf(index, place)} words={windows[place] === undefined ? '' : cellWords(each.column, windows[place].window, one)} />
                    </div>
                  ))}
                </div>
              );
            })}
        </div>
      </div>
    </>
  );
}

/** Colour, and beside it a number where something drifted, a bar as high as the intensity where not, and a pattern where there is no verdict. */
function Cell({ cell, href, words }: { readonly cell: HeatCell; readonly href: string; readonly words: string }) {
  if (cell.kind === 'pending') return <span className={classes.fill} data-kind="pending" role="img" aria-label={words} />;
  if (cell.kind !== 'figure') return <a href={href} tabIndex={-1} className={classes.fill} data-kind={cell.kind} aria-label={words} />;
  const { intensity, drifted } = cell.figure;
  return (
    <a href={href} tabIndex={-1} className={classes.fill} data-shade={shadeOf(cell.figure)} aria-label={words}>
      {drifted ? intensityText(intensity) : <span style={{ height: `${Math.min(1, intensity) * 100}%` }} />}
    </a>
  );
}

const clamp = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index));

function showColumn(scroller: HTMLDivElement | null, names: number, left: number, width: number): void {
  if (scroller === null) return;
  const [from, to] = [scroller.scrollLeft, scroller.scrollLeft + scroller.clientWidth - names];
  if (left < from) scroller.scrollTo({ left });
  else if (left + width > to) scroller.scrollTo({ left: left + width - scroller.clientWidth + names });
}
