import { CronExpressionParser } from 'cron-parser';
import type { CronSchedule } from './definition.js';

const minuteMs = 60_000;

/** Windows that one look plans for a monitor: what is missed beyond them is planned by the next. */
export const mostPlannedAtOnce = 100;

export interface PlannedWindow {
  readonly from: Date;
  readonly to: Date;
  /** From when on it may be looked at. */
  readonly dueAt: Date;
}

/** The first time after `after` at which a window of the schedule may be looked at. */
export function nextDue(schedule: Pick<CronSchedule, 'cron' | 'timeZone' | 'settleMinutes'>, after: Date): Date {
  const settle = schedule.settleMinutes * minuteMs;
  return new Date(timesAfter(schedule, new Date(after.getTime() - settle)).next().getTime() + settle);
}

/**
 * The windows that have become due, in their order: what was missed while nobody worked is among them, none twice and none left out.
 * @param nextDueAt as {@link nextDue} gave it, or as the last plan did
 */
export function windowsDue(schedule: CronSchedule, nextDueAt: Date, now: Date): { readonly windows: readonly PlannedWindow[]; readonly nextDueAt: Date } {
  const settle = schedule.settleMinutes * minuteMs;
  const windows: PlannedWindow[] = [];
  let due = nextDueAt;
  const times = timesAfter(schedule, new Date(nextDueAt.getTime() - settle));
  while (due <= now && windows.length < mostPlannedAtOnce) {
    const to = new Date(due.getTime() - settle);
    windows.push({ from: schedule.windowHours === null ? timeBefore(schedule, to) : new Date(to.getTime() - schedule.windowHours * 60 * minuteMs), to, dueAt: due });
    due = new Date(times.next().getTime() + settle);
  }
  return { windows, nextDueAt: due };
}

function timesAfter({ cron, timeZone }: Pick<CronSchedule, 'cron' | 'timeZone'>, currentDate: Date): { next(): Date } {
  const times = CronExpressionParser.parse(cron, { currentDate, tz: timeZone });
  return { next: () => times.next().toDate() };
}

function timeBefore({ cron, timeZone }: CronSchedule, to: Date): Date {
  return CronExpressionParser.parse(cron, { currentDate: to, tz: timeZone }).prev().toDate();
}
