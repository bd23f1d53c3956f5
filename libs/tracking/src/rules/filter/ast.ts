/** Where something stands in the text: UTF-16 positions, the end excluded, as `String.slice` takes them. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Attributes of a run that hold text; ids are UUIDs in lower case with dashes. */
export type RunTextAttribute = 'run_id' | 'run_name' | 'status' | 'user_id' | 'parent_run_id' | 'experiment_id';
/** Attributes of a run that hold numbers: times in milliseconds since 1970, and the milliseconds from start to end. */
export type RunNumberAttribute = 'start_time' | 'end_time' | 'duration';
export type ExperimentTextAttribute = 'experiment_id' | 'name';
export type ExperimentNumberAttribute = 'creation_time' | 'last_update_time';

export interface MetricSubject {
  readonly entity: 'METRIC';
  readonly key: string;
}

export interface ParamSubject {
  readonly entity: 'PARAM';
  readonly key: string;
}

export interface TagSubject {
  readonly entity: 'TAG';
  readonly key: string;
}

/** Holds of a run when it holds of one of the run's inputs. */
export interface DatasetSubject {
  readonly entity: 'DATASET';
  readonly key: 'name' | 'digest' | 'context';
}

export interface TextAttributeSubject<Text extends string> {
  readonly entity: 'TEXT_ATTRIBUTE';
  readonly key: Text;
}

export interface NumberAttributeSubject<Num extends string> {
  readonly entity: 'NUMBER_ATTRIBUTE';
  readonly key: Num;
}

export type TextSubject<Text extends string = RunTextAttribute> = ParamSubject | TagSubject | DatasetSubject | TextAttributeSubject<Text>;
export type NumberSubject<Num extends string = RunNumberAttribute> = MetricSubject | NumberAttributeSubject<Num>;
/** What exists once at most: it can be absent, and a list can be ordered by it. */
export type SingleSubject<Text extends string = RunTextAttribute, Num extends string = RunNumberAttribute> = Exclude<TextSubject<Text>, DatasetSubject> | NumberSubject<Num>;
export type Subject<Text extends string = RunTextAttribute, Num extends string = RunNumberAttribute> = TextSubject<Text> | NumberSubject<Num>;

export type NumberComparator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type TextComparator = '=' | '!=';

export interface NumberComparison<Num extends string = RunNumberAttribute> {
  readonly kind: 'NUMBER';
  readonly subject: NumberSubject<Num>;
  readonly comparator: NumberComparator;
  /** Finite, never -0; for a time, whole milliseconds since 1970 from year 1 to year 9999. */
  readonly value: number;
  readonly span: Span;
}

export interface TextComparison<Text extends string = RunTextAttribute> {
  readonly kind: 'TEXT';
  readonly subject: TextSubject<Text>;
  readonly comparator: TextComparator;
  readonly value: string;
  readonly span: Span;
}

export interface LikeComparison<Text extends string = RunTextAttribute> {
  readonly kind: 'LIKE';
  readonly subject: TextSubject<Text>;
  readonly ignoreCase: boolean;
  /** `%` is any text, `_` any character; a backslash takes the next character as it is, and never stands last. */
  readonly pattern: string;
  readonly span: Span;
}

export interface Membership<Text extends string = RunTextAttribute> {
  readonly kind: 'IN';
  readonly subject: TextSubject<Text>;
  readonly negated: boolean;
  /** At least one. */
  readonly values: readonly string[];
  readonly span: Span;
}

export interface NullCheck<Text extends string = RunTextAttribute, Num extends string = RunNumberAttribute> {
  readonly kind: 'NULL';
  readonly subject: SingleSubject<Text, Num>;
  readonly negated: boolean;
  readonly span: Span;
}

export interface Junction<Text extends string = RunTextAttribute, Num extends string = RunNumberAttribute> {
  readonly kind: 'AND' | 'OR';
  /** Two at least. */
  readonly operands: readonly Condition<Text, Num>[];
  readonly span: Span;
}

export interface Negation<Text extends string = RunTextAttribute, Num extends string = RunNumberAttribute> {
  readonly kind: 'NOT';
  readonly operand: Condition<Text, Num>;
  readonly span: Span;
}

export type Condition<Text extends string = RunTextAttribute, Num extends string = RunNumberAttribute> =
  | NumberComparison<Num>
  | TextComparison<Text>
  | LikeComparison<Text>
  | Membership<Text>
  | NullCheck<Text, Num>
  | Junction<Text, Num>
  | Negation<Text, Num>;

/** The filter of an empty text. */
export interface Everything {
  readonly kind: 'EVERYTHING';
  readonly span: Span;
}

export type FilterExpression<Text extends string = RunTextAttribute, Num extends string = RunNumberAttribute> = Everything | Condition<Text, Num>;
export type ExperimentFilterExpression = FilterExpression<ExperimentTextAttribute, ExperimentNumberAttribute>;

export interface OrderTerm<Text extends string = RunTextAttribute, Num extends string = RunNumberAttribute> {
  readonly subject: SingleSubject<Text, Num>;
  readonly descending: boolean;
  readonly span: Span;
}

export type ExperimentOrderTerm = OrderTerm<ExperimentTextAttribute, ExperimentNumberAttribute>;
