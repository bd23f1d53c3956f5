import type uPlot from 'uplot';
import { figure } from '../parts/figures.js';
import { span } from '../parts/times.js';
import type { Curve } from './curves.js';
import type { ChartPalette } from './palette.js';
import type { XAxis } from './settings.js';

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

/** One set of options for every chart of the app. */
export function plotOptions(parts: PlotParts): uPlot.Options {
  const { palette, axis, log } = parts;
  // Around a lone moment the axis tells the time of day, and not parts of a second.
  const beside = axis === 'time' ? 6 * 3_600 : 1;
  const grid: uPlot.Axis.Grid = { stroke: palette.grid, width: 1 };
  const shared: uPlot.Axis = { stroke: palette.text, font: palette.font, grid, ticks: { show: false }, gap: 4 };
  return {
    width: parts.width,
    height: parts.height,
    legend: { show: false },
    focus: { alpha: 0.22 },
    padding: [8, 16, 0, 0],
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
    axes: [
      { ...shared, size: 24, ...(axis === 'relative' ? { values: (_, splits) => splits.map((split) => span(split * 1_000).replace('.0 s', ' s')) } : axis === 'step' ? { values: (_, splits) => splits.map((split) => (Number.isInteger(split) ? figure(split) : '')) } : {}) },
      { ...shared, size: 54, values: (_, splits) => splits.map((split) => (log && !Number.isInteger(Math.round(Math.log10(split) * 1e6) / 1e6) ? '' : figure(split, 3))) },
    ],
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
