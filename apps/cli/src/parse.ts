import { InvalidArgumentError } from 'commander';

const most = 100_000;

/** A whole number from 1. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > most) throw new InvalidArgumentError(`It is a whole number from 1 to ${most}.`);
  return count;
}

/** For an option that may be given again. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `30m`, `2h` or `1d`; a bare number is seconds. */
export function parseDuration(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,6})([smhd])?$/.exec(text) ?? [];
  const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (!(ms > 0)) throw new InvalidArgumentError('It is a time such as 90s, 30m, 2h or 1d.');
  return ms;
}

/** An instant in ISO 8601; a date alone is its first moment in UTC. */
export function parseInstant(text: string): string {
  const instant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? new Date(text) : undefined;
  if (!instant || Number.isNaN(instant.getTime())) throw new InvalidArgumentError('It is a date such as 2026-03-01, or an instant such as 2026-03-01T12:00:00Z.');
  return instant.toISOString();
}
