import { InvalidInput } from '@plinth/kernel';
import { canonicalJson } from '@plinth/verify';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween } from './changes.js';
import { violationsOf } from './compatibility.js';
import { digestOf, documentOf } from './content.js';
import type { Content, Definition, DefinitionKey, TypedName } from './definition.js';
import { lostParts, misses } from './dependents.js';
import type { GivenDefinition } from './given.js';
import { inOrder } from './order.js';
import { losing, planOf, type Standing, type World } from './plan.js';
import { readDefinitions } from './read-definition.js';
import { schemaRules } from './schema-rules.js';
import { compatibilities, scalarTypes, type ValueType } from './vocabulary.js';
import { endsOf, indexedWords, queryWords, wordsOf } from './words.js';

const names = fc.stringMatching(/^[a-z]{1,6}$/);
const types = fc.constantFrom<ValueType>(...scalarTypes);
const parts = fc.uniqueArray(fc.record({ name: names, type: types }), { maxLength: 6, selector: ({ name }) => name });

const entity = (name: string): GivenDefinition => ({ name, entity: { joinKeys: [{ name: `${name}_id`, type: 'INT64' }] } });
const source = (name: string): GivenDefinition => ({ name, source: { kind: 'BATCH', dataset: 'd', timestampColumn: 't' } });
const view = (name: string, features: readonly TypedName[], from = 's'): GivenDefinition => ({ name, view: { entities: ['e'], source: from, features: features.length ? features : [{ name: 'only', type: 'DOUBLE' }] } });
const read = (...given: GivenDefinition[]): Definition[] => readDefinitions(given, 'definitions');

/** What there is after a plan was carried out. */
function carriedOut(definitions: readonly Definition[], before: ReadonlyMap<DefinitionKey, Standing> = new Map()): ReadonlyMap<DefinitionKey, Standing> {
  const sorted = inOrder(definitions);
  if (!('order' in sorted)) throw new Error('A circle.');
  const after = new Map(before);
  for (const { key, definition, version, digest, about } of planOf(sorted.order, worldOf(before)).items)
    after.set(key, { id: key, name: definition.name, about, lifecycle: 'ACTIVE', lastVersion: Math.max(version, before.get(key)?.lastVersion ?? 0), current: { version, digest, content: definition.content } });
  return after;
}

function worldOf(standing: ReadonlyMap<DefinitionKey, Standing>): World {
  return { standing, versionByNumber: (key, version) => (standing.get(key)?.current.version === version ? standing.get(key)?.current : undefined), versionByDigest: () => undefined, schemaRules };
}

describe('definitions', () => {
  it('applied again change nothing, whatever order they are given in', () => {
    fc.assert(fc.property(parts, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (features, order) => {
      const given = [entity('e'), source('s'), view('v', features)];
      const shuffled = order.map((index) => given[index]!);
      const there = carriedOut(read(...shuffled));
      const again = inOrder(read(...given));
      if (!('order' in again)) throw new Error('A circle.');
      expect(planOf(again.order, worldOf(there)).items.map(({ action }) => action)).toEqual(['UNCHANGED', 'UNCHANGED', 'UNCHANGED']);
    }), { numRuns: 50 });
  });

  it('have a digest that does not hang on the order of what has no order, nor on what they say of themselves', () => {
    const one: GivenDefinition = { name: 's', tags: [{ key: 'a', value: '1' }], source: { kind: 'BATCH', dataset: 'd', timestampColumn: 't', fieldMapping: [{ key: 'A', value: 'a' }, { key: 'B', value: 'b' }] } };
    const other: GivenDefinition = { name: 's', description: 'Something', source: { kind: 'BATCH', dataset: 'd', ref: 'main', path: '**', timestampColumn: 't', fieldMapping: [{ key: 'B', value: 'b' }, { key: 'A', value: 'a' }] } };
    const digests = read(one).concat(read(other)).map((definition) => digestOf(canonicalJson(documentOf(definition, () => undefined))));
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differ in digest exactly when they differ in a part', () => {
    fc.assert(fc.property(parts, parts, (before, after) => {
      const [was, is] = [read(view('v', before))[0]!, read(view('v', after))[0]!];
      const sameDigest = digestOf(canonicalJson(documentOf(was, () => undefined))) === digestOf(canonicalJson(documentOf(is, () => undefined)));
      const sameSet = changesBetween(was.content, is.content).length === 0;
      // Another order of features is another version, although no part differs.
      if (sameDigest) expect(sameSet).toBe(true);
      if (!sameSet) expect(sameDigest).toBe(false);
    }), { numRuns: 100 });
  });

  it('come after what they name, or are a circle', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 8 }), (edges) => {
      const inputs = (at: number) => [...new Set(edges.filter(([from]) => from === at).map(([, to]) => to))].map((to) => ({ view: `v${to}` }));
      const given = Array.from({ length: 6 }, (_, at): GivenDefinition => inputs(at).length ? { name: `v${at}`, view: { kind: 'ON_DEMAND', inputs: inputs(at), features: [{ name: 'a', type: 'DOUBLE', expression: '1' }] } } : view(`v${at}`, []));
      const sorted = inOrder(read(...given));
      if ('circle' in sorted) {
        for (const [index, name] of sorted.circle.entries()) expect(edges).toContainEqual([Number(name.slice(1)), Number(sorted.circle[(index + 1) % sorted.circle.length]?.slice(1))]);
        return;
      }
      const place = new Map(sorted.order.map(({ name }, index) => [name, index]));
      expect(place.size).toBe(6);
      for (const [from, to] of edges) expect(place.get(`v${to}`)!).toBeLessThan(place.get(`v${from}`)!);
    }), { numRuns: 100 });
  });

  it('say where they are wrong', () => {
    const fieldOf = (given: GivenDefinition): string | undefined => {
      try {
        readDefinitions([entity('e'), given], 'input');
        return undefined;
      } catch (error) {
        return error instanceof InvalidInput ? error.field : String(error);
      }
    };
    expect(fieldOf(entity('e'))).toBe('input[1].name');
    expect(fieldOf({ name: 'v', view: { source: 's', features: [{ name: 'a', type: 'DOUBLE' }, { name: 'A', type: 'DOUBLE' }] } })).toBe('input[1].view.features');
    expect(fieldOf({ name: 's', source: { kind: 'BATCH', dataset: 'd', timestampColumn: 't', createdColumn: 't' } })).toBe('input[1].source.createdColumn');
  });
});

describe('rules of compatibility', () => {
  it('let what does not change through, and FULL is BACKWARD and FORWARD', () => {
    fc.assert(fc.property(parts, parts, (before, after) => {
      for (const mode of compatibilities) expect(schemaRules(mode, before, before)).toEqual([]);
      const named = (mode: 'BACKWARD' | 'FORWARD' | 'FULL') => new Set(schemaRules(mode, before, after).map(({ part }) => part));
      expect(named('FULL')).toEqual(new Set([...named('BACKWARD'), ...named('FORWARD')]));
      // What one direction refuses, the other refuses the other way round.
      expect(named('FORWARD')).toEqual(new Set(schemaRules('BACKWARD', after, before).map(({ part }) => part)));
    }));
  });

  it('name what goes under FORWARD, what comes under BACKWARD, and nothing under NONE', () => {
    const [a, b]: readonly TypedName[] = [{ name: 'a', type: 'INT32' }, { name: 'b', type: 'STRING' }];
    expect(schemaRules('FORWARD', [a!, b!], [a!]).map(({ part }) => part)).toEqual(['b']);
    expect(schemaRules('FORWARD', [a!], [a!, b!])).toEqual([]);
    expect(schemaRules('BACKWARD', [a!], [a!, b!]).map(({ part }) => part)).toEqual(['b']);
    expect(schemaRules('BACKWARD', [a!], [{ name: 'a', type: 'INT64' }])).toEqual([]);
    expect(schemaRules('FORWARD', [a!], [{ name: 'a', type: 'INT64' }])).toEqual([{ part: 'a', reason: 'was INT32 and would be INT64' }]);
    const entityOf = (...joinKeys: TypedName[]): Content => ({ kind: 'ENTITY', joinKeys });
    expect(violationsOf('BACKWARD', entityOf(a!), entityOf(a!, b!), schemaRules).map(({ part }) => part)).toEqual(['b']);
    expect(violationsOf('NONE', entityOf(a!), entityOf(b!), schemaRules)).toEqual([]);
  });

  it('tell who misses something: followers of what goes, not those who pin it or name other parts', () => {
    const [before, after] = [read(view('v', [{ name: 'a', type: 'DOUBLE' }, { name: 'b', type: 'DOUBLE' }]))[0]!, read(view('v', [{ name: 'b', type: 'DOUBLE' }]))[0]!];
    const lost = lostParts(before.content, after.content);
    expect(lost).toEqual(['a']);
    const service = (features: readonly string[] | null, version: number | null): Content => ({ kind: 'SERVICE', members: [{ view: 'v', features, version }] });
    expect([service(['a'], null), service(null, null), service(['b'], null), service(['a'], 1)].map((each) => misses('VIEW v', lost, each))).toEqual([true, true, false, false]);
    const computed = (expression: string) => read({ name: 'c', view: { kind: 'ON_DEMAND', inputs: [{ view: 'v' }], features: [{ name: 'x', type: 'DOUBLE', expression }] } })[0]!.content;
    expect(['v__a * 2', 'V__A', 'v__b * 2', 'v__ab'].map((each) => misses('VIEW v', lost, computed(each)))).toEqual([true, true, false, false]);
    const there = carriedOut(read(entity('e'), source('s'), view('v', [{ name: 'a', type: 'DOUBLE' }])));
    expect(losing(planOf(read(view('v', [{ name: 'b', type: 'DOUBLE' }])), worldOf(there))).map(({ key }) => key)).toEqual(['VIEW v']);
  });
});

describe('words', () => {
  it('are cut where names are', () => {
    expect(wordsOf('avgDailyTrips_7d')).toEqual(['avg', 'daily', 'trips', '7d']);
    expect(wordsOf('Größe der ÄPFEL, №3')).toEqual(['größe', 'der', 'äpfel', 'no3']);
    expect(wordsOf('%_- \0')).toEqual([]);
  });

  it('find a name by each of its insides of three letters and more', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z]{3,12}$/), fc.nat(), fc.nat(), (word, from, length) => {
      const start = from % (word.length - 2);
      const inside = word.slice(start, start + 3 + (length % 5));
      expect(endsOf({ word, weight: 1, isName: true }).some((end) => end.startsWith(inside))).toBe(true);
      expect(endsOf({ word, weight: 1, isName: false })).toEqual([word]);
    }));
  });

  it('count most where they name', () => {
    const [definition] = read({ name: 'trips', description: 'trips of drivers', view: { source: 's', features: [{ name: 'daily_trips', type: 'DOUBLE', description: 'Rides' }] } });
    expect(indexedWords(definition!)).toEqual([
      { word: 'trips', weight: 16, isName: true }, { word: 'daily', weight: 8, isName: true }, { word: 'of', weight: 1, isName: false }, { word: 'drivers', weight: 1, isName: false }, { word: 'rides', weight: 1, isName: false },
    ]);
    expect(queryWords('a trips A daily_trips')).toEqual(['daily', 'trips', 'a']);
  });
});
