import type { Expectation, ExpectationKind } from './definition.js';

/** MET: all hold. VIOLATED: one does not. UNDECIDED: one could not be looked at, and the others hold. */
export const expectationOutcomes = ['MET', 'VIOLATED', 'UNDECIDED'] as const;
export type ExpectationOutcome = (typeof expectationOutcomes)[number];

/** What became of one expectation. */
export interface ExpectationResult {
  readonly kind: ExpectationKind;
  /** Null where it is of the whole table; of several columns, the first. */
  readonly column: string | null;
  /** Null where it could not be looked at. */
  readonly holds: boolean | null;
  /** Rows that are otherwise. */
  readonly rows: number;
  /** Of them one, as text; masked where the column is sensitive; null where there is none to show. */
  readonly example: string | null;
  readonly sentence: string;
}

export interface ExpectationFindings {
  /** Rows of the table. */
  readonly rows: number;
  readonly outcome: ExpectationOutcome;
  /** In the order of the suite. */
  readonly results: readonly ExpectationResult[];
  readonly sentence: string;
}

export const maskedExample = 'masked';

export function findingsOf(rows: number, results: readonly ExpectationResult[]): ExpectationFindings {
  const violated = results.filter(({ holds }) => holds === false);
  const undecided = results.filter(({ holds }) => holds === null);
  const outcome: ExpectationOutcome = violated.length ? 'VIOLATED' : undecided.length ? 'UNDECIDED' : 'MET';
  const [first] = violated.length ? violated : undecided;
  const more = Math.max(violated.length || undecided.length, 1) - 1;
  return { rows, outcome, results, sentence: first ? `${first.sentence}${more ? ` ${more} more ${more === 1 ? 'expectation is' : 'expectations are'} ${violated.length ? 'not met' : 'undecided'}.` : ''}` : `All ${results.length} expectations are met by ${rows} rows.` };
}

/** The column that an expectation is of, where it is of one. */
export function columnOf(expectation: Expectation): string | null {
  switch (expectation.kind) {
    case 'SCHEMA':
    case 'VOLUME': return null;
    case 'UNIQUE': return expectation.columns[0] ?? null;
    default: return expectation.column;
  }
}

/** What is expected, to be said of a column that is otherwise. */
export function wordsOf(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'SCHEMA': return 'its columns are those of the suite';
    case 'NOT_NULL': return `${expectation.column} has a value`;
    case 'RANGE': return `${expectation.column} is ${[expectation.min === null ? [] : `at least ${expectation.min}`, expectation.max === null ? [] : `at most ${expectation.max}`].flat().join(' and ')}`;
    case 'SET': return `${expectation.column} is one of ${expectation.values.length} values`;
    case 'PATTERN': return `${expectation.column} matches ${expectation.pattern}`;
    case 'UNIQUE': return `${expectation.columns.join(', ')} ${expectation.columns.length === 1 ? 'is' : 'are'} unique`;
    case 'FRESH': return `${expectation.column} is of the last ${expectation.withinHours} hours`;
    case 'VOLUME': return `there are ${[expectation.atLeast === null ? [] : `at least ${expectation.atLeast}`, expectation.atMost === null ? [] : `at most ${expectation.atMost}`].flat().join(' and ')} rows`;
    case 'REFERENCE': return `${expectation.column} is in ${expectation.in} of ${expectation.dataset}`;
  }
}
