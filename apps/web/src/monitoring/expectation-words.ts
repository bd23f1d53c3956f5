import { isRecord } from '../api/failure.js';
import { count } from '../parts/figures.js';

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const shownValues = 6;

/** What an expectation is of: its columns, or the whole table. */
export function subjectOf(expectation: unknown): string {
  if (!isRecord(expectation)) return '';
  if (expectation['kind'] === 'UNIQUE') return list(expectation['columns']).map(text).join(', ');
  return text(expectation['column']) || 'the table';
}

/** An expectation as a sentence about its subject. What is not known of its kind shows as it is kept. */
export function expectationText(expectation: unknown): string {
  if (!isRecord(expectation)) return JSON.stringify(expectation);
  return `${wordsOf(expectation)}${toleranceText(expectation['tolerance'])}`;
}

function wordsOf(expectation: Readonly<Record<string, unknown>>): string {
  const at = (name: string): string => text(expectation[name]);
  switch (expectation['kind']) {
    case 'SCHEMA': {
      const columns = list(expectation['columns']).filter(isRecord).map((column) => `${text(column['name'])}${column['type'] == null ? '' : ` (${text(column['type']).toLowerCase()})`}`);
      return `has ${expectation['exact'] === true ? 'these columns and no others' : 'these columns'}: ${columns.join(', ')}`;
    }
    case 'NOT_NULL': return 'has a value in each row';
    case 'RANGE': return `is ${between(expectation['min'], expectation['max'], 'at least', 'at most')}`;
    case 'SET': {
      const values = list(expectation['values']).map(text);
      return `is one of ${values.slice(0, shownValues).join(', ')}${values.length > shownValues ? ` and ${values.length - shownValues} more` : ''}`;
    }
    case 'PATTERN': return `matches ${at('pattern')}`;
    case 'UNIQUE': return list(expectation['columns']).length > 1 ? 'are never the same together' : 'is never the same twice';
    case 'FRESH': return `has a moment of the last ${count(Number(expectation['withinHours']), 'hour')}`;
    case 'VOLUME': return `has ${between(expectation['atLeast'], expectation['atMost'], 'at least', 'at most')} ${(expectation['atMost'] ?? expectation['atLeast']) === 1 ? 'row' : 'rows'}`;
    case 'REFERENCE': return `is in ${at('in')} of the data set ${at('dataset')}${at('reference') === 'main' || at('reference') === '' ? '' : `@${at('reference')}`}`;
    default: return JSON.stringify(expectation);
  }
}

function between(low: unknown, high: unknown, least: string, most: string): string {
  if (low == null) return `${most} ${text(high)}`;
  return high == null ? `${least} ${text(low)}` : low === high ? text(low) : `from ${text(low)} to ${text(high)}`;
}

function toleranceText(tolerance: unknown): string {
  return typeof tolerance === 'number' && tolerance > 0 ? `, but for ${Number((100 * tolerance).toPrecision(3))} % of the rows` : '';
}
