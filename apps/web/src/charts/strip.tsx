import { exactFigure, figure } from '../parts/figures.js';
import { Swatch } from '../parts/swatch.js';
import classes from './chart.module.css';
import type { Curve } from './curves.js';

interface StripProps {
  readonly title: string;
  /** Each with a single point. */
  readonly curves: readonly Curve[];
  readonly highlighted?: string | undefined;
}

const air = 0.04;

/** Values that were logged once are no curves: they stand on one line, greatest first, so that they can be told apart. */
export function Strip({ title, curves, highlighted }: StripProps) {
  const rows = curves
    .flatMap((curve) => {
      const value = curve.raw[0];
      return value === null || value === undefined ? [] : [{ curve, value }];
    })
    .toSorted((a, b) => b.value - a.value);
  const values = rows.map(({ value }) => value);
  const least = Math.min(...values);
  const extent = Math.max(...values) - least;
  const place = (value: number): number => (extent === 0 ? 0.5 : air + ((value - least) / extent) * (1 - 2 * air));
  return (
    <figure className={classes.chart} style={{ margin: 0 }}>
      <figcaption className={classes.title}>
        <span className={`${classes.name} clip`}>{title}</span>
        <span className={classes.value}>one value each</span>
      </figcaption>
      <ul className={classes.strip}>
        {rows.map(({ curve, value }) => (
          <li key={curve.id} data-near={curve.id === highlighted ? '' : undefined}>
            <Swatch look={curve.look} />
            <span className="clip">{curve.label}</span>
            <span className={classes.track} aria-hidden>
              <span style={{ left: `${place(value) * 100}%`, background: `var(--series-${curve.look.hue})` }} />
            </span>
            <span className="num" title={exactFigure(value)}>
              {figure(value)}
            </span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
