import { canonicalJson } from '@plinth/verify';

/** Something that was told, and the time that it was told of, in milliseconds since 1970. */
export interface Told<Value> {
  readonly at: number;
  readonly value: Value;
}

/** Of two things that were told for the same moment, the one with the greater text counts: any order does that is the same everywhere. */
export function laterOf<Value>(one: Told<Value> | undefined, other: Told<Value> | undefined): Told<Value> | undefined {
  if (!one || !other) return one ?? other;
  if (one.at !== other.at) return one.at > other.at ? one : other;
  return canonicalJson(one.value) >= canonicalJson(other.value) ? one : other;
}

export function earlierOf<Value>(one: Told<Value>, other: Told<Value>): Told<Value> {
  if (one.at !== other.at) return one.at < other.at ? one : other;
  return canonicalJson(one.value) <= canonicalJson(other.value) ? one : other;
}

/** Joins part by part: of each, the later counts. What either lacks, the other gives. */
export function laterOfEach<Facts extends object>(one: Facts, other: Facts): Facts {
  const [parts, more] = [new Map<string, Told<unknown> | undefined>(Object.entries(one)), new Map<string, Told<unknown> | undefined>(Object.entries(other))];
  const names = [...new Set([...parts.keys(), ...more.keys()])].sort();
  return Object.fromEntries(names.flatMap((name) => {
    const value = laterOf(parts.get(name), more.get(name));
    return value === undefined ? [] : [[name, value]];
  })) as Facts;
}

/** The parts that are there, each with the time that they were told of. */
export function toldAt<Parts extends object>(at: number, parts: Parts): { readonly [Part in keyof Parts]?: Told<NonNullable<Parts[Part]>> } {
  const entries: [string, unknown][] = Object.entries(parts);
  return Object.fromEntries(entries.flatMap(([part, value]) => (value === undefined ? [] : [[part, { at, value }]]))) as { [Part in keyof Parts]?: Told<NonNullable<Parts[Part]>> };
}
