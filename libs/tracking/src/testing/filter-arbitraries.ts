import { maxTime, minTime } from '@plinth/contracts/limits';
import fc from 'fast-check';
import type { Condition, FilterExpression, NumberComparator, RunNumberAttribute, RunTextAttribute, SingleSubject, TextSubject } from '../rules/filter/ast.js';
import type { FilterableRun } from '../rules/filter/evaluate.js';

/*
 * Filters and runs for property tests. Keys, words, numbers and ids come from small pools, so that filters and runs meet; the pools hold what
 * could go wrong: quotes, wildcards, backslashes, letters beyond ASCII, infinities.
 */
const span = { start: 0, end: 0 };
const key = fc.constantFrom('loss', 'a.b', 'val/loss', 'learning rate', 'select', "it's", 'say "hi"', '`', 'müde', 'mlflow.user', '-', '$1');
const id = fc.constantFrom('0193a5c0-0000-7000-8000-000000000001', '0193a5c0-0000-7000-8000-000000000002', '0193a5c0-0000-7000-8000-00000000000a');
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', 'adam', 'Adam', 'ADAMW', 'FINISHED', 'RUNNING', '100%', 'a_b', 'a\\b', "'; DROP TABLE run; --", 'naïve', '0.01', 'train', 'sgd\nmomentum') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => !text.includes('\0')) },
);
const pattern = fc.array(fc.constantFrom('%', '_', 'a', 'A', 'd', 'dam', 'sgd', '\\%', '\\_', '\\\\', '\\a', "'", 'ï', '\n'), { maxLength: 5 }).map((parts) => parts.join(''));
const time = fc.constantFrom(0, 1_000, 86_400_000, 1_700_000_000_000, 1_700_000_000_001, 1_700_000_060_000, minTime, maxTime);
const finite = fc.oneof(fc.constantFrom(0, 1, -1, 0.5, 60_000, 1e-9, 1e300, -1e300, Number.MAX_VALUE, 5e-324), fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)));

const metric = fc.record({ entity: fc.constant('METRIC' as const), key });
const keyed = fc.record({ entity: fc.constantFrom('PARAM' as const, 'TAG' as const), key });
const dataset = fc.record({ entity: fc.constant('DATASET' as const), key: fc.constantFrom('name' as const, 'digest' as const, 'context' as const) });
const plainText = fc.record({ entity: fc.constant('TEXT_ATTRIBUTE' as const), key: fc.constantFrom<RunTextAttribute>('run_name', 'status') });
const idText = fc.record({ entity: fc.constant('TEXT_ATTRIBUTE' as const), key: fc.constantFrom<RunTextAttribute>('run_id', 'user_id', 'parent_run_id', 'experiment_id') });
const timeAttribute = fc.record({ entity: fc.constant('NUMBER_ATTRIBUTE' as const), key: fc.constantFrom<RunNumberAttribute>('start_time', 'end_time') });
const duration = fc.record({ entity: fc.constant('NUMBER_ATTRIBUTE' as const), key: fc.constant<RunNumberAttribute>('duration') });
const comparator = fc.constantFrom<NumberComparator>('=', '!=', '<', '<=', '>', '>=');

const textSubject: fc.Arbitrary<TextSubject> = fc.oneof(keyed, dataset, plainText);
const idOrWord = fc.oneof({ weight: 4, arbitrary: id }, { weight: 1, arbitrary: fc.constantFrom('', 'nobody', '0193a5c0') });

/** What can be absent, and what orders. */
export const singleSubject: fc.Arbitrary<SingleSubject> = fc.oneof(metric, keyed, plainText, idText, timeAttribute, duration);

const term: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('NUMBER' as const), subject: fc.oneof(metric, duration), comparator, value: finite, span: fc.constant(span) }),
  fc.record({ kind: fc.constant('NUMBER' as const), subject: timeAttribute, comparator, value: time, span: fc.constant(span) }),
  fc.record({ kind: fc.constant('TEXT' as const), subject: textSubject, comparator: fc.constantFrom('=' as const, '!=' as const), value: word, span: fc.constant(span) }),
  fc.record({ kind: fc.constant('TEXT' as const), subject: idText, comparator: fc.constantFrom('=' as const, '!=' as const), value: idOrWord, span: fc.constant(span) }),
  fc.record({ kind: fc.constant('LIKE' as const), subject: fc.oneof(textSubject, idText), ignoreCase: fc.boolean(), pattern, span: fc.constant(span) }),
  fc.record({ kind: fc.constant('IN' as const), subject: textSubject, negated: fc.boolean(), values: fc.array(word, { minLength: 1, maxLength: 3 }), span: fc.constant(span) }),
  fc.record({ kind: fc.constant('IN' as const), subject: idText, negated: fc.boolean(), values: fc.array(idOrWord, { minLength: 1, maxLength: 3 }), span: fc.constant(span) }),
  fc.record({ kind: fc.constant('NULL' as const), subject: singleSubject, negated: fc.boolean(), span: fc.constant(span) }),
);

const { condition } = fc.letrec<{ condition: Condition; junction: Condition; negation: Condition }>((tie) => ({
  condition: fc.oneof({ depthSize: 'small', withCrossShrink: true }, term, tie('junction'), tie('negation')),
  junction: fc.record({ kind: fc.constantFrom('AND' as const, 'OR' as const), operands: fc.array(tie('condition'), { minLength: 2, maxLength: 3 }), span: fc.constant(span) }),
  negation: fc.record({ kind: fc.constant('NOT' as const), operand: tie('condition'), span: fc.constant(span) }),
}));

/** Filters as the parser gives them, with empty spans. */
export const filterExpression: fc.Arbitrary<FilterExpression> = fc.oneof({ weight: 30, arbitrary: condition }, { weight: 1, arbitrary: fc.constant({ kind: 'EVERYTHING' as const, span }) });

const metricValue = fc.oneof(finite, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0));
const texts = fc.uniqueArray(fc.tuple(key, word), { maxLength: 4, selector: ([name]) => name }).map((entries) => new Map(entries));
const startTime = fc.constantFrom(0, 1_000, 1_700_000_000_000, 1_700_000_000_001);
const datasets = fc.uniqueArray(fc.record({ name: word, digest: word, context: fc.option(fc.constantFrom('train', 'Test', '')) }), { maxLength: 3, selector: ({ name, digest }) => JSON.stringify([name, digest]) });

/** Runs over the same pools; times as milliseconds, ids as UUIDs. */
export const filterableRun: fc.Arbitrary<FilterableRun> = fc
  .record({
    id,
    experimentId: id,
    parentRunId: fc.option(id),
    name: word,
    status: fc.constantFrom('SCHEDULED', 'RUNNING', 'FINISHED', 'FAILED', 'KILLED', 'STALE'),
    userId: id,
    startTime,
    length: fc.option(fc.constantFrom(-1, 0, 1, 60_000)),
    metrics: fc.uniqueArray(fc.tuple(key, metricValue), { maxLength: 4, selector: ([name]) => name }).map((entries) => new Map(entries)),
    params: texts,
    tags: texts,
    datasets,
  })
  .map(({ length, ...run }) => ({ ...run, endTime: length === null ? null : run.startTime + length }));

/** The same value with every span emptied, to compare filters by what they mean. */
export function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, name === 'span' ? span : withoutSpans(part)]));
}
