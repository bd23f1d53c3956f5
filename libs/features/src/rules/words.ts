import type { Content, Description } from './definition.js';

/** How much a word counts where it stands. */
const weights = { name: 16, part: 8, tag: 4, text: 1 } as const;

export const maxQueryWords = 8;
const maxWordLength = 60;
/** Beyond these a definition is found by what comes first in it. */
const maxWords = 2_000;
/** Shorter ends of words tell nothing apart. */
const shortestEnd = 3;

/** A word by which a definition is found. */
export interface IndexedWord {
  readonly word: string;
  readonly weight: number;
  /** Whether it is found by its inside too: names are, descriptions are not. */
  readonly isName: boolean;
}

/** Lower-case words of letters and digits; `avgDailyTrips_7d` is avg, daily, trips and 7d. */
export function wordsOf(text: string): string[] {
  const parts = text.normalize('NFKC').replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2').toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return parts.map((word) => [...word].slice(0, maxWordLength).join(''));
}

/** All words by which the definition is found, each once, with the weight of the best place where it stands. */
export function indexedWords({ name, about, content }: { readonly name: string; readonly about: Pick<Description, 'description' | 'tags'>; readonly content: Content }): IndexedWord[] {
  const found = new Map<string, IndexedWord>();
  const add = (text: string | null, weight: number, isName: boolean): void => {
    for (const word of text === null ? [] : wordsOf(text)) {
      const known = found.get(word);
      if (!known && found.size >= maxWords) return;
      found.set(word, { word, weight: Math.max(weight, known?.weight ?? 0), isName: isName || (known?.isName ?? false) });
    }
  };
  add(name, weights.name, true);
  switch (content.kind) {
    case 'ENTITY':
      for (const key of content.joinKeys) add(key.name, weights.part, true);
      break;
    case 'SOURCE':
      if (content.data) add(content.data.dataset, weights.part, true);
      for (const column of content.schema) add(column.name, weights.part, true);
      break;
    case 'VIEW':
      for (const each of [...content.entities, ...content.features.map((feature) => feature.name)]) add(each, weights.part, true);
      break;
    case 'SERVICE':
      for (const { view, features } of content.members) for (const each of [view, ...(features ?? [])]) add(each, weights.part, true);
      break;
  }
  addTags(about.tags, add);
  add(about.description, weights.text, false);
  for (const feature of content.kind === 'VIEW' ? content.features : []) {
    addTags(feature.tags, add);
    add(feature.description, weights.text, false);
  }
  return [...found.values()];
}

function addTags(tags: Readonly<Record<string, string>>, add: (text: string, weight: number, isName: boolean) => void): void {
  for (const each of Object.entries(tags).flat()) add(each, weights.tag, false);
}

/** The ends by which a word is found: the word itself, and for names what is left of it from each of its letters on. */
export function endsOf({ word, isName }: IndexedWord): string[] {
  if (!isName) return [word];
  const letters = [...word];
  return [word, ...letters.slice(1).map((_, index) => letters.slice(index + 1).join('')).filter((end) => [...end].length >= shortestEnd)];
}

/** Words of a search, each once, those that tell most apart first. */
export function queryWords(text: string): string[] {
  return [...new Set(wordsOf(text))].sort((left, right) => right.length - left.length || (left < right ? -1 : 1)).slice(0, maxQueryWords);
}
