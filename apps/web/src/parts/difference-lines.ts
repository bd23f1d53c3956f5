import { isRecord } from '../api/failure.js';
import { byteSize, figure } from './figures.js';
import { toNumber } from './metric-value.js';

export type DifferencePart = 'metrics' | 'params' | 'artifacts' | 'signature' | 'inputs' | 'environment' | 'tags';

export interface Difference {
  readonly key: string;
  readonly change: 'ADDED' | 'CHANGED' | 'REMOVED' | 'SAME';
  readonly base?: unknown;
  readonly head?: unknown;
}

export interface DifferenceLine {
  readonly key: string;
  readonly change: Difference['change'];
  /** As text; absent where that side has none. */
  readonly base: string | undefined;
  readonly head: string | undefined;
  /** How far a number moved. */
  readonly delta?: string;
}

const isMetric = (value: unknown): value is number | 'NaN' | 'Infinity' | '-Infinity' => typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';

function shown(part: DifferencePart, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (part === 'artifacts' && isRecord(value) && typeof value['sha256'] === 'string' && typeof value['size'] === 'number') return `${value['sha256'].slice(0, 10)}, ${byteSize(value['size'])}`;
  if (part === 'signature' && isRecord(value) && typeof value['type'] === 'string') {
    const shape = Array.isArray(value['shape']) ? `[${value['shape'].map((size) => (size === -1 ? '?' : String(size))).join(', ')}]` : '';
    return `${value['type']}${shape}${value['required'] === false ? ', optional' : ''}${typeof value['index'] === 'number' ? `, place ${value['index'] + 1}` : ''}`;
  }
  if (part === 'inputs' && Array.isArray(value)) return value.map((digest) => (typeof digest === 'string' ? digest.replace(/^sha256:/, '').slice(0, 16) : JSON.stringify(digest))).join(', ');
  if (part === 'metrics' && isMetric(value)) return figure(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function changeOf(base: unknown, head: unknown): Difference['change'] {
  if (base === undefined) return 'ADDED';
  if (head === undefined) return 'REMOVED';
  return JSON.stringify(base) === JSON.stringify(head) ? 'SAME' : 'CHANGED';
}

/** Members of two objects apart, as far down as they are objects on both sides. */
function unfold(difference: Difference): readonly Difference[] {
  const { base, head, key } = difference;
  if (!isRecord(base) || !isRecord(head)) return [difference];
  const names = [...new Set([...Object.keys(base), ...Object.keys(head)])].sort();
  return names.map((name) => ({ key: `${key}.${name}`, base: base[name], head: head[name], change: changeOf(base[name], head[name]) })).flatMap(unfold);
}

function deltaOf(base: unknown, head: unknown): string | undefined {
  if (!isMetric(base) || !isMetric(head)) return undefined;
  const difference = toNumber(head) - toNumber(base);
  return Number.isFinite(difference) && difference !== 0 ? `${difference > 0 ? '+' : '−'}${figure(Math.abs(difference), 3)}` : undefined;
}

/** What differs in one part of two versions, a line each, in words that fit one. */
export function differenceLines(part: DifferencePart, differences: readonly Difference[], withSame: boolean): readonly DifferenceLine[] {
  const unfolded = part === 'environment' ? differences.flatMap(unfold) : differences;
  return unfolded
    .filter(({ change }) => withSame || change !== 'SAME')
    .map(({ key, change, base, head }) => {
      const delta = part === 'metrics' ? deltaOf(base, head) : undefined;
      return { key, change, base: shown(part, base), head: shown(part, head), ...(delta === undefined ? {} : { delta }) };
    });
}
