import type uPlot from 'uplot';
import type { Curve } from './curves.js';
import type { ChartPalette } from './palette.js';
import type { XAxis } from './settings.js';
import { spanIncrements, spanLabel, timeLabels } from './time-labels.js';
import { loneLabel, valueLabels } from './value-labels.js';

export interface Zoom {
  readonly from: number;
  readonly to: number;
}

interface PlotParts {
  readonly width: number;
  readonly height: number;
  readonly curves: readonly Curve[];
  readonly withRaw: boolean;
  readonly axis: XAxis;
  readonly log: boolean;
  /** The values are sizes in bytes. */
  readonly ofBytes: boolean;
  readonly syncKey: string;
  readonly palette: ChartPalette;
  readonly zoom: () => Zoom | undefined;
  readonly onZoom: (zoom: Zoom | undefined) => void;
  readonly onCursor: (plot: uPlot) => void;
  readonly onDraw: (plot: uPlot) => void;
}

/**
 * From the first place to the last; a lone place stands in the middle. It ends a hair behind the last: uPlot looks for the point nearest to the
 * end, and of several at one place it would take the first and leave out the others.
 */
export function wholeRange(first: number, last: number, beside: number): [number, number] {
  return first === last ? [first - beside, first + beside] : [first, last + Math.max((last - first) * 1e-6, Math.abs(last) * 2 ** -51)];
}

function seriesOf(curve: Curve, palette: ChartPalette, withRaw: boolean): uPlot.Series[] {
  const stroke = palette.hues[curve.look.hue - 1] ?? palette.text;
  const few = curve.xs.length < 3;
  const smoothed: uPlot.Series = { label: curve.label, stroke, width: 1.6, dash: [...curve.look.dash], points: { show: few, size: 5, stroke, fill: stroke }, spanGaps: false };
  return withRaw ? [{ label: `${curve.label} (raw)`, stroke: `${stroke}4d`, width: 1, points: { show: false }, spanGaps: false }, smoothed] : [smoothed];
}

/** Room for labels of one line, and of times above their dates, in pixels: uPlot sets lines of 11 px at 16.5 px. */
const [oneLine, twoLines] = [24, 40];
const gap = 4;
/** Charts below each other have their values begin at one place, unless a label takes more than most do. */
const usualWidth = 54;

/** Room for labels of values, in pixels. */
export function valueWidth(labels: readonly string[] | null, measure: (label: string) => number): number {
  return Math.ceil(Math.max(usualWidth, ...(labels ?? []).map((label) => gap + measure(label))));
}

/** Measured at the size of the page, whatever the canvas is drawn at. */
function measuredWidth({ ctx }: uPlot, labels: readonly string[] | null, font: string): number {
  ctx.save();
  ctx.font = font;
  const width = valueWidth(labels, (label) => ctx.measureText(label).width);
  ctx.restore();
  return width;
}

/** Nothing lies along it, so its places mean nothing. */
const unlabelled = (shared: uPlot.Axis, size: number): uPlot.Axis => ({ ...shared, size, values: (_, splits) => splits.map(() => '') });

function xAxis(axis: XAxis, shared: uPlot.Axis): uPlot.Axis {
  if (axis === 'time') return { ...shared, size: twoLines, space: 60, values: (_, splits, _axis, spacing, increment) => timeLabels(splits, increment, spacing) };
  if (axis === 'relative') return { ...shared, size: oneLine, space: 60, incrs: spanIncrements, values: (_, splits) => splits.map(spanLabel) };
  return { ...shared, size: oneLine, space: 60, values: (_, splits) => stepLabels(splits) };
}

/** There is no step between two; labels are of the steps alone. */
function stepLabels(splits: readonly number[]): string[] {
  const steps = splits.filter(Number.isInteger);
  const labels = new Map(valueLabels(steps).map((label, at) => [steps[at], label]));
  return splits.map((split) => labels.get(split) ?? '');
}

function yAxis(log: boolean, ofBytes: boolean, font: string, shared: uPlot.Axis): uPlot.Axis {
  const isBetween = (split: number): boolean => !Number.isInteger(Math.round(Math.log10(split) * 1e6) / 1e6);
  return {
    ...shared,
    size: (plot, labels) => measuredWidth(plot, labels, font),
    values: (_, splits) => (log ? splits.map((split) => (isBetween(split) ? '' : loneLabel(split, ofBytes))) : valueLabels(splits, ofBytes)),
  };
}

/** One set of options for every chart of the app. */
export function plotOptions(parts: PlotParts): uPlot.Options {
  const { palette, axis, log } = parts;
  // Around a lone moment the axis tells the time of day, and not parts of a second.
  const beside = axis === 'time' ? 6 * 3_600 : 1;
  const grid: uPlot.Axis.Grid = { stroke: palette.grid, width: 1 };
  const shared: uPlot.Axis = { stroke: palette.text, font: palette.font, grid, ticks: { show: false }, gap };
  return {
    width: parts.width,
    height: parts.height,
    legend: { show: false },
    focus: { alpha: 0.22 },
    padding: [8, axis === 'time' ? 28 : 16, 0, 0],
    scales: {
      x: {
        time: axis === 'time',
        range: (plot, least, greatest) => {
          const zoom = parts.zoom();
          if (zoom !== undefined) return [zoom.from, zoom.to];
          return wholeRange(plot.data[0][0] ?? least, plot.data[0].at(-1) ?? greatest, beside);
        },
      },
      y: {
        distr: log ? 3 : 1,
        range: (_, least, greatest) => {
          if (!Number.isFinite(least) || !Number.isFinite(greatest) || least === null || greatest === null) return log ? [0.1, 10] : [0, 1];
          if (log) return [10 ** Math.floor(Math.log10(least) - 0.02), 10 ** Math.ceil(Math.log10(greatest) + 0.02)];
          const air = least === greatest ? Math.abs(least) * 0.1 || 1 : (greatest - least) * 0.06;
          return [least - air, greatest + air];
        },
      },
    },
    axes: parts.curves.length === 0 ? [unlabelled(shared, oneLine), unlabelled(shared, usualWidth)] : [xAxis(axis, shared), yAxis(log, parts.ofBytes, palette.font, shared)],
    series: [{}, ...parts.curves.flatMap((curve) => seriesOf(curve, palette, parts.withRaw))],
    cursor: {
      sync: { key: parts.syncKey, setSeries: false, scales: ['x', null] },
      drag: { x: true, y: false, setScale: false, dist: 6 },
      points: { size: 6, width: 0 },
      focus: { prox: 24 },
      bind: {
        dblclick: () => () => {
          parts.onZoom(undefined);
          return null;
        },
      },
    },
    hooks: {
      setCursor: [parts.onCursor],
      draw: [parts.onDraw],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          // Linked charts get the selection too; the one that was dragged speaks for all.
          if (width < 6 || plot.cursor.event === undefined) return;
          parts.onZoom({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') });
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}
