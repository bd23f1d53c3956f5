import { describe, expect, it } from 'vitest';
import { readDefinition } from './definition.js';
import { alertText, definitionLines, scheduleText, windowLengthText } from './definition-words.js';

const hourly = { schedule: { kind: 'CRON', cron: '0 * * * *', timeZone: 'Europe/Berlin', windowHours: 24, settleMinutes: 5 } };
const valueOf = (definition: unknown, label: string) => definitionLines(readDefinition(definition)).find((line) => line.label === label)?.value;

describe('a definition in words', () => {
  it('says when it looks, and at what', () => {
    expect([scheduleText(readDefinition(hourly)), windowLengthText(readDefinition(hourly))]).toEqual(['Every hour (Europe/Berlin)', 'the last 1 day, looked at 5 minutes after its end']);
    expect(scheduleText(readDefinition({ schedule: { kind: 'BATCH' } }))).toBe('Each batch, or each commit');
    expect(scheduleText(readDefinition({ schedule: { kind: 'CRON', cron: '7 3 * * 1', timeZone: 'UTC', windowHours: null, settleMinutes: 0 } }))).toBe('7 3 * * 1 (UTC)');
  });

  it('says when an alert opens and closes', () => {
    expect(alertText(readDefinition({ ...hourly, tests: { share: 0.3 }, alert: { on: 'SHARE', openAfter: 2, closeAfter: 3 } }))).toBe('Opens when 30 % of the columns drifted in 2 windows in a row, closes after 3 calm ones in a row');
    expect(alertText(readDefinition({ ...hourly, alert: { on: 'ANY_COLUMN', openAfter: 1, closeAfter: 1 } }))).toBe('Opens when a column drifted in a window, closes after a calm one');
  });

  it('says what follows, of which columns, and by which tests', () => {
    expect(valueOf({ ...hourly, consequences: ['PROPOSE_ROLLBACK'] }, 'What follows')).toBe('People are told. Asks for a rollback to the version that was approved last');
    expect(valueOf({ ...hourly, left: ['id'], slices: [{ name: 'new', column: 'age', values: ['0', '1'] }] }, 'Columns')).toBe('all that both sides have, without id');
    expect(valueOf({ ...hourly, slices: [{ name: 'new', column: 'age', values: ['0', '1'] }] }, 'Slices')).toBe('new (age is 0 or 1)');
    expect(valueOf({ ...hourly, tests: { numeric: 'PSI', numericThreshold: 0.2 } }, 'Numbers')).toBe('Population stability, threshold 0.2');
  });

  it('stands for what is no definition at all', () => {
    for (const value of [null, 3, [], { schedule: 7, slices: [4] }]) expect(definitionLines(readDefinition(value)).length).toBeGreaterThan(5);
  });
});
