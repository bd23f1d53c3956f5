import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { figure } from '../parts/figures.js';
import { Swatch } from '../parts/swatch.js';
import { exactTime, span } from '../parts/times.js';
import classes from './chart.module.css';
import { align, type Curve, describeMarks } from './curves.js';
import { drawMarks } from './draw-marks.js';
import { readPalette } from './palette.js';
import { plotOptions, type Zoom } from './plot-options.js';
import type { XAxis } from './settings.js';
import { countsBytes } from './value-labels.js';

interface ChartProps {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly axis: XAxis;
  readonly log: boolean;
  /** The raw values stand faintly behind the smoothed ones. */
  readonly withRaw: boolean;
  /** Charts of one key share cursor and zoom. */
  readonly syncKey: string;
  readonly zoom: Zoom | undefined;
  readonly onZoom: (zoom: Zoom | undefined) => void;
  readonly highlighted?: string | undefined;
  readonly height?: number;
}

interface Tip {
  readonly left: number;
  readonly x: number;
  /** The pointer is on this chart, not on a linked one. */
  readonly own: boolean;
  readonly rows: readonly { readonly curve: Curve; readonly value: number; readonly near: boolean }[];
}

const tipRows = 8;

const axisText = (axis: XAxis, x: number): string => (axis === 'step' ? `step ${figure(x)}` : axis === 'relative' ? `${span(x * 1_000)} in` : exactTime(x * 1_000));

/** What each curve is at a place: its own point, or the last one before it. */
function valuesAt(curves: readonly Curve[], x: number): { readonly curve: Curve; readonly value: number }[] {
  return curves.flatMap((curve) => {
    let low = 0;
    let high = curve.xs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((curve.xs[middle] ?? 0) <= x) low = middle + 1;
      else high = middle;
    }
    const value = curve.smoothed[low - 1];
    return value === null || value === undefined || x > (curve.xs.at(-1) ?? 0) ? [] : [{ curve, value }];
  });
}

export function Chart({ title, curves, axis, log, withRaw, syncKey, zoom, onZoom, highlighted, height = 168 }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const { ref: sizer, width } = useElementSize();
  const [tip, setTip] = useState<Tip>();
  const pointed = useRef(false);
  // Read for its change alone: the canvas has to be painted again in the other scheme's colours.
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const data = useMemo(() => align(curves, withRaw), [curves, withRaw]);
  const shape = JSON.stringify([curves.map(({ id, label, look, xs }) => [id, label, look, xs.length < 3]), axis, log, title, withRaw, syncKey, scheme, width > 0]);
  const latest = useEffectEvent(() => ({ curves, zoom, data }));

  const showTip = useEffectEvent((drawn: uPlot) => {
    const { left, top, idx } = drawn.cursor;
    if (left === undefined || left < 0 || idx === null || idx === undefined) {
      setTip(undefined);
      return;
    }
    const x = drawn.data[0][idx] ?? drawn.posToVal(left, 'x');
    const values = valuesAt(curves, x);
    const under = pointed.current ? drawn.posToVal(top ?? 0, 'y') : undefined;
    const byDistance = under === undefined ? values : values.toSorted((a, b) => Math.abs(a.value - under) - Math.abs(b.value - under));
    const nearest = under === undefined ? undefined : byDistance[0];
    const rows = byDistance.slice(0, tipRows).toSorted((a, b) => b.value - a.value);
    setTip({ left: drawn.valToPos(x, 'x') + (drawn.bbox.left / devicePixelRatio), x, own: pointed.current, rows: rows.map((row) => ({ ...row, near: row === nearest })) });
  });
  const zoomTo = useEffectEvent((next: Zoom | undefined) => onZoom(next));

  useEffect(() => {
    if (place.current === null || width === 0) return undefined;
    const palette = readPalette();
    const drawn = new uPlot(
      plotOptions({
        width,
        height,
        curves: latest().curves,
        withRaw,
        axis,
        log,
        ofBytes: countsBytes(title),
        syncKey,
        palette,
        zoom: () => latest().zoom,
        onZoom: (next) => zoomTo(next),
        onCursor: (moved) => showTip(moved),
        onDraw: (painted) => drawMarks(painted, latest().curves, palette),
      }),
      [latest().data.xs, ...latest().data.columns],
      place.current,
    );
    plot.current = drawn;
    return () => {
      drawn.destroy();
      plot.current = undefined;
    };
    // `shape` says all that a drawn plot can't be told afterwards.
  }, [shape, height]);

  useEffect(() => {
    plot.current?.setSize({ width, height });
  }, [width, height]);
  useEffect(() => {
    plot.current?.setData([data.xs, ...data.columns]);
  }, [data, zoom?.from, zoom?.to]);
  useEffect(() => {
    const at = highlighted === undefined ? -1 : curves.findIndex(({ id }) => id === highlighted);
    if (at < 0) plot.current?.setSeries(null, { focus: false });
    else plot.current?.setSeries(withRaw ? 2 * at + 2 : at + 1, { focus: true });
  }, [highlighted, shape]);

  const marks = describeMarks(curves);
  const only = curves.length === 1 ? curves[0] : undefined;
  const lastValue = only?.smoothed.findLast((value) => value !== null);
  const points = curves.reduce((sum, curve) => sum + curve.points, 0);
  const tipWidth = 220;
  return (
    <figure className={classes.chart} style={{ margin: 0 }}>
      <figcaption className={classes.title}>
        <span className={`${classes.name} clip`} title={title}>
          {title}
        </span>
        {marks !== undefined && (
          <span className={classes.marks} title="Values that have no place on the axis are marked at its edge: × NaN, ▲ ∞, ▼ −∞, – not above 0 on a log axis.">
            <IconAlertTriangle size={12} aria-hidden /> {marks}
          </span>
        )}
        <span className={classes.value}>{only !== undefined && tip?.rows[0] !== undefined ? `${figure(tip.rows[0].value)} at ${axisText(axis, tip.x)}` : lastValue === undefined || lastValue === null ? '' : figure(lastValue)}</span>
      </figcaption>
      <div ref={sizer} className={classes.plot} style={{ height }} onPointerEnter={() => (pointed.current = true)} onPointerLeave={() => {
        pointed.current = false;
        setTip(undefined);
      }}>
        <div ref={place} role="img" aria-label={`${title}: ${curves.length} series, ${points} points${marks === undefined ? '' : `, not drawn ${marks}`}`} />
        {points === 0 && <div className={classes.note}>no points yet</div>}
        {only === undefined && tip !== undefined && tip.own && tip.rows.length > 0 && (
          <div className={classes.tip} style={tip.left > width / 2 ? { right: width - tip.left + 12, top: 4 } : { left: Math.min(tip.left + 12, Math.max(0, width - tipWidth)), top: 4 }}>
            <div className={classes.tipHead}>{axisText(axis, tip.x)}</div>
            {tip.rows.map(({ curve, value, near }) => (
              <div key={curve.id} className={classes.tipRow} data-near={near ? '' : undefined}>
                <Swatch look={curve.look} />
                <span className="clip">{curve.label}</span>
                <span>{figure(value)}</span>
              </div>
            ))}
          </div>
        )}
      </div>
    </figure>
  );
}
