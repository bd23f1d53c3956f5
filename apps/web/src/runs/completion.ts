import { count } from '../parts/figures.js';
import { type ColumnRef, writeSubject, writeText } from './column-id.js';

/** What can be named in a filter, with frequent values of it. */
export interface Nameable extends ColumnRef {
  readonly sampleValues: readonly string[];
  readonly runCount: number;
}

export interface Suggestion {
  /** What is put in. */
  readonly text: string;
  readonly label: string;
  readonly detail: string;
}

export interface Completion {
  /** The part of the text that a suggestion replaces. */
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

export const runAttributes: readonly Nameable[] = [
  { family: 'attributes', key: 'run_name', sampleValues: [], runCount: 0 },
  { family: 'attributes', key: 'status', sampleValues: ['RUNNING', 'FINISHED', 'FAILED', 'KILLED', 'STALE', 'SCHEDULED'], runCount: 0 },
  { family: 'attributes', key: 'start_time', sampleValues: [], runCount: 0 },
  { family: 'attributes', key: 'end_time', sampleValues: [], runCount: 0 },
  { family: 'attributes', key: 'duration', sampleValues: [], runCount: 0 },
  { family: 'attributes', key: 'run_id', sampleValues: [], runCount: 0 },
  { family: 'attributes', key: 'parent_run_id', sampleValues: [], runCount: 0 },
];

type Part = 'subject' | 'operator' | 'value' | 'joint';

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const tokenPattern = /`(?:[^`]|``)*`?|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|<=|>=|!=|<>|==|[<>=(),]|[^\s()<>=!,'"`]+(?:`(?:[^`]|``)*`?|"(?:[^"]|"")*"?)?|./gsu;
const operators = new Set(['=', '==', '!=', '<>', '<', '>', '<=', '>=', 'LIKE', 'ILIKE', 'IN', 'IS']);
const textOperators = ['=', '!=', 'LIKE', 'ILIKE', 'IN'];
const numberOperators = ['>', '<', '>=', '<=', '=', '!='];
const limit = 12;

function tokens(text: string): Token[] {
  return [...text.matchAll(tokenPattern)].flatMap((match) => (match[0].trim() === '' ? [] : [{ text: match[0], start: match.index, end: match.index + match[0].length }]));
}

/** What part of a comparison comes after these tokens, and which subject it is about. */
function expectation(before: readonly Token[]): { readonly part: Part; readonly subject: string | undefined } {
  let part: Part = 'subject';
  let subject: string | undefined;
  let inList = false;
  for (const { text } of before) {
    const word = text.toUpperCase();
    if (part === 'subject') {
      if (text === '(' || word === 'NOT') continue;
      subject = text;
      part = 'operator';
    } else if (part === 'operator') {
      if (word === 'NOT') continue;
      if (operators.has(word)) part = 'value';
    } else if (part === 'value') {
      if (text === '(') inList = true;
      else if (word !== 'NOT' && text !== ',' && !inList) part = 'joint';
      else if (text === ')') {
        inList = false;
        part = 'joint';
      }
    } else if (word === 'AND' || word === 'OR') part = 'subject';
  }
  return { part, subject };
}

const isNumber = (named: Nameable): boolean => named.family === 'metrics' || ['start_time', 'end_time', 'duration'].includes(named.key);

function ranked<Item>(items: readonly Item[], typed: string, nameOf: (item: Item) => string): Item[] {
  const wanted = typed.toLowerCase();
  const rank = (item: Item): number => {
    const name = nameOf(item).toLowerCase();
    const key = name.slice(name.indexOf('.') + 1);
    if (name.startsWith(wanted)) return 0;
    if (key.startsWith(wanted)) return 1;
    return name.includes(wanted) ? 2 : 3;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter(({ rank }) => rank < 3)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ item }) => item);
}

const kinds = { metrics: 'metric', params: 'param', tags: 'tag', attributes: 'attribute' } as const;

/** What may stand at the caret: keys in use, the operators that fit, frequent values, or what joins two comparisons. */
export function complete(text: string, caret: number, nameables: readonly Nameable[]): Completion {
  const all = tokens(text);
  const touched = all.find((token) => token.start < caret && caret <= token.end && !/^[(),]$/.test(token.text));
  const before = all.filter((token) => token.end <= caret && token !== touched);
  const { part, subject } = expectation(before);
  const typed = touched === undefined ? '' : text.slice(touched.start, caret);
  const from = touched?.start ?? caret;
  const to = touched?.end ?? caret;
  const about = nameables.find((named) => writeSubject(named) === subject || (named.family === 'attributes' && named.key === subject));
  if (part === 'subject') {
    const found = ranked(nameables, typed, writeSubject);
    return { from, to, suggestions: found.map((named) => ({ text: `${writeSubject(named)} `, label: writeSubject(named), detail: named.runCount > 0 ? `${kinds[named.family]} of ${count(named.runCount, 'run')}` : kinds[named.family] })) };
  }
  if (part === 'operator') {
    const fitting = about === undefined ? [...numberOperators, 'LIKE', 'ILIKE', 'IN'] : isNumber(about) ? numberOperators : about.family === 'params' ? [...textOperators, '>', '<'] : textOperators;
    const found = fitting.filter((operator) => operator.startsWith(typed.toUpperCase()));
    return { from, to, suggestions: found.map((operator) => ({ text: `${operator} `, label: operator, detail: operatorMeaning[operator] ?? '' })) };
  }
  if (part === 'value') {
    const values = ranked(about?.sampleValues ?? [], typed.replace(/^'|'$/g, ''), (value) => value);
    return { from, to, suggestions: values.map((value) => ({ text: `${writeText(value)} `, label: writeText(value), detail: 'value in use' })) };
  }
  const joints = ['AND', 'OR'].filter((joint) => joint.startsWith(typed.toUpperCase()));
  return { from, to, suggestions: joints.map((joint) => ({ text: `${joint} `, label: joint, detail: joint === 'AND' ? 'both hold' : 'either holds' })) };
}

const operatorMeaning: Readonly<Record<string, string>> = {
  '=': 'equals',
  '!=': 'differs from',
  '>': 'above',
  '<': 'below',
  '>=': 'at least',
  '<=': 'at most',
  LIKE: '% stands for any text',
  ILIKE: 'as LIKE, upper and lower case alike',
  IN: "one of ('a', 'b')",
};
