const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** A span of time: seconds, or `90s`, `30m`, `6h`, `7d`, `2w`. */
export type Span = number | `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;

/** Whole seconds. @throws TypeError for what is none */
export function secondsOf(span: Span, what: string): number {
  const [, count, unit = 's'] = /^(\d+)([smhdw])?$/.exec(String(span)) ?? [];
  const seconds = Number(count) * (units[unit] ?? Number.NaN);
  if (!Number.isSafeInteger(seconds)) throw new TypeError(`${what} is whole seconds, or a text such as 30m, 6h or 7d; it was ${JSON.stringify(span)}.`);
  return seconds;
}
