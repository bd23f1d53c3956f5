import type { ExperimentOrderTerm, OrderTerm } from './ast.js';
import { formatSubject } from './format.js';
import { Scanner } from './scanner.js';
import { experimentFilterSchema, type FilterSchema, runFilterSchema } from './schema.js';
import { SubjectReader } from './subject.js';

/**
 * Reads one ordering of runs, such as `metrics.accuracy DESC` or ``params.`learning rate` ``: a metric, param, tag or attribute, then ASC, which is
 * the default, or DESC.
 * @throws FilterSyntaxError, FilterTooLarge, both with the field orderBy
 */
export function parseOrderBy(text: string): OrderTerm {
  return parseOrder(text, runFilterSchema);
}

/** {@link parseOrderBy} over experiments. */
export function parseExperimentOrderBy(text: string): ExperimentOrderTerm {
  return parseOrder(text, experimentFilterSchema);
}

/** The text that {@link parseOrderBy} reads as this ordering. */
export function formatOrderBy<Text extends string, Num extends string>({ subject, descending }: Pick<OrderTerm<Text, Num>, 'subject' | 'descending'>): string {
  return `${formatSubject(subject)} ${descending ? 'DESC' : 'ASC'}`;
}

function parseOrder<Text extends string, Num extends string>(text: string, schema: FilterSchema<Text, Num>): OrderTerm<Text, Num> {
  const scanner = new Scanner(text, 'orderBy');
  const { span } = scanner.next;
  const subject = new SubjectReader(scanner, schema).read('something to order by, such as metrics.loss');
  if (subject.entity === 'DATASET') throw scanner.mistake({ start: span.start, end: scanner.end }, 'a metric, a param, a tag or an attribute', 'a dataset', 'A run may have several inputs, so they give no order.');
  const descending = scanner.takeIf('DESC');
  if (!descending) scanner.takeIf('ASC');
  if (!scanner.isAtEnd()) throw scanner.unexpected('ASC, DESC or the end');
  return { subject, descending, span: { start: span.start, end: scanner.end } };
}
