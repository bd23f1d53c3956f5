const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Made once: to make one takes as long as to draw a row. */
const dates = new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: 'numeric' });
const instants = new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });

const written = (format: Intl.DateTimeFormat, instant: number): string => (Number.isFinite(instant) ? format.format(instant) : 'unknown');

/** How long ago, short enough for a cell: `now`, `40s`, `12m`, `5h`, `3d`, then the date. */
export function ago(instant: number, now: number): string {
  const past = now - instant;
  if (past < 5 * second) return 'now';
  if (past < minute) return `${Math.floor(past / second)}s ago`;
  if (past < hour) return `${Math.floor(past / minute)}m ago`;
  if (past < day) return `${Math.floor(past / hour)}h ago`;
  if (past < 30 * day) return `${Math.floor(past / day)}d ago`;
  return written(dates, instant);
}

/** How long there is until then, in the one unit that matters: `overdue`, `12m left`, `30h left`, `9d left`. */
export function left(instant: number, now: number): string {
  const length = instant - now;
  if (length <= 0) return 'overdue';
  if (length < hour) return `${Math.max(1, Math.floor(length / minute))}m left`;
  if (length < 2 * day) return `${Math.floor(length / hour)}h left`;
  return `${Math.floor(length / day)}d left`;
}

/** A span in at most two units: `850 ms`, `12.4 s`, `3m 05s`, `2h 10m`, `4d 3h`. */
export function span(milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  if (length < second) return `${Math.round(length)} ms`;
  if (length < minute) return `${(length / second).toFixed(1)} s`;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  if (length < hour) return `${Math.floor(length / minute)}m ${two((length % minute) / second)}s`;
  if (length < day) return `${Math.floor(length / hour)}h ${two((length % hour) / minute)}m`;
  return `${Math.floor(length / day)}d ${Math.floor((length % day) / hour)}h`;
}

/** The exact instant in the reader's zone, to the second. */
export function exactTime(instant: number): string {
  return written(instants, instant);
}
