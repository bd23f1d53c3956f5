import { InvalidInput } from '@plinth/kernel';
import type { Slice } from '@plinth/pipelines';

/** The query of an address, as Fastify reads it: a name that is given twice is a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Of names that are given twice, the last counts. */
export function textIn(query: Query, name: string): string | undefined {
  const given = query[name];
  const text = typeof given === 'object' ? given.at(-1) : given;
  return text === '' ? undefined : text;
}

/** A whole number. @throws InvalidInput */
export function numberIn(query: Query, name: string, fallback: number): number {
  const text = textIn(query, name);
  if (text === undefined) return fallback;
  if (!/^\d{1,9}$/.test(text)) throw new InvalidInput(`${name} must be a whole number; it was ${JSON.stringify(text.slice(0, 40))}.`, { field: name, help: 'Leave it out, or write digits.' });
  return Number(text);
}

/** @throws InvalidInput */
export function sliceIn(query: Query): Slice {
  return { limit: numberIn(query, 'limit', 100), offset: numberIn(query, 'offset', 0) };
}

/** @throws InvalidInput */
export function timeIn(query: Query, name: string, fallback: Date): Date {
  const text = textIn(query, name);
  if (text === undefined) return fallback;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidInput(`${name} must be a time.`, { field: name, help: 'Write it as 2026-11-29T15:00:00Z.' });
  return time;
}

/** Letter case does not count, since clients send both. @throws InvalidInput */
export function choiceIn<Choice extends string>(query: Query, name: string, choices: readonly Choice[]): Choice | undefined {
  const text = textIn(query, name)?.toUpperCase();
  if (text === undefined) return undefined;
  const chosen = choices.find((choice) => choice === text);
  if (chosen === undefined) throw new InvalidInput(`${name} must be one of ${choices.join(', ')}.`, { field: name, help: 'Leave it out, or choose one of these.' });
  return chosen;
}
