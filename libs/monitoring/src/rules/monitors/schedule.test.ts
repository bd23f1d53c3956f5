import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCron } from './cron.js';
import { type CronSchedule, monitorDefinitionSchema } from './definition.js';
import { isQuiet } from './quiet-hours.js';
import { mostPlannedAtOnce, nextDue, windowsDue } from './schedule.js';

const schedule = (more: Partial<CronSchedule> = {}): CronSchedule => ({ kind: 'CRON', cron: '0 * * * *', timeZone: 'UTC', windowHours: null, settleMinutes: 5, ...more });
const at = (text: string) => new Date(`2026-03-${text}Z`);

describe('a schedule', () => {
  it('plans a window when its end and the time to settle have passed', () => {
    expect(nextDue(schedule(), at('10T11:59:00'))).toEqual(at('10T12:05:00'));
    expect(nextDue(schedule(), at('10T12:05:00'))).toEqual(at('10T13:05:00'));
    expect(windowsDue(schedule(), at('10T12:05:00'), at('10T12:04:59')).windows).toEqual([]);
    expect(windowsDue(schedule(), at('10T12:05:00'), at('10T12:05:00'))).toEqual({ windows: [{ from: at('10T11:00:00'), to: at('10T12:00:00'), dueAt: at('10T12:05:00') }], nextDueAt: at('10T13:05:00') });
  });

  it('reaches back as far as it is told', () => {
    expect(windowsDue(schedule({ windowHours: 24 }), at('10T12:05:00'), at('10T12:30:00')).windows[0]).toMatchObject({ from: at('09T12:00:00'), to: at('10T12:00:00') });
  });

  it('follows the clocks of its place: a day is 23 hours long when they are put forward', () => {
    const [first, second] = windowsDue(schedule({ cron: '0 3 * * *', timeZone: 'Europe/Berlin', settleMinutes: 0 }), at('29T01:00:00'), at('30T02:00:00')).windows;
    expect([first?.from, first?.to]).toEqual([at('28T02:00:00'), at('29T01:00:00')]);
    expect([second?.from, second?.to]).toEqual([at('29T01:00:00'), at('30T01:00:00')]);
  });

  it('makes up for what was missed: windows follow on each other, none twice and none left out, however often it is asked', () => {
    const crons = fc.constantFrom('* * * * *', '*/7 * * * *', '0 * * * *', '15 3 * * *', '0 0 * * 1');
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns');
    fc.assert(fc.property(crons, zones, fc.integer({ min: 0, max: 90 }), fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 8 }), (cron, timeZone, settleMinutes, steps) => {
      const given = schedule({ cron, timeZone, settleMinutes });
      let now = at('27T20:30:00').getTime();
      let due = nextDue(given, new Date(now));
      const seen: { readonly from: number; readonly to: number }[] = [];
      for (const minutes of steps) {
        now += minutes * 60_000;
        const { windows, nextDueAt } = windowsDue(given, due, new Date(now));
        for (const { from, to, dueAt } of windows) {
          expect(dueAt.getTime()).toBeLessThanOrEqual(now);
          seen.push({ from: from.getTime(), to: to.getTime() });
        }
        expect(windows.length === mostPlannedAtOnce || nextDueAt.getTime() > now).toBe(true);
        due = nextDueAt;
      }
      seen.forEach(({ from }, index) => { if (index) expect(from).toBe(seen[index - 1]?.to); });
    }), { numRuns: 25 });
  });

  it.each(['', '* * * *', '* * * * * *', '60 * * * *', '0 0 30 2 *', 'every day', '@hourly'])('is not %j', (text) => {
    expect(isCron(text)).toBe(false);
  });
});

describe('quiet hours', () => {
  const night = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };
  it.each([['10T20:59:00', false], ['10T21:00:00', true], ['11T00:30:00', true], ['11T05:59:00', true], ['11T06:00:00', false]])('go over midnight: at %s, %j', (time, quiet) => {
    expect(isQuiet(night, at(time))).toBe(quiet);
  });

  it('within a day end when they say', () => {
    const noon = { from: '12:00', to: '13:00', timeZone: 'UTC' };
    expect([at('10T11:59:59'), at('10T12:00:00'), at('10T12:59:59'), at('10T13:00:00')].map((each) => isQuiet(noon, each))).toEqual([false, true, true, false]);
    expect(isQuiet(null, at('10T12:00:00'))).toBe(false);
  });
});

describe('a definition', () => {
  const problem = (given: unknown) => monitorDefinitionSchema.safeParse(given).error?.issues[0]?.message;
  const batch = { schedule: { kind: 'BATCH' } };

  it('needs no more than a schedule', () => {
    expect(monitorDefinitionSchema.parse(batch)).toMatchObject({ minimumRows: 30, tests: { share: 0.5, correction: 'NONE' }, alert: { on: 'SHARE', openAfter: 1, closeAfter: 2 }, quiet: null, consequences: [] });
  });

  it.each([
    [{}, /./], [{ ...batch, treshold: 1 }, /treshold/], [{ schedule: { kind: 'CRON', cron: 'often' } }, /five fields/], [{ schedule: { kind: 'CRON', cron: '0 * * * *', timeZone: 'Mars/Base' } }, /time zone/],
    [{ ...batch, slices: [{ name: 'a', column: 'x', values: ['1'] }, { name: 'a', column: 'y', values: ['1'] }] }, /twice/], [{ ...batch, consequences: ['PROPOSE_ROLLBACK', 'ROLL_BACK'] }, /proposed/], [{ ...batch, quiet: { from: '07:00', to: '07:00' } }, /Quiet hours/],
    [{ ...batch, quiet: { from: '7:00', to: '24:00' } }, /time of day/],
  ])('%j is none', (given, message) => {
    expect(problem(given)).toMatch(message);
  });
});
