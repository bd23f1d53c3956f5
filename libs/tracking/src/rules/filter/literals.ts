import { maxTime, minTime } from '@plinth/contracts/limits';

const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i;

/** True for what a time can be compared with: whole milliseconds since 1970 from year 1 to year 9999. */
export function isTime(ms: number): boolean {
  return Number.isInteger(ms) && ms >= minTime && ms <= maxTime;
}

/** Milliseconds since 1970 of an ISO 8601 date, or date and time; without a zone it is UTC. Undefined for anything else, such as 30 February. */
export function parseTime(text: string): number | undefined {
  const [, date, time = '00:00', zone = 'Z'] = iso.exec(text) ?? [];
  if (date === undefined) return undefined;
  const midnight = Date.parse(`${date}T00:00Z`);
  // Date.parse carries the 30th of February over into March.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) return undefined;
  const ms = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return isTime(ms) ? ms : undefined;
}
