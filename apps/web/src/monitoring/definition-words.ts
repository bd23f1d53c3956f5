import { count } from '../parts/figures.js';
import type { Definition } from './definition.js';
import { correctionWords, wordsOfTest } from './test-words.js';

const usual: Readonly<Record<string, string>> = { '0 * * * *': 'Every hour', '0 0 * * *': 'Every day at midnight', '*/5 * * * *': 'Every five minutes', '*/15 * * * *': 'Every quarter of an hour', '* * * * *': 'Every minute' };
const percent = (share: number): string => `${Math.round(share * 100)} %`;

function hoursText(hours: number): string {
  if (hours < 1) return count(Math.round(hours * 60), 'minute');
  return hours % 24 === 0 ? count(hours / 24, 'day') : count(hours, 'hour');
}

export function scheduleText({ schedule }: Pick<Definition, 'schedule'>): string {
  if (schedule.kind === 'BATCH') return 'Each batch, or each commit';
  const when = usual[schedule.cron] ?? schedule.cron;
  return `${when}${schedule.timeZone === 'UTC' ? ' (UTC)' : ` (${schedule.timeZone})`}`;
}

export function windowLengthText({ schedule }: Pick<Definition, 'schedule'>): string {
  if (schedule.kind === 'BATCH') return 'the rows of the batch or snapshot';
  const length = schedule.windowHours === undefined ? 'back to the time before' : `the last ${hoursText(schedule.windowHours)}`;
  return schedule.settleMinutes === 0 ? length : `${length}, looked at ${count(schedule.settleMinutes, 'minute')} after its end`;
}

const testText = (test: string | undefined, threshold: number | undefined): string => `${test === undefined ? 'as fits the column' : wordsOfTest(test).title}${threshold === undefined ? '' : `, threshold ${threshold}`}`;

/** When an alert opens and closes, as a sentence. */
export function alertText({ alertOn, share, openAfter, closeAfter }: Pick<Definition, 'alertOn' | 'share' | 'openAfter' | 'closeAfter'>): string {
  const what = alertOn === 'ANY_COLUMN' ? 'a column drifted' : `${percent(share)} of the columns drifted`;
  return `Opens when ${what} in ${openAfter === 1 ? 'a window' : `${openAfter} windows in a row`}, closes after ${closeAfter === 1 ? 'a calm one' : `${closeAfter} calm ones in a row`}`;
}

export const consequenceWords: Readonly<Record<string, string>> = { PROPOSE_ROLLBACK: 'Asks for a rollback to the version that was approved last', ROLL_BACK: 'Rolls back to the version that was approved last' };

/** A definition line by line, each with what it is. */
export function definitionLines(definition: Definition): readonly { readonly label: string; readonly value: string }[] {
  const { columns, left, slices, choices, quiet, consequences, performance, correction, multivariate, minimumRows, numeric, numericThreshold, categorical, categoricalThreshold } = definition;
  return [
    { label: 'Looks', value: scheduleText(definition) },
    { label: 'At', value: windowLengthText(definition) },
    { label: 'Says nothing under', value: count(minimumRows, 'row') },
    { label: 'Columns', value: `${columns === undefined ? 'all that both sides have' : columns.join(', ')}${left.length === 0 ? '' : `, without ${left.join(', ')}`}` },
    { label: 'Slices', value: slices.length === 0 ? 'none' : slices.map(({ name, column, values }) => `${name} (${column} is ${values.join(' or ')})`).join('; ') },
    { label: 'Numbers', value: testText(numeric, numericThreshold) },
    { label: 'Categories', value: testText(categorical, categoricalThreshold) },
    ...(choices === 0 ? [] : [{ label: 'Of their own', value: `${count(choices, 'column')} with a test or threshold of their own` }]),
    { label: 'Many columns', value: correction === 'NONE' ? 'no correction' : correctionWords(correction) },
    { label: 'Columns together', value: multivariate ? 'compared as well' : 'not compared' },
    ...(performance === undefined ? [] : [{ label: 'Performance', value: `by the label ${performance.label}, ${performance.labelsWithinHours === 0 ? 'which must be there at once' : `waited for ${hoursText(performance.labelsWithinHours)}`}${performance.lateHours === 0 ? '' : `, late ones for ${hoursText(performance.lateHours)} more`}, of ${percent(performance.completeShare)} of the predictions; ${count(performance.checks, 'check')}` }]),
    { label: 'Alert', value: alertText(definition) },
    { label: 'Quiet hours', value: quiet === undefined ? 'none' : `${quiet.from}–${quiet.to} (${quiet.timeZone}): people are told afterwards` },
    { label: 'What follows', value: consequences.length === 0 ? 'People are told' : `People are told. ${consequences.map((each) => consequenceWords[each] ?? each).join('. ')}` },
  ];
}
