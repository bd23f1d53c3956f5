const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

const steps: readonly number[] = [
  1, 2, 5, 10, 20, 50, 100, 200, 500,
  second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second,
  minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
  hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour,
  day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 364 * day,
];

/** The finest step of a clock or a calendar by which a length has at most so many parts. */
export function tickStep(length: number, most: number): number {
  return steps.find((step) => length / step <= most) ?? Math.ceil(length / most / day) * day;
}

/** Where marks stand on a length of time that begins at 0: at round spans, beginning with 0. */
export function elapsedTicks(length: number, most: number): readonly number[] {
  if (length <= 0) return [0];
  const step = tickStep(length, most);
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => index * step);
}

/** A span as the mark of an axis, without what its step never shows: `0`, `30s`, `1m 30s`, `2h`, `250ms`. */
export function elapsedLabel(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  const parts = [
    [Math.floor(milliseconds / day), 'd'],
    [Math.floor((milliseconds % day) / hour), 'h'],
    [Math.floor((milliseconds % hour) / minute), 'm'],
    [Math.floor((milliseconds % minute) / second), 's'],
    [Math.round(milliseconds % second), 'ms'],
  ] as const;
  return parts.flatMap(([value, unit]) => (value === 0 ? [] : [`${value}${unit}`])).slice(0, 2).join(' ');
}

/** Round instants between two, in the reader's zone: whole minutes and hours of their clock, midnights of their days. */
export function instantTicks(from: number, to: number, most: number): readonly number[] {
  if (to <= from) return [];
  const step = tickStep(to - from, most);
  const zone = (instant: number): number => new Date(instant).getTimezoneOffset() * minute;
  const first = Math.ceil((from - zone(from)) / step) * step;
  const ticks: number[] = [];
  for (let local = first; local + zone(local) <= to; local += step) ticks.push(local + zone(local));
  return ticks;
}

/** An instant as the mark of an axis whose marks stand a step apart. */
export function instantLabel(instant: number, step: number): string {
  const date = new Date(instant);
  if (step >= day) return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...(step >= 91 * day ? { year: 'numeric' } : {}) });
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  if (isMidnight) return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(step < minute ? { second: '2-digit' } : {}) });
}
