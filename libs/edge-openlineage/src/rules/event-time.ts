const shape = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?\s?([Zz]|[+-]\d{2}:?\d{2})?$/;

/** Times outside are mistakes of a clock or of a unit. */
const [earliest, latest] = [Date.UTC(1990, 0, 1), Date.UTC(2200, 0, 1)];

/**
 * A moment as producers write it: RFC 3339 to the nanosecond, of which milliseconds are kept; without a zone it is UTC, as producers that leave it out mean.
 * @returns undefined for what is no moment between 1990 and 2200
 */
export function readTime(text: string): Date | undefined {
  const [matched, year, month, day, hour, minute, second = '00', fraction = '', zone = 'Z'] = shape.exec(text) ?? [];
  if (matched === undefined || !isDay(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const offset = offsetOf(zone);
  if (offset === undefined) return undefined;
  // A leap second is the first of the next minute, as everywhere in POSIX time.
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0'))) - offset;
  return ms >= earliest && ms <= latest ? new Date(ms) : undefined;
}

function isDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function offsetOf(zone: string): number | undefined {
  if (/^z$/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
