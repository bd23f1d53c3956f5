import { z } from 'zod';
import { performanceSchema } from '../performance/index.js';
import { columnKinds, corrections, driftTests } from '../drift-test.js';
import { isCron } from './cron.js';
import { isTimeZone } from './time-zone.js';

const columnName = z.string().min(1).max(250);
const timeZone = z.string().max(100).refine(isTimeZone, { message: 'There is no such time zone: write one such as Europe/Berlin or UTC.' });
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'Write a time of day such as 22:00.' });
const threshold = z.number().gt(0).max(1e6);

/** When a monitor looks. CRON: at times, over the rows of a window. BATCH: at each batch of predictions, or each commit to a data set, over its rows. */
const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('CRON'),
    /** Five fields: minute, hour, day of the month, month, day of the week. */
    cron: z.string().max(100).refine(isCron, { message: 'This is no schedule of five fields, such as 0 * * * *.' }),
    timeZone: timeZone.default('UTC'),
    /** So long a window reaches back; null: to the time before. */
    windowHours: z.number().gt(0).max(24 * 366).nullable().default(null),
    /** So long after its end a window is looked at, for what comes late. */
    settleMinutes: z.int().min(0).max(7 * 24 * 60).default(5),
  }),
  z.strictObject({ kind: z.literal('BATCH') }),
]);

const sliceSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  column: columnName,
  /** Texts, numbers and truth values as texts. */
  values: z.array(z.string().max(1_000)).min(1).max(100),
});

/** PROPOSE_ROLLBACK opens a review of the way back; ROLL_BACK goes it. */
export const consequenceKinds = ['PROPOSE_ROLLBACK', 'ROLL_BACK'] as const;
export type ConsequenceKind = (typeof consequenceKinds)[number];

/** What a monitor does, as it is kept. Strict: a misspelt rule is an error and never silence. */
export const monitorDefinitionSchema = z.strictObject({
  schedule: scheduleSchema,
  /** Fewer rows than these are no verdict. */
  minimumRows: z.int().min(1).max(1e9).default(30),
  columns: z.array(columnName).max(2_000).nullable().default(null),
  left: z.array(columnName).max(2_000).default([]),
  slices: z.array(sliceSchema).max(50).default([]),
  tests: z.strictObject({
    numeric: z.enum(driftTests).nullable().default(null),
    numericThreshold: threshold.nullable().default(null),
    categorical: z.enum(driftTests).nullable().default(null),
    categoricalThreshold: threshold.nullable().default(null),
    choices: z.array(z.strictObject({ column: columnName, kind: z.enum(columnKinds).nullable().default(null), test: z.enum(driftTests).nullable().default(null), threshold: threshold.nullable().default(null) })).max(2_000).default([]),
    /** The share of drifted columns from which on all is drifted. */
    share: z.number().gt(0).max(1).default(0.5),
    correction: z.enum(corrections).default('NONE'),
    multivariate: z.boolean().default(false),
  }).prefault({}),
  alert: z.strictObject({
    /** SHARE: so many columns as `tests.share` says. ANY_COLUMN: one. */
    on: z.enum(['SHARE', 'ANY_COLUMN']).default('SHARE'),
    /** It opens when so many windows in a row drifted, and closes when so many in a row did not. */
    openAfter: z.int().min(1).max(100).default(1),
    closeAfter: z.int().min(1).max(100).default(2),
  }).prefault({}),
  /** People are not told in these hours but after them; what is done is done all the same. */
  quiet: z.strictObject({ from: timeOfDay, to: timeOfDay, timeZone: timeZone.default('UTC') }).nullable().default(null),
  /** Whom an alert tells beside the owner of the model and whoever made the monitor. */
  recipients: z.array(z.guid()).max(100).default([]),
  consequences: z.array(z.enum(consequenceKinds)).max(consequenceKinds.length).default([]),
  /** How good predictions were, once it is known what came true; null: that is not asked. */
  performance: performanceSchema.nullable().default(null),
  /** What is expected of the rows of each window; version null: the newest at each look. Null: nothing. */
  expectations: z.strictObject({ suiteId: z.guid(), version: z.int().min(1).nullable().default(null) }).nullable().default(null),
}).superRefine(({ slices, consequences, tests, quiet }, context) => {
  const twice = firstTwice(slices.map(({ name }) => name)) ?? firstTwice(consequences) ?? firstTwice(tests.choices.map(({ column }) => column));
  if (twice !== undefined) context.addIssue({ code: 'custom', message: `${twice} is there twice.` });
  if (consequences.includes('PROPOSE_ROLLBACK') && consequences.includes('ROLL_BACK')) context.addIssue({ code: 'custom', path: ['consequences'], message: 'What is done need not be proposed: choose one of PROPOSE_ROLLBACK and ROLL_BACK.' });
  if (quiet && quiet.from === quiet.to) context.addIssue({ code: 'custom', path: ['quiet'], message: 'Quiet hours end at another time than they begin.' });
});

export type MonitorDefinition = z.output<typeof monitorDefinitionSchema>;
export type MonitorSchedule = MonitorDefinition['schedule'];
export type CronSchedule = Extract<MonitorSchedule, { readonly kind: 'CRON' }>;
export type MonitorSlice = MonitorDefinition['slices'][number];

function firstTwice(names: readonly string[]): string | undefined {
  return names.find((each, index) => names.indexOf(each) !== index);
}
