const clock = (moment: Date): string => moment.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = (moment: Date): string => moment.toLocaleDateString('en-GB', { day: '2-digit', month: 'short' });
const isMidnight = (moment: Date): boolean => moment.getHours() === 0 && moment.getMinutes() === 0;

/** A window in the reader's zone, as short as it can be: `30 Nov 10:00–11:00`, `29 Nov`, `29 Nov 22:00 – 30 Nov 02:00`. */
export function windowText({ windowFrom, windowTo }: { readonly windowFrom: string; readonly windowTo: string }): string {
  const [from, to] = [new Date(windowFrom), new Date(windowTo)];
  const next = new Date(from);
  next.setDate(next.getDate() + 1);
  if (isMidnight(from) && next.getTime() === to.getTime()) return day(from);
  if (isMidnight(from) && isMidnight(to)) return `${day(from)} – ${day(to)}`;
  if (from.getTime() === to.getTime()) return `${day(from)} ${clock(from)}`;
  return day(from) === day(to) ? `${day(from)} ${clock(from)}–${clock(to)}` : `${day(from)} ${clock(from)} – ${day(to)} ${clock(to)}`;
}

/** When a window begins, for a place with little room. */
export function startText({ windowFrom }: { readonly windowFrom: string }): string {
  const from = new Date(windowFrom);
  return isMidnight(from) ? day(from) : `${day(from)} ${clock(from)}`;
}
