import { assertUnreachable } from '@plinth/kernel';
import type { ExperimentFilterExpression, ExperimentNumberAttribute, ExperimentTextAttribute, FilterExpression, NumberComparator, RunNumberAttribute, RunTextAttribute, Subject } from './ast.js';
import { matchesLike } from './like.js';

/** What a filter sees of a run. Times are milliseconds since 1970; ids are UUIDs in lower case with dashes. */
export interface FilterableRun {
  readonly id: string;
  readonly experimentId: string;
  readonly parentRunId: string | null;
  readonly name: string;
  readonly status: string;
  readonly userId: string;
  readonly startTime: number;
  readonly endTime: number | null;
  /** The last value of each. */
  readonly metrics: ReadonlyMap<string, number>;
  readonly params: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly datasets: readonly { readonly name: string; readonly digest: string; readonly context: string | null }[];
}

/** What a filter sees of an experiment. */
export interface FilterableExperiment {
  readonly id: string;
  readonly name: string;
  readonly creationTime: number;
  readonly lastUpdateTime: number;
  readonly tags: ReadonlyMap<string, string>;
}

/**
 * Says whether a run passes: the definition that the SQL of `compileFilter` is tested against. A comparison with something absent is false,
 * `!=` and NOT IN too, so its NOT is true; there is no third truth value. NaN equals nothing, differs from everything and is in no order.
 * A condition on datasets holds when it holds of one input.
 */
export function evaluateFilter(filter: FilterExpression, run: FilterableRun): boolean {
  return holds(filter, (subject) => valuesOfRun(subject, run));
}

/** {@link evaluateFilter} for experiments. */
export function evaluateExperimentFilter(filter: ExperimentFilterExpression, experiment: FilterableExperiment): boolean {
  return holds(filter, (subject) => valuesOfExperiment(subject, experiment));
}

/** All values of a subject: none when it is absent, several for datasets only. */
type Values<Text extends string, Num extends string> = (subject: Subject<Text, Num>) => readonly (string | number)[];

function holds<Text extends string, Num extends string>(filter: FilterExpression<Text, Num>, values: Values<Text, Num>): boolean {
  switch (filter.kind) {
    case 'EVERYTHING':
      return true;
    case 'AND':
      return filter.operands.every((operand) => holds(operand, values));
    case 'OR':
      return filter.operands.some((operand) => holds(operand, values));
    case 'NOT':
      return !holds(filter.operand, values);
    case 'NUMBER':
      return values(filter.subject).some((value) => typeof value === 'number' && compare(value, filter.comparator, filter.value));
    case 'TEXT':
      return values(filter.subject).some((value) => (value === filter.value) === (filter.comparator === '='));
    case 'LIKE':
      return values(filter.subject).some((value) => typeof value === 'string' && matchesLike(value, filter.pattern, filter.ignoreCase));
    case 'IN':
      return values(filter.subject).some((value) => filter.values.some((candidate) => candidate === value) !== filter.negated);
    case 'NULL':
      return (values(filter.subject).length === 0) !== filter.negated;
    default:
      return assertUnreachable(filter);
  }
}

function compare(value: number, comparator: NumberComparator, bound: number): boolean {
  switch (comparator) {
    case '=':
      return value === bound;
    case '!=':
      return value !== bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return assertUnreachable(comparator);
  }
}

function valuesOfRun(subject: Subject, run: FilterableRun): readonly (string | number)[] {
  switch (subject.entity) {
    case 'METRIC':
      return present(run.metrics.get(subject.key));
    case 'PARAM':
      return present(run.params.get(subject.key));
    case 'TAG':
      return present(run.tags.get(subject.key));
    case 'DATASET':
      return run.datasets.flatMap((dataset) => present(dataset[subject.key]));
    case 'TEXT_ATTRIBUTE':
      return present(runText(subject.key, run));
    case 'NUMBER_ATTRIBUTE':
      return present(runNumber(subject.key, run));
    default:
      return assertUnreachable(subject);
  }
}

function present<Value>(value: Value | null | undefined): readonly Value[] {
  return value === null || value === undefined ? [] : [value];
}


function runText(key: RunTextAttribute, run: FilterableRun): string | null {
  const texts: Readonly<Record<RunTextAttribute, string | null>> = {
    run_id: run.id,
    run_name: run.name,
    status: run.status,
    user_id: run.userId,
    parent_run_id: run.parentRunId,
    experiment_id: run.experimentId,
  };
  return texts[key];
}

function runNumber(key: RunNumberAttribute, { startTime, endTime }: FilterableRun): number | null {
  const numbers: Readonly<Record<RunNumberAttribute, number | null>> = { start_time: startTime, end_time: endTime, duration: endTime === null ? null : endTime - startTime };
  return numbers[key];
}

function valuesOfExperiment(subject: Subject<ExperimentTextAttribute, ExperimentNumberAttribute>, experiment: FilterableExperiment): readonly (string | number)[] {
  switch (subject.entity) {
    case 'TAG':
      return present(experiment.tags.get(subject.key));
    case 'TEXT_ATTRIBUTE':
      return [subject.key === 'name' ? experiment.name : experiment.id];
    case 'NUMBER_ATTRIBUTE':
      return [subject.key === 'creation_time' ? experiment.creationTime : experiment.lastUpdateTime];
    case 'METRIC':
    case 'PARAM':
    case 'DATASET':
      return [];
    default:
      return assertUnreachable(subject);
  }
}
