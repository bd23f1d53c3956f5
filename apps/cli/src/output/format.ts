/** Bytes with a unit that keeps them under a thousand: `1.5 MB`. Decimal, as disks and networks are sold. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** A length of time with its two largest units: `2 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 1) return `${Math.max(0, Math.round(ms))} ms`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function formatAgo(iso: string | null, nowMs: number): string {
  if (iso === null) return '';
  const ms = nowMs - Date.parse(iso);
  if (ms < 5_000) return 'just now';
  return `${formatDuration(ms).replace(/ (\d+ (?:s|min|h))$/, '')} ago`;
}

/** Six significant digits at most, without trailing zeros; very large and small ones with an exponent. */
export function formatNumber(value: number | string): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  if (Number.isSafeInteger(number)) return String(number);
  const size = Math.abs(number);
  return size >= 1e9 || size < 1e-4 ? number.toExponential(3) : String(Number(number.toPrecision(6)));
}

/** A part of a whole in per cent; never 0 % of something, nor 100 % of less than all. */
export function formatShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const percent = (100 * part) / whole;
  return percent < 0.1 ? '<0.1 %' : `${percent < 10 || (percent > 99 && part < whole) ? percent.toFixed(1) : percent.toFixed(0)} %`;
}
