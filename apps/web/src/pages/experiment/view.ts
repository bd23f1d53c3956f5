import { type ChartSettings, readChartSettings, writeChartSettings } from '../../charts/settings.js';
import { readList, texts, writeList } from '../../frame/search-text.js';
import { type Order, readOrder, writeOrder } from '../../table/columns.js';

/** Everything a colleague must be given to see the same table. `undefined` is what the page chooses by itself. */
export interface RunsView extends ChartSettings {
  readonly filter: string;
  readonly orders: readonly Order[];
  readonly columns: readonly string[] | undefined;
  readonly widths: ReadonlyMap<string, number>;
  readonly pinned: readonly string[];
  readonly hidesConstant: boolean;
  /** Only runs that are part of no other. */
  readonly topLevel: boolean;
  readonly group: string | undefined;
  readonly selected: readonly string[];
  readonly charts: readonly string[] | undefined;
  readonly showsCharts: boolean;
  readonly deleted: boolean;
}

/** The same as flat texts, which is what the address holds. */
export interface RunsSearch {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly cols?: string | undefined;
  readonly w?: string | undefined;
  readonly pin?: string | undefined;
  readonly vary?: string | undefined;
  readonly top?: string | undefined;
  readonly group?: string | undefined;
  readonly sel?: string | undefined;
  readonly charts?: string | undefined;
  readonly side?: string | undefined;
  readonly deleted?: string | undefined;
  readonly x?: string | undefined;
  readonly smooth?: string | undefined;
  readonly log?: string | undefined;
}

export function validateRuns(search: Readonly<Record<string, unknown>>): RunsSearch {
  const { q, sort, cols, w, pin, vary, top, group, sel, charts, side, deleted, x, smooth, log } = texts(search);
  return { q, sort, cols, w, pin, vary, top, group, sel, charts, side, deleted, x, smooth, log };
}

export function readView(search: RunsSearch): RunsView {
  const widths = (readList(search.w) ?? []).flatMap((text): [string, number][] => {
    const colon = text.lastIndexOf(':');
    const width = Number(text.slice(colon + 1));
    return colon > 0 && width >= 40 && width <= 1_000 ? [[text.slice(0, colon), width]] : [];
  });
  return {
    ...readChartSettings(search),
    filter: search.q ?? '',
    orders: (readList(search.sort) ?? []).flatMap((text) => readOrder(text) ?? []).slice(0, 3),
    columns: readList(search.cols),
    widths: new Map(widths),
    pinned: readList(search.pin) ?? [],
    hidesConstant: search.vary === '1',
    topLevel: search.top === '1',
    group: search.group,
    selected: readList(search.sel) ?? [],
    charts: readList(search.charts),
    showsCharts: search.side !== '0',
    deleted: search.deleted === '1',
  };
}

const listOr = (items: readonly string[]): string | undefined => (items.length === 0 ? undefined : writeList(items));

export function writeView(view: RunsView): RunsSearch {
  return {
    q: view.filter === '' ? undefined : view.filter,
    sort: listOr(view.orders.map(writeOrder)),
    cols: view.columns === undefined ? undefined : writeList(view.columns),
    w: listOr([...view.widths].map(([id, width]) => `${id}:${width}`)),
    pin: listOr(view.pinned),
    vary: view.hidesConstant ? '1' : undefined,
    top: view.topLevel ? '1' : undefined,
    group: view.group,
    sel: listOr(view.selected),
    charts: view.charts === undefined ? undefined : writeList(view.charts),
    side: view.showsCharts ? undefined : '0',
    deleted: view.deleted ? '1' : undefined,
    ...writeChartSettings(view),
  };
}

/** Where the person's own text begins in what {@link tableFilter} gives. */
export const filterOffset = ({ topLevel }: Pick<RunsView, 'topLevel'>): number => (topLevel ? 1 : 0);

/** The filter that the table asks for: what the person wrote, and the runs that are part of others left out when told. */
export function tableFilter({ filter, topLevel }: Pick<RunsView, 'filter' | 'topLevel'>): string | null {
  const top = 'attributes.parent_run_id IS NULL';
  if (!topLevel) return filter === '' ? null : filter;
  return filter === '' ? top : `(${filter}) AND ${top}`;
}
