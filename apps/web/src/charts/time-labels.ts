const day = 86_400;
const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat('en-GB', options);
const year = format({ year: 'numeric' });
const date = format({ day: 'numeric', month: 'short', year: 'numeric' });

/** By the seconds from tick to tick, greatest first: what a tick says, and what stands below where that changes. */
const scales: readonly { readonly from: number; readonly tick: Intl.DateTimeFormat; readonly below?: Intl.DateTimeFormat }[] = [
  { from: 360 * day, tick: year },
  { from: 28 * day, tick: format({ month: 'short' }), below: year },
  { from: day, tick: format({ day: 'numeric', month: 'short' }), below: year },
  { from: 60, tick: format({ hour: '2-digit', minute: '2-digit' }), below: date },
  { from: 1, tick: format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }), below: date },
  { from: 0, tick: format({ second: '2-digit', fractionalSecondDigits: 3 }), below: format({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }) },
];

/** Pixels that the longest second line takes, with air. */
const secondLine = 92;

/**
 * Labels of ticks of a time axis, in the reader's zone and the manner of the rest of the app. The second line stands at the first tick and wherever it changes; where two
 * would run into each other, the later one stays, to which more of the axis belongs.
 * @param ticks seconds since 1970, ascending
 * @param increment seconds between two
 * @param spacing pixels between two
 */
export function timeLabels(ticks: readonly number[], increment: number, spacing: number): string[] {
  const scale = scales.find(({ from }) => increment >= from);
  const below = ticks.map((tick) => scale?.below?.format(tick * 1_000));
  const changes = below.flatMap((text, at) => (text !== undefined && text !== below[at - 1] ? [at] : []));
  const shown = new Set(changes.filter((at, place) => ((changes[place + 1] ?? Number.POSITIVE_INFINITY) - at) * spacing >= secondLine));
  return ticks.map((tick, at) => `${(scale?.tick ?? date).format(tick * 1_000)}${shown.has(at) ? `\n${below[at]}` : ''}`);
}

const units = [['d', day], ['h', 3_600], ['m', 60], ['s', 1]] as const;

/** Distances of ticks of an axis of spans, in seconds: whole parts of what people count in. */
export const spanIncrements: number[] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000].map((days) => days * day)];

/** The label of a tick, in as many units as tell it from its neighbours: `0`, `250 ms`, `1.5 s`, `2h 30m`, `−1m`. What lies before the start is negative. */
export function spanLabel(seconds: number): string {
  const length = Math.round(Math.abs(seconds) * 1_000) / 1_000;
  if (length === 0) return '0';
  const sign = seconds < 0 ? '−' : '';
  if (length < 1) return `${sign}${Math.round(length * 1_000)} ms`;
  if (length < 60) return `${sign}${length} s`;
  const parts = units.flatMap(([unit, size], at) => {
    const rest = length % (units[at - 1]?.[1] ?? Number.POSITIVE_INFINITY);
    const count = unit === 's' ? Math.round(rest * 1_000) / 1_000 : Math.floor(rest / size);
    return count === 0 ? [] : [`${count}${unit}`];
  });
  return sign + parts.join(' ');
}
