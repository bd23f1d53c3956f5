import { count, figure } from '../../parts/figures.js';
import { shareText } from '../dataset/profile/distribution.js';
import { type Bin, type Bins, binsOf, categoriesOf } from './bins.js';
import classes from './report.module.css';

const [width, height, mostCategories] = [600, 180, 14];

const edgeText = (value: number, kind: string): string => (kind === 'DATETIME' ? momentText(value) : figure(value, 4));

/** Seconds since 1970 as a day, or a minute of one. */
export function momentText(seconds: number): string {
  const moment = new Date(seconds * 1_000);
  if (Number.isNaN(moment.getTime())) return figure(seconds, 4);
  const text = moment.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}

function areaOf(bins: readonly Bin[], side: 'then' | 'now', isClosed: boolean): string {
  const y = (share: number): number => height - share * (height - 6);
  const tops = bins.map(({ from, to, [side]: share }, at) => `${at === 0 ? `M${from * width} ${height}` : ''}V${y(share)}H${to * width}`);
  return tops.length === 0 ? '' : `${tops.join('')}V${height}${isClosed ? 'Z' : ''}`;
}

export function Legend() {
  return (
    <span className={classes.legend}>
      <span>
        <span data-then aria-hidden /> baseline
      </span>
      <span>
        <span data-now aria-hidden /> this window
      </span>
    </span>
  );
}

/** The distribution of a column then, as an area, and now, as a line over it; of categories, a pair of bars each. */
export function ThenAndNow({ column, kind, bins }: { readonly column: string; readonly kind: string; readonly bins: Bins }) {
  if (bins.labels != null) return <Categories column={column} bins={bins} />;
  const { bins: placed, isEven } = binsOf(bins);
  const edges = bins.edges ?? [];
  const [first, middle, last] = [edges[0], edges[Math.floor(edges.length / 2)], edges.at(-1)];
  const words = placed.map((_, at) => `${edgeText(edges[at] ?? 0, kind)} – ${edgeText(edges[at + 1] ?? 0, kind)}: ${shareText(bins.reference[at] ?? 0, 1)}, now ${shareText(bins.current[at] ?? 0, 1)}`);
  return (
    <figure className={classes.figure}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`Distribution of ${column} in the baseline and in this window`}>
        <path className={classes.then} d={areaOf(placed, 'then', true)} />
        <path className={classes.now} d={areaOf(placed, 'now', false)} />
        <line className={classes.base} x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
        {placed.map(({ from, to }, at) => (
          <rect key={at} x={from * width} y={0} width={Math.max(0, to - from) * width} height={height} fill="transparent">
            <title>{words[at]}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        <span>{first !== undefined && edgeText(first, kind)}</span>
        {isEven && <span>{middle !== undefined && edgeText(middle, kind)}</span>}
        <span>{last !== undefined && edgeText(last, kind)}</span>
      </figcaption>
      {isEven && edges.length > 0 && <p className="faint">Bins are of one width here, though they span unlike ranges.</p>}
    </figure>
  );
}

function Categories({ column, bins }: { readonly column: string; readonly bins: Bins }) {
  const { shown, rest } = categoriesOf(bins, mostCategories);
  const tallest = Math.max(0, ...shown.flatMap(({ then, now }) => [then, now])) || 1;
  return (
    <div className={classes.categories} role="table" aria-label={`Shares of ${column} in the baseline and in this window`}>
      {shown.map(({ label, then, now }) => (
        <div key={label} role="row" className={classes.category}>
          <span role="rowheader" className="clip" title={label}>
            {label === '' ? '""' : label}
          </span>
          <span role="cell" className={classes.pair}>
            <span data-then style={{ width: `${(100 * then) / tallest}%` }} />
            <span data-now style={{ width: `${(100 * now) / tallest}%` }} />
          </span>
          <span role="cell" className="num">
            {shareText(then, 1)} → {shareText(now, 1)}
          </span>
        </div>
      ))}
      {rest > 0 && (
        <div role="row">
          <span role="cell" className="faint">
            and {count(rest, 'category', 'categories')} that moved less
          </span>
        </div>
      )}
    </div>
  );
}
