import type { ColumnLineFragment } from '../../../generated/data/graphql.js';
import { barsOf, type Bar, shareText, valueText } from './distribution.js';
import classes from './profile.module.css';

const [width, height] = [150, 28];

function pathOf(bars: readonly Bar[]): string {
  return bars.filter((bar) => bar.height > 0).map(({ from, to, height: share }) => `M${from * width} ${height}V${height - Math.max(share * (height - 2), 1)}H${Math.max(to * width - 1, from * width + 0.5)}V${height}Z`).join('');
}

/** The outline of bars that stand beside each other, for laying over others. */
function outlineOf(bars: readonly Bar[]): string {
  return bars.map(({ from, to, height: share }, index) => `${index === 0 ? `M${from * width} ${height}` : ''}V${height - share * (height - 2)}H${to * width}`).join('') + `V${height}`;
}

/** How often values lie where. */
export function HistogramGraph({ column: { name, type, histogram } }: { readonly column: ColumnLineFragment }) {
  if (histogram == null) return null;
  const [bars = []] = barsOf([histogram]);
  const words = histogram.counts.map((count, index) => `${valueText(histogram.edges[index] ?? 0, type)} – ${valueText(histogram.edges[index + 1] ?? 0, type)}: ${count.toLocaleString('en-US')}`);
  return (
    <svg className={classes.graph} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`Distribution of ${name}`}>
      <title>{words.join('\n')}</title>
      <line className={classes.base} x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
      <path className={classes.bar} d={pathOf(bars)} />
    </svg>
  );
}

/** Two histograms over each other: before as an area, after as a line. */
export function OverlaidGraph({ name, before, after }: { readonly name: string; readonly before: NonNullable<ColumnLineFragment['histogram']>; readonly after: NonNullable<ColumnLineFragment['histogram']> }) {
  const [then = [], now = []] = barsOf([before, after]);
  return (
    <svg className={classes.graph} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`Distribution of ${name} before and after`}>
      <line className={classes.base} x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
      <path className={classes.before} d={pathOf(then)} />
      <path className={classes.after} d={outlineOf(now)} />
    </svg>
  );
}

interface Share {
  readonly label: string;
  readonly count: number;
}

/** What the values of a column are most often, each with how often; nothing where each is there once. */
export function sharesOf({ top, trues, nulls, distinct }: ColumnLineFragment, rows: number): readonly Share[] {
  if (trues != null) return [{ label: 'true', count: trues }, { label: 'false', count: rows - nulls - trues }];
  if (isUnique({ distinct, nulls }, rows)) return [];
  return top?.values.map(({ value, count }) => ({ label: value, count })) ?? [];
}

export function isUnique({ distinct, nulls }: Pick<ColumnLineFragment, 'distinct' | 'nulls'>, rows: number): boolean {
  return distinct?.exact === true && distinct.count === rows - nulls && distinct.count > 1;
}

/** A bar that is divided as the most frequent values are, and their names. */
export function SharesGraph({ name, shares, rows, hue = 1 }: { readonly name: string; readonly shares: readonly Share[]; readonly rows: number; readonly hue?: number }) {
  const shown = shares.slice(0, 8);
  const words = shares.map(({ label, count }) => `${label === '' ? '""' : label} ${shareText(count, rows)}`);
  return (
    <span title={words.join('\n')}>
      <span className={classes.shares} role="img" aria-label={`Most frequent values of ${name}`}>
        {shown.map(({ label, count }, index) => (
          <span key={label} style={{ width: `${(100 * count) / Math.max(rows, 1)}%`, background: `var(--series-${hue})`, opacity: 1 - index * 0.1 }} />
        ))}
      </span>
      <span className={classes.words}>{words.slice(0, 3).join(', ')}</span>
    </span>
  );
}
