import { assertUnreachable, isUuid } from '@plinth/kernel';
import type { ExperimentFilterExpression, ExperimentNumberAttribute, ExperimentTextAttribute, FilterExpression, LikeComparison, Membership, NumberAttributeSubject, NumberComparison, RunNumberAttribute, RunTextAttribute, SingleSubject, Subject, TextAttributeSubject, TextComparison } from './ast.js';

export type SqlValue = string | number | readonly string[];

/** The values of a statement's `$1`, `$2`, …, in the order in which they were bound. */
export class SqlParameters {
  readonly values: SqlValue[] = [];

  /** Adds a value and gives its placeholder. The caller casts it, so that Postgres never has to guess its type. */
  bind(value: SqlValue): string {
    return `$${this.values.push(value)}`;
  }
}

/**
 * A boolean SQL expression over the table `run` under the alias `run`. It is never NULL, so NOT means what it says, and it does not limit
 * workspace or experiments: the statement around it does. All literals and keys are bound to `parameters`.
 */
export function compileFilter(filter: FilterExpression, parameters: SqlParameters): string {
  return compile(filter, runTable, parameters);
}

/** {@link compileFilter} over the table `experiment` under the alias `experiment`. */
export function compileExperimentFilter(filter: ExperimentFilterExpression, parameters: SqlParameters): string {
  return compile(filter, experimentTable, parameters);
}

/** Shorter text is equal to a value if, and only if, it is equal to the value's prefix of this length. */
export const prefixLength = 255;

export interface Column {
  readonly sql: string;
  readonly type: 'TEXT' | 'UUID' | 'TIME' | 'MILLISECONDS' | 'METRIC';
  /** The first {@link prefixLength} characters of it, which are quicker to reach. */
  readonly prefix?: string;
  readonly nullable?: boolean;
}

/** How the subjects of a filter lie in tables. `within` puts a test of a value, or none, where that value is found. */
interface Table<Text extends string, Num extends string> {
  readonly attributes: Readonly<Record<Text | Num, Column>>;
  within(subject: Exclude<Subject<Text, Num>, TextAttributeSubject<Text> | NumberAttributeSubject<Num>>, test: ((column: Column) => string) | undefined, parameters: SqlParameters): string;
}

export const runTable: Table<RunTextAttribute, RunNumberAttribute> = {
  attributes: {
    run_id: { sql: 'run.id', type: 'UUID' },
    run_name: { sql: 'run.name', type: 'TEXT' },
    status: { sql: 'run.status', type: 'TEXT' },
    user_id: { sql: 'run.created_by', type: 'UUID' },
    parent_run_id: { sql: 'run.parent_run_id', type: 'UUID', nullable: true },
    experiment_id: { sql: 'run.experiment_id', type: 'UUID' },
    start_time: { sql: 'run.started_at', type: 'TIME' },
    end_time: { sql: 'run.ended_at', type: 'TIME', nullable: true },
    duration: { sql: '(extract(epoch FROM run.ended_at - run.started_at) * 1000)::double precision', type: 'MILLISECONDS', nullable: true },
  },
  within(subject, test, parameters) {
    const inputs = 'run_input AS i WHERE i.workspace_id = run.workspace_id AND i.run_id = run.id';
    const inputColumns = { name: 'i.name', digest: 'i.digest', context: "i.tags ->> 'mlflow.data.context'" };
    if (subject.entity === 'DATASET') return exists(inputs, test?.({ sql: `(${inputColumns[subject.key]})`, type: 'TEXT' }));
    const [table, column]: [string, Column] =
      subject.entity === 'METRIC' ? ['run_metric', { sql: 'v.last', type: 'METRIC' }] : [subject.entity === 'PARAM' ? 'run_param' : 'run_tag', { sql: 'v.value', type: 'TEXT', prefix: 'v.prefix' }];
    const rows = `${table} AS v WHERE v.workspace_id = run.workspace_id AND v.experiment_id = run.experiment_id AND v.run_id = run.id AND v.key = ${parameters.bind(subject.key)}::text`;
    return exists(rows, test?.(column));
  },
};

export const experimentTable: Table<ExperimentTextAttribute, ExperimentNumberAttribute> = {
  attributes: {
    experiment_id: { sql: 'experiment.id', type: 'UUID' },
    name: { sql: 'experiment.name', type: 'TEXT' },
    creation_time: { sql: 'experiment.created_at', type: 'TIME' },
    last_update_time: { sql: 'experiment.updated_at', type: 'TIME' },
  },
  within(subject, test, parameters) {
    if (subject.entity !== 'TAG') return 'FALSE';
    const value = `(experiment.tags ->> ${parameters.bind(subject.key)}::text)`;
    return test === undefined ? `${value} IS NOT NULL` : `(${value} IS NOT NULL AND ${test({ sql: value, type: 'TEXT' })})`;
  },
};

function exists(rows: string, test: string | undefined): string {
  return `EXISTS (SELECT 1 FROM ${rows}${test === undefined ? '' : ` AND ${test}`})`;
}

function compile<Text extends string, Num extends string>(filter: FilterExpression<Text, Num>, table: Table<Text, Num>, parameters: SqlParameters): string {
  switch (filter.kind) {
    case 'EVERYTHING':
      return 'TRUE';
    case 'AND':
    case 'OR':
      return `(${filter.operands.map((operand) => compile(operand, table, parameters)).join(` ${filter.kind} `)})`;
    case 'NOT':
      return `NOT (${compile(filter.operand, table, parameters)})`;
    case 'NULL':
      return nullTest(filter.subject, filter.negated, table, parameters);
    case 'NUMBER':
    case 'TEXT':
    case 'LIKE':
    case 'IN':
      return termTest(filter, table, parameters);
    default:
      return assertUnreachable(filter);
  }
}

function nullTest<Text extends string, Num extends string>(subject: SingleSubject<Text, Num>, negated: boolean, table: Table<Text, Num>, parameters: SqlParameters): string {
  if (subject.entity === 'TEXT_ATTRIBUTE' || subject.entity === 'NUMBER_ATTRIBUTE') return `${table.attributes[subject.key].sql} IS ${negated ? 'NOT NULL' : 'NULL'}`;
  const present = table.within(subject, undefined, parameters);
  return negated ? present : `NOT ${present}`;
}

type Term<Text extends string, Num extends string> = NumberComparison<Num> | TextComparison<Text> | LikeComparison<Text> | Membership<Text>;

function termTest<Text extends string, Num extends string>(term: Term<Text, Num>, table: Table<Text, Num>, parameters: SqlParameters): string {
  const test = (column: Column): string => valueTest(term, column, parameters);
  const { subject } = term;
  if (subject.entity !== 'TEXT_ATTRIBUTE' && subject.entity !== 'NUMBER_ATTRIBUTE') return table.within(subject, test, parameters);
  const column = table.attributes[subject.key];
  return column.nullable === true ? `(${column.sql} IS NOT NULL AND ${test(column)})` : test(column);
}

/** What a value that is there has to satisfy. */
function valueTest<Text extends string, Num extends string>(term: Term<Text, Num>, column: Column, parameters: SqlParameters): string {
  switch (term.kind) {
    case 'NUMBER':
      return numberTest(term, column, parameters);
    case 'TEXT':
      return equalityTest(term.comparator, term.value, column, parameters);
    case 'LIKE':
      // The escape is Postgres's default, said aloud: what a backslash means must not hang on a setting. E'' reads the same under any.
      return `${column.sql}${column.type === 'UUID' ? '::text' : ''} ${term.ignoreCase ? 'ILIKE' : 'LIKE'} ${parameters.bind(term.pattern)}::text ESCAPE E'\\\\'`;
    case 'IN':
      return membershipTest(term, column, parameters);
    default:
      return assertUnreachable(term);
  }
}

function numberTest<Num extends string>({ comparator, value }: NumberComparison<Num>, { sql, type }: Column, parameters: SqlParameters): string {
  const operator = comparator === '!=' ? '<>' : comparator;
  if (type === 'TIME') return `${sql} ${operator} ${parameters.bind(new Date(value).toISOString())}::timestamptz`;
  const test = `${sql} ${operator} ${parameters.bind(value)}::double precision`;
  // Postgres puts NaN above all numbers; here it is in no order.
  return type === 'METRIC' && (comparator === '>' || comparator === '>=') ? `(${test} AND ${sql} < 'NaN'::double precision)` : test;
}

function equalityTest(comparator: TextComparison['comparator'], value: string, column: Column, parameters: SqlParameters): string {
  const { type } = column;
  const sql = reachableFor([value], column);
  // Text that is no UUID equals no id; cast to one it would fail.
  if (type === 'UUID' && !isUuid(value)) return comparator === '=' ? 'FALSE' : 'TRUE';
  return `${sql} ${comparator === '=' ? '=' : '<>'} ${parameters.bind(value)}::${type === 'UUID' ? 'uuid' : 'text'}`;
}

/** UTF-16 units are no fewer than the characters that Postgres counts. */
function reachableFor(values: readonly string[], { sql, prefix }: Column): string {
  return prefix !== undefined && values.every(({ length }) => length < prefixLength) ? prefix : sql;
}

function membershipTest<Text extends string>({ values, negated }: Membership<Text>, column: Column, parameters: SqlParameters): string {
  const { type } = column;
  const sql = reachableFor(values, column);
  const candidates = type === 'UUID' ? values.filter(isUuid) : values;
  if (candidates.length === 0) return negated ? 'TRUE' : 'FALSE';
  const list = `${parameters.bind(candidates)}::${type === 'UUID' ? 'uuid' : 'text'}[]`;
  return negated ? `${sql} <> ALL (${list})` : `${sql} = ANY (${list})`;
}
