import type { MonitorDefinition } from './definition.js';
import { minuteOfDay } from './time-zone.js';

/** Whether people are to be left alone at that moment. Hours may go over midnight; the end is not quiet any more. */
export function isQuiet(quiet: MonitorDefinition['quiet'], at: Date): boolean {
  if (!quiet) return false;
  const [from, to, now] = [minutesOf(quiet.from), minutesOf(quiet.to), minuteOfDay(at, quiet.timeZone)];
  return from < to ? now >= from && now < to : now >= from || now < to;
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}
