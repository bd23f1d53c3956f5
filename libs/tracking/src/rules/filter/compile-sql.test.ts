import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterExpression } from '../../testing/filter-arbitraries.js';
import { compileExperimentFilter, compileFilter, parseExperimentFilter, parseFilter, SqlParameters } from './index.js';

function compiled(filter: string): { sql: string; values: unknown[] } {
  const parameters = new SqlParameters();
  return { sql: compileFilter(parseFilter(filter), parameters), values: parameters.values };
}

const of = (table: string): string => `EXISTS (SELECT 1 FROM ${table} AS v WHERE v.workspace_id = run.workspace_id AND v.experiment_id = run.experiment_id AND v.run_id = run.id AND v.key = $1::text`;
const ofInput = 'EXISTS (SELECT 1 FROM run_input AS i WHERE i.workspace_id = run.workspace_id AND i.run_id = run.id';
const id = '0193a5c0-0000-7000-8000-00000000000a';

describe('a filter as SQL', () => {
  it.each<[filter: string, sql: string, values: unknown[]]>([
    ['', 'TRUE', []],
    ['metrics.loss < 0.5', `${of('run_metric')} AND v.last < $2::double precision)`, ['loss', 0.5]],
    ['metrics.loss >= 0.5', `${of('run_metric')} AND (v.last >= $2::double precision AND v.last < 'NaN'::double precision))`, ['loss', 0.5]],
    ['metrics.loss != 0.5', `${of('run_metric')} AND v.last <> $2::double precision)`, ['loss', 0.5]],
    ["params.`a'b` != 'x'", `${of('run_param')} AND v.prefix <> $2::text)`, ["a'b", 'x']],
    ["tags.a ILIKE 'x%'", `${of('run_tag')} AND v.value ILIKE $2::text ESCAPE E'\\\\')`, ['a', 'x%']],
    ["params.a NOT IN ('x', 'y')", `${of('run_param')} AND v.prefix <> ALL ($2::text[]))`, ['a', ['x', 'y']]],
    ['tags.a IS NULL', `NOT ${of('run_tag')})`, ['a']],
    ['metrics.a IS NOT NULL', `${of('run_metric')})`, ['a']],
    ["dataset.name = 'mnist'", `${ofInput} AND (i.name) = $1::text)`, ['mnist']],
    ["dataset.context LIKE 't_'", `${ofInput} AND (i.tags ->> 'mlflow.data.context') LIKE $1::text ESCAPE E'\\\\')`, ['t_']],
    ["status = 'FAILED'", 'run.status = $1::text', ['FAILED']],
    [`run_id = '${id}'`, 'run.id = $1::uuid', [id]],
    ["run_id = 'no id'", 'FALSE', []],
    ["run_id != 'no id'", 'TRUE', []],
    ["parent_run_id != 'no id'", '(run.parent_run_id IS NOT NULL AND TRUE)', []],
    [`experiment_id IN ('${id}', 'no id')`, 'run.experiment_id = ANY ($1::uuid[])', [[id]]],
    ["experiment_id IN ('no id')", 'FALSE', []],
    ["experiment_id NOT IN ('no id')", 'TRUE', []],
    ["run_id LIKE '0193%'", "run.id::text LIKE $1::text ESCAPE E'\\\\'", ['0193%']],
    ['start_time >= 0', 'run.started_at >= $1::timestamptz', ['1970-01-01T00:00:00.000Z']],
    ['end_time != 0', '(run.ended_at IS NOT NULL AND run.ended_at <> $1::timestamptz)', ['1970-01-01T00:00:00.000Z']],
    ['end_time IS NULL', 'run.ended_at IS NULL', []],
    ["NOT status = 'A' AND (status = 'B' OR status = 'C')", '(NOT (run.status = $1::text) AND (run.status = $2::text OR run.status = $3::text))', ['A', 'B', 'C']],
  ])('%s', (filter, sql, values) => {
    expect(compiled(filter)).toEqual({ sql, values });
  });

  it('reads the whole value where its prefix can not decide', () => {
    expect(compiled(`params.a = '${'x'.repeat(254)}'`).sql).toContain('v.prefix = ');
    expect(compiled(`params.a = '${'x'.repeat(255)}'`).sql).toContain('v.value = ');
    expect(compiled(`params.a IN ('x', '${'x'.repeat(255)}')`).sql).toContain('v.value = ANY');
  });

  it('numbers its parameters after those bound before', () => {
    const parameters = new SqlParameters();
    parameters.bind('workspace');
    expect(compileFilter(parseFilter("status = 'FAILED'"), parameters)).toBe('run.status = $2::text');
    expect(parameters.values).toEqual(['workspace', 'FAILED']);
  });

  it('holds nothing that the filter says: taking away the words of the compiler leaves only placeholders', () => {
    const vocabulary =
      /'NaN'|'mlflow\.data\.context'|E'\\\\'|\b(?:run|v|i)\.[a-z_]+|\b(?:run_metric|run_param|run_tag|run_input)\b|\b(?:EXISTS|SELECT|FROM|AS|WHERE|AND|OR|NOT|IS|NULL|TRUE|FALSE|LIKE|ILIKE|ESCAPE|ANY|ALL|extract|epoch|double precision|timestamptz|text|uuid)\b|\b(?:v|i|1|1000)\b|->>|::|<>|<=|>=|[=<>()*[\]-]|\s/g;
    fc.assert(
      fc.property(filterExpression, (filter) => {
        const parameters = new SqlParameters();
        const sql = compileFilter(filter, parameters);
        const placeholders = sql.match(/\$\d+/g) ?? [];
        expect(placeholders).toEqual(parameters.values.map((_, index) => `$${index + 1}`));
        expect(sql.replace(/\$\d+/g, '').replace(vocabulary, '')).toBe('');
      }),
      { numRuns: 500 },
    );
  });
});

describe('a filter over experiments as SQL', () => {
  it.each<[filter: string, sql: string, values: unknown[]]>([
    ["name LIKE 'a%'", "experiment.name LIKE $1::text ESCAPE E'\\\\'", ['a%']],
    ["tags.team != 'x'", '((experiment.tags ->> $1::text) IS NOT NULL AND (experiment.tags ->> $1::text) <> $2::text)', ['team', 'x']],
    ['tags.team IS NULL', 'NOT (experiment.tags ->> $1::text) IS NOT NULL', ['team']],
    ['last_update_time < 0', 'experiment.updated_at < $1::timestamptz', ['1970-01-01T00:00:00.000Z']],
  ])('%s', (filter, sql, values) => {
    const parameters = new SqlParameters();
    expect(compileExperimentFilter(parseExperimentFilter(filter), parameters)).toBe(sql);
    expect(parameters.values).toEqual(values);
  });
});
