import { CronExpressionParser } from 'cron-parser';

/** True for five fields that come round again. */
export function isCron(text: string): boolean {
  if (text.trim().split(/\s+/).length !== 5) return false;
  try {
    CronExpressionParser.parse(text, { currentDate: new Date(0), tz: 'UTC' }).next();
    return true;
  } catch {
    return false;
  }
}
