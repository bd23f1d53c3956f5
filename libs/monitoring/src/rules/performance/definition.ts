import { z } from 'zod';
import { classMetrics, type PerformanceMetric, performanceMetrics, regressionMetrics, scoreMetrics } from './metric.js';

const column = z.string().min(1).max(250);
const bound = z.number().min(-1e12).max(1e12);
/** Also of monitors that were made before anybody could say it. */
export const defaultLateHours = 168;
/** Classes that have a score each. */
const mostClasses = 50;

const common = {
  /** The column of the labels. */
  label: column,
  /** So long after a window it is waited for labels. */
  labelsWithinHours: z.number().min(0).max(24 * 366).default(0),
  /** So much longer a window whose labels were incomplete is looked at again when some come, and once more at the end. */
  lateHours: z.number().min(0).max(24 * 366).default(defaultLateHours),
  /** The share of the predictions of a window that must have a label: with fewer, nothing is said. */
  completeShare: z.number().gt(0).max(1).default(0.95),
  checks: z.array(z.strictObject({ metric: z.enum(performanceMetrics), atLeast: bound.nullable().default(null), atMost: bound.nullable().default(null) })).max(performanceMetrics.length).default([]),
};
const bins = z.int().min(2).max(100).default(10);

const kinds = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('BINARY'), ...common, bins,
    /** The class that counts, as text: true, 1, churned. */
    positive: z.string().min(1).max(1_000),
    /** The column of predicted classes; null: by the score. */
    prediction: column.nullable().default(null),
    /** The column of the probability of the positive class. */
    score: column.nullable().default(null),
    /** From this score on the positive class is predicted, where no column says it. */
    threshold: z.number().min(0).max(1).default(0.5),
  }),
  z.strictObject({
    kind: z.literal('MULTICLASS'), ...common, bins,
    prediction: column.nullable().default(null),
    /** The column of the probability of each class. */
    scores: z.array(z.strictObject({ class: z.string().min(1).max(1_000), column })).max(mostClasses).default([]),
    /** How precision, recall and F1 of classes become one. */
    average: z.enum(['MACRO', 'WEIGHTED', 'MICRO']).default('MACRO'),
  }),
  z.strictObject({ kind: z.literal('REGRESSION'), ...common, prediction: column }),
]);

/** How a monitor tells how good predictions were. */
export const performanceSchema = kinds.superRefine((wanted, context) => {
  const problem = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (wanted.kind === 'BINARY' && wanted.prediction === null && wanted.score === null) problem(['prediction'], 'Name the column of the predicted class, or that of the score.');
  if (wanted.kind === 'MULTICLASS') {
    if (wanted.prediction === null && wanted.scores.length === 0) problem(['prediction'], 'Name the column of the predicted class, or those of the scores.');
    if (wanted.scores.length === 1) problem(['scores'], 'One class is none: name the score of each.');
    if (new Set(wanted.scores.map((each) => each.class)).size < wanted.scores.length) problem(['scores'], 'A class has one score.');
  }
  const measurable = metricsOf(wanted);
  for (const [at, { metric, atLeast, atMost }] of wanted.checks.entries()) {
    if (atLeast === null && atMost === null) problem(['checks', at], 'Say atLeast, atMost or both.');
    if (atLeast !== null && atMost !== null && atLeast > atMost) problem(['checks', at], 'Nothing is at least more than it is at most.');
    if (!measurable.includes(metric)) problem(['checks', at, 'metric'], `${metric} is not measured of this: ${measurable.join(', ')} are.`);
    if (wanted.checks.findIndex((other) => other.metric === metric) < at) problem(['checks', at, 'metric'], `${metric} is there twice.`);
  }
});

export type PerformanceDefinition = z.output<typeof performanceSchema>;
export type PerformanceCheck = PerformanceDefinition['checks'][number];

/** What can be measured of such predictions. */
export function metricsOf(wanted: PerformanceDefinition): readonly PerformanceMetric[] {
  if (wanted.kind === 'REGRESSION') return regressionMetrics;
  const scored = wanted.kind === 'BINARY' ? wanted.score !== null : wanted.scores.length > 0;
  return scored ? [...classMetrics, ...scoreMetrics] : classMetrics;
}
