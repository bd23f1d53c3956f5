import { PlinthError } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterExpression, singleSubject, withoutSpans } from '../../testing/filter-arbitraries.js';
import { FilterSyntaxError, FilterTooLarge, formatFilter, formatOrderBy, maxFilterDepth, maxFilterLength, maxFilterTerms, parseExperimentFilter, parseExperimentOrderBy, parseFilter, parseOrderBy } from './index.js';

/** The filter in its one normal spelling. */
const normal = (text: string): string => formatFilter(parseFilter(text));

function mistake(text: string, parse: (text: string) => unknown = parseFilter): FilterSyntaxError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof FilterSyntaxError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted.`);
}

describe('what MLflow writes', () => {
  it.each([
    ['metrics.accuracy > 0.72', 'metrics.accuracy > 0.72'],
    ['metric.loss<=-1.5e-3', 'metrics.loss <= -0.0015'],
    ['metrics.`learning rate` != +.5', 'metrics.`learning rate` != 0.5'],
    ['metrics."val/loss" >= 1.', 'metrics.val/loss >= 1'],
    ['metrics.m = -0', 'metrics.m = 0'],
    ["params.model = 'xgb'", "params.model = 'xgb'"],
    ['parameter.model = "xgb"', "params.model = 'xgb'"],
    ["parameters.a.b.c != 'x'", "params.a.b.c != 'x'"],
    ["param.select ilike '%a_'", "params.select ILIKE '%a_'"],
    ["tags.mlflow.user LIKE 'A%'", "tags.mlflow.user LIKE 'A%'"],
    ["tag.`a``b` = 'it''s'", "tags.`a``b` = 'it''s'"],
    [`tags.x = "say ""hi"" it's"`, `tags.x = 'say "hi" it''s'`],
    ["attributes.status = 'RUNNING'", "attributes.status = 'RUNNING'"],
    ["attribute.run_id = 'x'", "attributes.run_id = 'x'"],
    ["attr.start_time > 5", 'attributes.start_time > 5'],
    ["run.run_name LIKE 'a'", "attributes.run_name LIKE 'a'"],
    ["status = 'FAILED'", "attributes.status = 'FAILED'"],
    ["`Run name` = 'a'", "attributes.run_name = 'a'"],
    ['attributes."run name" = "a"', "attributes.run_name = 'a'"],
    ['created >= 1700000000000', 'attributes.start_time >= 1700000000000'],
    ["run_id IN ('a','b')", "attributes.run_id IN ('a', 'b')"],
    ["attributes.run_id not in ('a')", "attributes.run_id NOT IN ('a')"],
    ["dataset.name = 'mnist' and datasets.digest IN ('1') AND dataset.context != 'train'", "datasets.name = 'mnist' AND datasets.digest IN ('1') AND datasets.context != 'train'"],
    ['params.x IS NULL and tags.y is not null', 'params.x IS NULL AND tags.y IS NOT NULL'],
    ["metrics.a<1 AND metrics.a>-1", 'metrics.a < 1 AND metrics.a > -1'],
    ['METRICS.Loss < 1', 'metrics.Loss < 1'],
  ])('%s', (text, expected) => {
    expect(normal(text)).toBe(expected);
  });
});

describe('what goes beyond MLflow', () => {
  it.each([
    ["params.a IN ('1', '2') or tags.b NOT IN ('x')", "params.a IN ('1', '2') OR tags.b NOT IN ('x')"],
    ["(status='FAILED')", "attributes.status = 'FAILED'"],
    ['metrics.a = 1 OR metrics.b = 2 AND metrics.c = 3', 'metrics.a = 1 OR metrics.b = 2 AND metrics.c = 3'],
    ['metrics.a = 1 AND (metrics.b = 2 OR metrics.c = 3)', 'metrics.a = 1 AND (metrics.b = 2 OR metrics.c = 3)'],
    ['NOT metrics.a = 1 AND metrics.b = 2', 'NOT metrics.a = 1 AND metrics.b = 2'],
    ['not(metrics.a = 1 and metrics.b = 2)', 'NOT (metrics.a = 1 AND metrics.b = 2)'],
    ['NOT NOT (metrics.a IS NULL)', 'NOT NOT metrics.a IS NULL'],
    ['parent_run_id IS NULL AND duration > 60000', 'attributes.parent_run_id IS NULL AND attributes.duration > 60000'],
    ['', ''],
    [' \n\t', ''],
  ])('%s', (text, expected) => {
    expect(normal(text)).toBe(expected);
  });

  it.each([
    ['2026-11-23', Date.UTC(2026, 10, 23)],
    ['2026-11-23T15:16', Date.UTC(2026, 10, 23, 15, 16)],
    ['2026-11-23 15:16:25', Date.UTC(2026, 10, 23, 15, 16, 25)],
    ['2026-11-23T15:16:25.123z', Date.UTC(2026, 10, 23, 15, 16, 25, 123)],
    ['2026-11-23T15:16:25.5+02:00', Date.UTC(2026, 10, 23, 13, 16, 25, 500)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
  ])('reads %s as a time', (text, ms) => {
    expect(parseFilter(`start_time < '${text}'`)).toMatchObject({ kind: 'NUMBER', value: ms });
  });

  it.each(["'2026-02-30'", "'2026-13-01'", "'2026-11-23T25:00'", "'yesterday'", "'0000-01-01'", "''", '1.5', '1e18', '`2026-11-23`'])('refuses %s as a time', (literal) => {
    expect(mistake(`end_time < ${literal}`).details).toMatchObject({ position: 11, length: literal.length });
  });

  it("takes MLflow's ids without dashes and capitals as the same id, and leaves other text alone", () => {
    expect(normal("run_id = '0193A5C000007000800000000000000A'")).toBe("attributes.run_id = '0193a5c0-0000-7000-8000-00000000000a'");
    expect(normal("experiment_id IN ('0193A5C0-0000-7000-8000-00000000000A', '0')")).toBe("attributes.experiment_id IN ('0193a5c0-0000-7000-8000-00000000000a', '0')");
    expect(normal("run_name = '0193A5C000007000800000000000000A'")).toBe("attributes.run_name = '0193A5C000007000800000000000000A'");
  });
});

describe('spans', () => {
  it('mark the text of each condition', () => {
    const text = " metrics.a < 1 AND NOT ( params.b = 'x' OR tags.c IS NULL )";
    const filter = parseFilter(text);
    const marked: string[] = [];
    JSON.stringify(filter, (name, value: { start: number; end: number }) => (name === 'span' ? marked.push(text.slice(value.start, value.end)) : value));
    // Operands come before the span of their junction.
    expect(marked).toEqual(['metrics.a < 1', "params.b = 'x'", 'tags.c IS NULL', "params.b = 'x' OR tags.c IS NULL", "NOT ( params.b = 'x' OR tags.c IS NULL )", text.slice(1)]);
  });
});

describe('mistakes', () => {
  it.each<[text: string, marked: string, message: RegExp, hint?: RegExp]>([
    ['metics.loss < 1', 'metics', /^Expected metrics, params, tags, attributes or datasets but found metics at character 1\.$/, /Did you mean metrics\?$/],
    ["parms.a = 'x'", 'parms', /found parms/, /Did you mean params\?$/],
    ["statsu = 'x'", 'statsu', /^Expected an attribute \(run_id, .* or duration\) but found statsu/, /Did you mean status\?$/],
    ["attributes.startTime > 1", 'startTime', /found startTime/, /Did you mean start_time\?$/],
    ['accuracy > 1', 'accuracy', /found accuracy/, /A name alone is an attribute; other keys begin with metrics\., params\. or tags\.$/],
    ["dataset.nam = 'x'", 'nam', /^Expected name, digest or context but found nam/, /Did you mean name\?$/],
    ['metrics.loss', '', /^Expected =, !=, <, <=, >, >= or IS but found the end at character 13\.$/],
    ['metrics.loss == 1', '==', /found == at/, /Did you mean =\?$/],
    ["params.a <> 'x'", '<>', /found <> at/, /Did you mean !=\?$/],
    ["params.a > '1'", '>', /^Expected =, !=, LIKE, ILIKE, IN, NOT IN or IS but found >/, /Params are text and have no order\.$/],
    ["tags.a < '1'", '<', /found </, /Tags are text and have no order\.$/],
    ["dataset.name IS NULL", 'IS', /^Expected =, !=, LIKE, ILIKE, IN or NOT IN but found IS/],
    ["metrics.loss LIKE 'a'", 'LIKE', /found LIKE/],
    ["metrics.loss < '1'", "'1'", /^Expected a number but found '1'/, /Leave the quotes out\.$/],
    ['metrics.loss < nan', 'nan', /^Expected a number but found nan/],
    ['metrics.loss < 1e999', '1e999', /^Expected a number but found 1e999/],
    ['metrics.loss < 5abc', '5abc', /^Expected a number but found 5abc/],
    ['metrics.loss < 1.2.3', '1.2.3', /^Expected a number but found 1\.2\.3/],
    ['params.a = 5', '5', /^Expected text in quotes but found 5/, /Put it in single quotes/],
    ['params.a = `x`', '`x`', /^Expected text in quotes but found `x`/, /Put it in single quotes/],
    ["params.a = 'x", "'x", /^Expected a closing ' but found the end at character 12\.$/],
    ["params. a = 'x'", 'a', /^Expected a key right after params\. but found a/, /backticks/],
    ["params.'a' = 'x'", "'a'", /^Expected a key right after params\. but found 'a'/],
    ["params.`` = 'x'", '``', /^Expected a key right after params\./],
    ["params.a b = 'x'", 'b', /^Expected =, !=, LIKE/],
    ["params.a NOT LIKE 'x'", 'LIKE', /^Expected IN but found LIKE/, /put NOT before the whole condition/],
    ["params.a LIKE 'x\\'", "'x\\'", /^Expected a pattern but found a backslash at its end/],
    ['params.a IN ()', ')', /^Expected text in quotes but found \)/, /\^$/],
    ["params.a IN ('x' 'y')", "'y'", /^Expected , or \) but found 'y'/],
    ["params.a IN 'x'", "'x'", /^Expected a list such as \('a', 'b'\)/],
    ['params.a IS 5', '5', /^Expected NULL or NOT NULL but found 5/],
    ['params.a IS NOT 5', '5', /^Expected NULL but found 5/],
    ['(metrics.a = 1', '', /^Expected AND, OR or \) but found the end/],
    ['metrics.a = 1)', ')', /^Expected AND, OR or the end but found \)/],
    ['metrics.a = 1 metrics.b = 2', 'metrics.b', /^Expected AND, OR or the end but found metrics\.b/],
    ['metrics.a = 1 AND', '', /^Expected a condition such as metrics\.loss < 0\.5 but found the end/],
    ['AND metrics.a = 1', 'AND', /^Expected a condition/],
    ['NOT', '', /^Expected a condition/],
    ["'a' = params.x", "'a'", /^Expected a condition/],
    ['metrics.a = 1; DROP TABLE run', ';', /^Expected AND, OR or the end but found ;/],
    ["params.a = 'x\0'", '\0', /^Expected text but found a NUL character/],
    ["params.a = '\ud800'", '\ud800', /^Expected text but found half a surrogate pair/],
  ])('%j', (text, marked, message, hint = /\^/) => {
    const error = mistake(text);
    const { position, length } = { position: -1, length: -1, ...error.details };
    expect(error.message).toMatch(message);
    expect(text.slice(position, position + length)).toBe(marked);
    expect(error.help).toMatch(hint);
    expect(error).toMatchObject({ code: 'FILTER_SYNTAX', kind: 'INVALID', status: 400, field: 'filter' });
  });

  it('draws a caret under the place, on one line', () => {
    expect(mistake("params.a = '🙂'\nAND metics.loss < 1").help).toBe(["params.a = '🙂' AND metics.loss < 1", '                   ^^^^^^', 'Did you mean metrics?'].join('\n'));
  });

  it('shows the neighbourhood only of a long filter', () => {
    const text = `params.a = '${'x'.repeat(500)}' AND metics.loss < 1 AND params.b = '${'y'.repeat(500)}'`;
    expect(mistake(text).help).toBe([`…${'x'.repeat(34)}' AND metics.loss < 1 AND params.b =…`, `${' '.repeat(41)}^^^^^^`, 'Did you mean metrics?'].join('\n'));
  });

  it('raises nothing but typed errors, whatever the text, and points into it', () => {
    const piece = fc.constantFrom('metrics.', 'params.a', 'status', 'AND', 'OR', 'NOT', 'IN', 'IS', 'NULL', 'LIKE', '(', ')', ',', '=', '!=', '<', "'x'", '"y"', '`z`', "'", '`', '5', '-1e3', ' ', '.', '\\', '\u2028');
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.array(piece, { maxLength: 20 }).map((parts) => parts.join('')), fc.array(piece, { maxLength: 20 }).map((parts) => parts.join(' ')));
    fc.assert(
      fc.property(text, (candidate) => {
        try {
          parseFilter(candidate);
        } catch (error) {
          if (!(error instanceof PlinthError)) throw error;
          const { position, length } = { position: -1, length: -1, ...error.details };
          expect(position).toBeGreaterThanOrEqual(0);
          expect(position + length).toBeLessThanOrEqual(candidate.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('limits', () => {
  const repeated = (count: number): string => Array.from({ length: count }, () => 'metrics.a=1').join(' OR ');
  const nested = (depth: number): string => `${'('.repeat(depth)}metrics.a=1${')'.repeat(depth)}`;

  it.each([
    ['characters', maxFilterLength, (size: number) => `metrics.${'a'.repeat(size - 10)}=1`],
    ['comparisons', maxFilterTerms, repeated],
    ['levels of nesting', maxFilterDepth, nested],
    ['levels of nesting', maxFilterDepth, (depth: number) => `${'NOT '.repeat(depth)}metrics.a=1`],
  ])('%s: %i and no more', (what, limit, make) => {
    expect(() => parseFilter(make(limit))).not.toThrow();
    expect(() => parseFilter(make(limit + 1))).toThrow(FilterTooLarge);
    expect(() => parseFilter(make(limit + 1))).toThrow(`more than ${limit} ${what}`);
  });

  it('does not count nesting side by side', () => {
    expect(() => parseFilter(Array.from({ length: 50 }, () => nested(2)).join(' AND '))).not.toThrow();
  });

  it('answers quickly at the limit of length, whatever fills it', () => {
    for (const filler of ['(', "'", "''", '`', 'a', '.', '1', 'NOT ', '-', '\\']) {
      const began = performance.now();
      expect(() => parseFilter(`params.a = ${filler.repeat(maxFilterLength)}`.slice(0, maxFilterLength))).toThrow(PlinthError);
      expect(performance.now() - began).toBeLessThan(250);
    }
  });
});

describe('formatting', () => {
  it('gives text that parses to the same filter', () => {
    fc.assert(fc.property(filterExpression, (filter) => void expect(withoutSpans(parseFilter(formatFilter(filter)))).toEqual(filter)), { numRuns: 1_000 });
  });

  it('is stable', () => {
    fc.assert(fc.property(filterExpression, (filter) => void expect(normal(formatFilter(filter))).toBe(formatFilter(filter))));
  });
});

describe('orderings', () => {
  it.each([
    ['metrics.accuracy DESC', 'metrics.accuracy DESC'],
    ['params."learning rate"', 'params.`learning rate` ASC'],
    ['attributes.start_time ASC', 'attributes.start_time ASC'],
    ['  created desc ', 'attributes.start_time DESC'],
    ['tags.`mlflow.user` asc', 'tags.mlflow.user ASC'],
    ['metrics.desc', 'metrics.desc ASC'],
  ])('%s', (text, expected) => {
    expect(formatOrderBy(parseOrderBy(text))).toBe(expected);
  });

  it.each<[text: string, marked: string, message: RegExp]>([
    ['', '', /^Expected something to order by, such as metrics\.loss but found the end/],
    ['metrics.a UP', 'UP', /^Expected ASC, DESC or the end but found UP/],
    ['metrics.a ASC DESC', 'DESC', /^Expected ASC, DESC or the end/],
    ['metrics.a, metrics.b', ',', /^Expected ASC, DESC or the end/],
    ['dataset.name', 'dataset.name', /^Expected a metric, a param, a tag or an attribute but found a dataset/],
    ['start_tim', 'start_tim', /^Expected an attribute/],
  ])('refuses %j', (text, marked, message) => {
    const error = mistake(text, parseOrderBy);
    const { position, length } = { position: -1, length: -1, ...error.details };
    expect(error.message).toMatch(message);
    expect(text.slice(position, position + length)).toBe(marked);
    expect(error.field).toBe('orderBy');
  });

  it('are given back by formatting', () => {
    fc.assert(
      fc.property(singleSubject, fc.boolean(), (subject, descending) => {
        const { span, ...term } = parseOrderBy(formatOrderBy({ subject, descending }));
        expect(term).toEqual({ subject, descending });
        expect(span.start).toBe(0);
      }),
    );
  });
});

describe('experiments', () => {
  it('have tags and attributes of their own', () => {
    expect(formatFilter(parseExperimentFilter("name ILIKE 'a%' AND tags.team = 'x' OR attribute.creation_time > '2026-01-01' AND last_update_time < 5"))).toBe(
      `attributes.name ILIKE 'a%' AND tags.team = 'x' OR attributes.creation_time > ${Date.UTC(2026, 0, 1)} AND attributes.last_update_time < 5`,
    );
    expect(formatOrderBy(parseExperimentOrderBy('last_update_time DESC'))).toBe('attributes.last_update_time DESC');
  });

  it.each(['metrics.a > 1', "params.a = 'x'", "dataset.name = 'x'"])('have nothing else: %s', (text) => {
    expect(mistake(text, parseExperimentFilter).message).toMatch(/^Expected tags or attributes but found/);
  });

  it('do not have the attributes of runs', () => {
    expect(mistake("status = 'RUNNING'", parseExperimentFilter).message).toMatch(/^Expected an attribute \(experiment_id, name, creation_time or last_update_time\)/);
  });
});
