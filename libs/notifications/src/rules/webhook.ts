import { InvalidInput } from '@plinth/kernel';

export const targetKinds = ['STANDARD', 'SLACK'] as const;
export type TargetKind = (typeof targetKinds)[number];

const maxFilter = 50;
const maxExcerpt = 1_000;

/** The address as it may be shown, recorded and logged. A query may hold a token, and the path of a Slack address is its whole secret. */
export function shownUrl(kind: TargetKind, url: string): string {
  const { origin, pathname, search } = new URL(url);
  if (kind === 'SLACK') return `${origin}/…`;
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

/** The kinds asked for, each once. @throws InvalidInput */
export function parseFilter(filter: readonly string[], field: string): string[] {
  const distinct = [...new Set(filter)];
  if (distinct.length > maxFilter) throw new InvalidInput(`A webhook names at most ${maxFilter} kinds of events.`, { field, help: 'Use promotion.* for all of one thing, or none for everything.' });
  return distinct.sort();
}

/** The beginning of a target's answer, for the log that people read. */
export function excerptOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 4 * maxExcerpt)).toString('utf8').replace(/[^\P{C}\n\t]/gu, '').replace(/\uFFFD+$/, '').slice(0, maxExcerpt).replace(/[\uD800-\uDBFF]$/, '');
}
