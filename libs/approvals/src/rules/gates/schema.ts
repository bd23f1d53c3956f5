import { sensitivities } from '@plinth/datasets/rules';
import { z } from 'zod';
import { schemaPromises } from './training-data.js';

const id = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'An id is lower-case letters, digits and hyphens, and begins with a letter.');
const key = z.string().min(1).max(250);
const finite = z.number();
const labels = z.array(z.string().min(1).max(100)).max(100);

/** Two numbers compared: the metric stands left. */
export const comparisons = { GT: '>', GTE: '≥', LT: '<', LTE: '≤' } as const;
export type Comparison = keyof typeof comparisons;
const comparison = z.enum(['GT', 'GTE', 'LT', 'LTE']);

/** The gates that approvals knows by itself. Each is computed on the server when a decision is made. */
export const gateSchema = z.discriminatedUnion('kind', [
  /** The version's metric against a number. */
  z.strictObject({ id, kind: z.literal('metric-threshold'), metric: key, comparison, value: finite }),
  /** The version's metric against that of the version at the target now; no worse than `tolerance` in the metric's own unit. */
  z.strictObject({ id, kind: z.literal('no-regression'), metric: key, better: z.enum(['HIGHER', 'LOWER']), tolerance: finite.min(0).default(0) }),
  z.strictObject({ id, kind: z.literal('required-artifacts'), paths: z.array(z.string().min(1).max(1_000)).min(1).max(50) }),
  /** `value` null: any value that is not empty. */
  z.strictObject({ id, kind: z.literal('required-tags'), tags: z.array(z.strictObject({ key, value: z.string().max(5_000).nullable().default(null) })).min(1).max(50) }),
  z.strictObject({ id, kind: z.literal('required-card-fields'), fields: z.array(key).min(1).max(50) }),
  z.strictObject({ id, kind: z.literal('training-data-age'), maxDays: z.int().min(1).max(36_500) }),
  /** Every input is a snapshot whose files are there. */
  z.strictObject({ id, kind: z.literal('training-data-known') }),
  /** Against the snapshots of the same data sets under the version at the target now. */
  z.strictObject({ id, kind: z.literal('training-data-schema'), promise: z.enum(schemaPromises).default('BACKWARD') }),
  /** Of everything upstream. `allowed` null: all labels but the forbidden ones. */
  z.strictObject({ id, kind: z.literal('training-data-sensitivity'), highest: z.enum(sensitivities).nullable().default(null), forbidden: labels.default([]), allowed: labels.nullable().default(null) })
    .refine(({ highest, forbidden, allowed }) => highest !== null || forbidden.length > 0 || allowed !== null, { message: 'Say what is not allowed: highest, forbidden or allowed.' }),
  /** No two splits of an input have anything in common, and no two inputs that are not for the same. */
  z.strictObject({ id, kind: z.literal('training-data-leakage') }),
  /** Asks an address outside and waits for its signed answer. */
  z.strictObject({ id, kind: z.literal('external-check'), url: z.url({ protocol: /^https?$/ }).max(2_000), timeoutHours: z.int().min(1).max(24 * 30).default(24) }),
  /** A check that another domain registered by this name, with the settings that it understands. */
  z.strictObject({ id, kind: z.literal('domain-check'), check: z.string().regex(/^[a-z]+\.[a-z-]+$/), settings: z.record(z.string().max(100), z.json()).default({}) }),
]);

export type Gate = z.output<typeof gateSchema>;

export type DataGate = Extract<Gate, { kind: `training-data-${string}` }>;

/** Whether the gate looks at the training data: then a change of that data voids what was asked. */
export function isDataGate(gate: Gate): gate is DataGate {
  return gate.kind.startsWith('training-data-');
}
