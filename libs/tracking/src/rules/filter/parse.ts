import { normalizeId } from '@plinth/kernel';
import type { Condition, ExperimentFilterExpression, FilterExpression, Junction, LikeComparison, Membership, NullCheck, NumberComparator, NumberComparison, NumberSubject, SingleSubject, Span, Subject, TextComparison, TextSubject } from './ast.js';
import { FilterTooLarge } from './filter.errors.js';
import { isTime, parseTime } from './literals.js';
import { isLikePattern } from './like.js';
import { Scanner } from './scanner.js';
import { experimentFilterSchema, type FilterSchema, runFilterSchema } from './schema.js';
import { SubjectReader } from './subject.js';

/** Most comparisons in one filter. */
export const maxFilterTerms = 100;
/** Deepest nesting of parentheses and NOT. */
export const maxFilterDepth = 32;

/**
 * Reads a filter over runs. The grammar is MLflow's plus OR, NOT and parentheses; libs/tracking/README.md has it in full. Blank text is
 * the filter that everything passes.
 * @throws FilterSyntaxError, FilterTooLarge (10,000 characters, {@link maxFilterTerms}, {@link maxFilterDepth})
 */
export function parseFilter(text: string): FilterExpression {
  return new FilterParser(text, runFilterSchema).filter();
}

/** {@link parseFilter} over experiments: tags and the attributes name, experiment_id, creation_time and last_update_time. */
export function parseExperimentFilter(text: string): ExperimentFilterExpression {
  return new FilterParser(text, experimentFilterSchema).filter();
}

const numberComparators: readonly NumberComparator[] = ['=', '!=', '<', '<=', '>', '>='];
const expectedCondition = 'a condition such as metrics.loss < 0.5';

class FilterParser<Text extends string, Num extends string> {
  private readonly scanner: Scanner;
  private readonly subjects: SubjectReader<Text, Num>;
  private depth = 0;
  private terms = 0;

  constructor(
    private readonly text: string,
    private readonly schema: FilterSchema<Text, Num>,
  ) {
    this.scanner = new Scanner(text, 'filter');
    this.subjects = new SubjectReader(this.scanner, schema);
  }

  filter(): FilterExpression<Text, Num> {
    if (this.scanner.isAtEnd()) return { kind: 'EVERYTHING', span: { start: 0, end: this.text.length } };
    const condition = this.junction('OR');
    if (!this.scanner.isAtEnd()) throw this.scanner.unexpected('AND, OR or the end');
    return condition;
  }

  private junction(kind: Junction['kind']): Condition<Text, Num> {
    const { start } = this.scanner.next.span;
    const operand = (): Condition<Text, Num> => (kind === 'OR' ? this.junction('AND') : this.negatable());
    const first = operand();
    const operands = [first];
    while (this.scanner.takeIf(kind)) operands.push(operand());
    return operands.length === 1 ? first : { kind, operands, span: this.since(start) };
  }

  private negatable(): Condition<Text, Num> {
    const { start } = this.scanner.next.span;
    if (this.scanner.takeIf('NOT')) {
      const operand = this.nested(() => this.negatable());
      return { kind: 'NOT', operand, span: this.since(start) };
    }
    if (!this.scanner.takeIf('(')) return this.comparison();
    const condition = this.nested(() => this.junction('OR'));
    if (!this.scanner.takeIf(')')) throw this.scanner.unexpected('AND, OR or )');
    return condition;
  }

  private nested(read: () => Condition<Text, Num>): Condition<Text, Num> {
    if (++this.depth > maxFilterDepth) throw new FilterTooLarge('filter', 'levels of nesting', maxFilterDepth);
    const condition = read();
    this.depth--;
    return condition;
  }

  private comparison(): Condition<Text, Num> {
    const { start } = this.scanner.next.span;
    const subject = this.subjects.read(expectedCondition);
    if (++this.terms > maxFilterTerms) throw new FilterTooLarge('filter', 'comparisons', maxFilterTerms);
    if (subject.entity !== 'DATASET' && this.scanner.takeIf('IS')) return this.nullCheck(subject, start);
    if (subject.entity === 'METRIC' || subject.entity === 'NUMBER_ATTRIBUTE') return this.numberComparison(subject, start);
    return this.textCondition(subject, start);
  }

  private nullCheck(subject: SingleSubject<Text, Num>, start: number): NullCheck<Text, Num> {
    const negated = this.scanner.takeIf('NOT');
    if (!this.scanner.takeIf('NULL')) throw this.scanner.unexpected(negated ? 'NULL' : 'NULL or NOT NULL');
    return { kind: 'NULL', subject, negated, span: this.since(start) };
  }

  private numberComparison(subject: NumberSubject<Num>, start: number): NumberComparison<Num> {
    const comparator = numberComparators.find((candidate) => this.scanner.takeIf(candidate));
    if (comparator === undefined) throw this.scanner.unexpected('=, !=, <, <=, >, >= or IS', this.comparatorHint(subject));
    const value = subject.entity === 'NUMBER_ATTRIBUTE' && this.schema.numberAttributes.get(subject.key) === 'TIME' ? this.time() : this.number();
    return { kind: 'NUMBER', subject, comparator, value, span: this.since(start) };
  }

  private number(): number {
    const token = this.scanner.next;
    if (token.kind !== 'NUMBER') throw this.scanner.unexpected('a number', token.kind === 'QUOTED' ? 'Leave the quotes out.' : undefined);
    this.scanner.take();
    return token.value;
  }

  private time(): number {
    const token = this.scanner.next;
    const ms = token.kind === 'NUMBER' ? token.value : token.kind === 'QUOTED' && token.quote !== '`' ? parseTime(token.value) : undefined;
    if (ms === undefined || !isTime(ms))
      throw this.scanner.unexpected("a time: whole milliseconds since 1970, or text such as '2026-11-23' or '2026-11-23T15:16:25Z'", 'Times lie between the years 1 and 9999; without a zone they are UTC.');
    this.scanner.take();
    return ms;
  }

  private textCondition(subject: TextSubject<Text>, start: number): TextComparison<Text> | LikeComparison<Text> | Membership<Text> {
    for (const comparator of ['=', '!='] as const)
      if (this.scanner.takeIf(comparator)) return { kind: 'TEXT', subject, comparator, value: this.idOr(subject, this.string()), span: this.since(start) };
    for (const keyword of ['LIKE', 'ILIKE']) if (this.scanner.takeIf(keyword)) return { kind: 'LIKE', subject, ignoreCase: keyword === 'ILIKE', pattern: this.pattern(), span: this.since(start) };
    if (this.scanner.takeIf('IN')) return { kind: 'IN', subject, negated: false, values: this.list(subject), span: this.since(start) };
    if (!this.scanner.takeIf('NOT')) throw this.scanner.unexpected(`=, !=, LIKE, ILIKE, IN${subject.entity === 'DATASET' ? ' or NOT IN' : ', NOT IN or IS'}`, this.comparatorHint(subject));
    if (!this.scanner.takeIf('IN')) throw this.scanner.unexpected('IN', 'To negate anything else, put NOT before the whole condition.');
    return { kind: 'IN', subject, negated: true, values: this.list(subject), span: this.since(start) };
  }

  private string(): string {
    const token = this.scanner.next;
    if (token.kind !== 'QUOTED' || token.quote === '`') throw this.scanner.unexpected('text in quotes', token.kind === 'END' || token.kind === 'SYMBOL' ? undefined : "Put it in single quotes, such as 'adam' or '0.01'.");
    this.scanner.take();
    return token.value;
  }

  private pattern(): string {
    const literal = this.scanner.next;
    const pattern = this.string();
    if (!isLikePattern(pattern)) throw this.scanner.mistake(literal.span, 'a pattern', 'a backslash at its end', 'A backslash takes the next character as it is; write \\\\ for the backslash itself.');
    return pattern;
  }

  private list(subject: TextSubject<Text>): string[] {
    if (!this.scanner.takeIf('(')) throw this.scanner.unexpected("a list such as ('a', 'b')");
    const values = [];
    do values.push(this.idOr(subject, this.string()));
    while (this.scanner.takeIf(','));
    if (!this.scanner.takeIf(')')) throw this.scanner.unexpected(', or )');
    return values;
  }

  private idOr(subject: TextSubject<Text>, text: string): string {
    return subject.entity === 'TEXT_ATTRIBUTE' && this.schema.textAttributes.get(subject.key) === 'ID' ? normalizeId(text) : text;
  }

  private comparatorHint(subject: Subject<Text, Num>): string | undefined {
    const token = this.scanner.next;
    if (token.kind === 'SYMBOL' && token.text === '==') return 'Did you mean =?';
    if (token.kind === 'SYMBOL' && token.text === '<>') return 'Did you mean !=?';
    if (token.kind !== 'SYMBOL' || !numberComparators.some((comparator) => comparator === token.text)) return undefined;
    return `${subject.entity === 'PARAM' ? 'Params' : subject.entity === 'TAG' ? 'Tags' : 'Such values'} are text and have no order.`;
  }

  private since(start: number): Span {
    return { start, end: this.scanner.end };
  }
}
