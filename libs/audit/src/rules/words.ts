import { InvalidInput } from '@plinth/kernel';
import { isPlainId } from '@plinth/verify';

/** What may be looked for at once. */
export const mostTerms = 8;
const longestQuery = 200;
const longestWord = 64;
/** Of one event; what it did, to what and why come first. */
const mostWords = 60;
const longestText = 1_000;
const deepest = 6;

/** `promotion.approved`, `ada@example.org`, `fraud-2`: words, and such as are joined by a sign. */
const compound = /[\p{L}\p{N}_]+(?:[.@:/'’-][\p{L}\p{N}_]+)*/gu;
const part = /[\p{L}\p{N}_]+/gu;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** The parts of an event that it is found by. */
export interface Worded {
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
}

/** Takes a text apart into its words. */
export type TakeApart = (text: string) => readonly string[];

/**
 * The words that an event is found by: of its action, its subject, its reason, and the names and other texts in what changed. Ids, digests and
 * times are not among them: they have filters of their own.
 * @param subjectName what the subject is called now
 */
export function wordsOf({ action, subjectKind, subjectId, before, after, reason }: Worded, subjectName = '', takeApart: TakeApart = takenApart): ReadonlySet<string> {
  const words = new Set<string>();
  const add = (text: string): void => {
    for (const word of takeApart(text)) if (words.size < mostWords) words.add(word);
  };
  for (const text of [action, subjectKind, subjectId, subjectName, reason ?? '']) add(text);
  for (const value of [after, before]) eachText(value, add);
  return words;
}

/** Takes each text apart once: many events say the same. */
export function remembering(): TakeApart {
  const known = new Map<string, readonly string[]>();
  return (text) => {
    const words = known.get(text) ?? takenApart(text);
    known.set(text, words);
    return words;
  };
}

function takenApart(text: string): readonly string[] {
  if (isPlainId(text) || instant.test(text)) return [];
  return compounds(text.slice(0, longestText)).flatMap((whole) => [whole, ...(whole.match(part) ?? [])]).filter((word) => word.length <= longestWord);
}

/** The words that are looked for, each once. @throws InvalidInput for none, or too many */
export function queriedWords(text: string): readonly string[] {
  const words = text.length > longestQuery ? [] : [...new Set(compounds(text))];
  if (words.length === 0 || words.length > mostTerms || words.some((word) => word.length > longestWord))
    throw new InvalidInput(`Look for 1 to ${mostTerms} whole words of at most ${longestWord} characters.`, { field: 'filter.text', help: 'An event is found by words of its action, subject, reason and changes, and by the name of whoever did it.' });
  return words;
}

/** The words of a name, such as that of whoever did it. */
export function nameWords(name: string): ReadonlySet<string> {
  return new Set(compounds(name).flatMap((whole) => [whole, ...(whole.match(part) ?? [])]));
}

function compounds(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(compound) ?? [];
}

function eachText(value: unknown, add: (text: string) => void, depth = 0): void {
  if (typeof value === 'string') return add(value);
  if (typeof value !== 'object' || value === null || depth === deepest) return;
  for (const each of Object.values(value)) eachText(each, add, depth + 1);
}
