import { assertUnreachable } from '@plinth/kernel';
import type { SortKey } from '../keyset.js';
import type { ExperimentOrderTerm, OrderTerm } from './ast.js';
import { type Column, experimentTable, runTable, type SqlParameters } from './compile-sql.js';

export interface CompiledOrder {
  /** What the FROM clause needs beside the table itself. */
  readonly joins: readonly string[];
  readonly keys: readonly SortKey[];
}

/** A tag that reads as a number of moderate size: those come first and in the order of numbers. The cast never fails on it. Params and tags of runs have theirs in a column. */
const numeric = String.raw`^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d{1,2})?$`;

/** The ORDER BY of runs: the terms, then newest first, then by id, so that no two runs share a place. */
export function compileOrder(terms: readonly OrderTerm[], parameters: SqlParameters): CompiledOrder {
  const joins: string[] = [];
  const keys = terms.flatMap(({ subject, descending }, index) => {
    if (subject.entity === 'TEXT_ATTRIBUTE' || subject.entity === 'NUMBER_ATTRIBUTE') return [attributeKey(runTable.attributes[subject.key], descending)];
    const alias = `o${index}`;
    const table = subject.entity === 'METRIC' ? 'run_metric' : subject.entity === 'PARAM' ? 'run_param' : 'run_tag';
    joins.push(`${table} AS ${alias} ON ${alias}.workspace_id = run.workspace_id AND ${alias}.experiment_id = run.experiment_id AND ${alias}.run_id = run.id AND ${alias}.key = ${parameters.bind(subject.key)}::text`);
    return subject.entity === 'METRIC' ? metricKeys(alias, descending) : textKeys(`${alias}.number`, `${alias}.prefix`, descending);
  });
  return { joins: joins.map((join) => `LEFT JOIN ${join}`), keys: [...keys, { sql: 'run.started_at', type: 'TIME', descending: true, nullable: false }, { sql: 'run.id', type: 'UUID', descending: false, nullable: false }] };
}

/**
 * For an order that begins with a metric: the same order for the runs of which that metric is a number, as the index over `run_metric` has
 * it. Reading along that index ends with the page; the whole order must look at every run that the filter lets through. The first key of
 * {@link compileOrder}, which tells numbers from what is none, is 0 for all of these runs and no key here.
 */
export function walkOfNumbers({ joins: [first = '', ...others], keys: [, value, ...rest] }: CompiledOrder): CompiledOrder {
  const numbers = `${first.replace(/^LEFT /, '')} AND o0.last < 'NaN'`;
  return { joins: [numbers, ...others], keys: [...(value ? [{ ...value, sql: 'o0.last', nullable: false }] : []), ...rest] };
}

/** {@link compileOrder} of experiments. */
export function compileExperimentOrder(terms: readonly ExperimentOrderTerm[], parameters: SqlParameters): CompiledOrder {
  const keys = terms.flatMap(({ subject, descending }) => {
    switch (subject.entity) {
      case 'TEXT_ATTRIBUTE':
      case 'NUMBER_ATTRIBUTE':
        return [attributeKey(experimentTable.attributes[subject.key], descending)];
      case 'TAG': {
        const value = `(experiment.tags ->> ${parameters.bind(subject.key)}::text)`;
        return textKeys(`CASE WHEN ${value} ~ '${numeric}' THEN ${value}::double precision END`, value, descending);
      }
      case 'METRIC':
      case 'PARAM':
        return [];
      default:
        return assertUnreachable(subject);
    }
  });
  return { joins: [], keys: [...keys, { sql: 'experiment.created_at', type: 'TIME', descending: true, nullable: false }, { sql: 'experiment.id', type: 'UUID', descending: false, nullable: false }] };
}

function attributeKey({ sql, type, nullable = false }: Column, descending: boolean): SortKey {
  return { sql, type: type === 'TIME' || type === 'UUID' || type === 'TEXT' ? type : 'NUMBER', descending, nullable };
}

/** Numbers, then NaN, then what is absent, whichever way the numbers go. */
function metricKeys(alias: string, descending: boolean): SortKey[] {
  return [
    { sql: `CASE WHEN ${alias}.last IS NULL THEN 2 WHEN ${alias}.last = 'NaN' THEN 1 ELSE 0 END`, type: 'NUMBER', descending: false, nullable: false },
    { sql: `nullif(${alias}.last, 'NaN')`, type: 'NUMBER', descending, nullable: true },
  ];
}

function textKeys(number: string, sql: string, descending: boolean): SortKey[] {
  return [
    { sql: number, type: 'NUMBER', descending, nullable: true },
    { sql, type: 'TEXT', descending, nullable: true },
  ];
}
