import fc from 'fast-check';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driver, driverStats, feature, FeaturesClient } from './testing/index.js';

interface Shown {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly description: string | null;
  readonly lifecycle: string;
  readonly sensitivity: string;
  readonly owner: { readonly id: string };
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly current: { readonly view: { readonly entities: readonly string[]; readonly features: readonly { readonly name: string; readonly description: string | null }[] } | null };
}

interface Narrowed {
  readonly kinds?: readonly string[];
  readonly entity?: string;
  readonly sensitivities?: readonly string[];
  readonly lifecycles?: readonly string[];
  readonly tagKey?: string;
  readonly tagValue?: string;
  readonly ownerId?: string;
}

const parts = ['driver', 'drive', 'trip', 'trips', 'ride', 'override', 'rate', 'ab', 'b2', 'zoom'];
const asked = ['driver', 'driv', 'riv', 'trip', 'rip', 'ri', 'r', 'rate', 'ide', 'b', 'zoom', 'oo', 'nothing', 'told'];
const part = fc.constantFrom(...parts);

const views = fc.uniqueArray(
  fc.record({
    words: fc.tuple(part, part),
    told: fc.option(fc.array(fc.constantFrom(...parts, 'told', 'overrides'), { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')), { nil: undefined }),
    features: fc.uniqueArray(fc.tuple(part, part).map((words) => words.join('_')), { minLength: 1, maxLength: 3 }),
    sensitivity: fc.constantFrom('PUBLIC', 'CONFIDENTIAL'),
    entity: fc.constantFrom('driver', 'rider'),
    tag: fc.option(fc.record({ key: fc.constantFrom('team', 'zoom'), value: fc.constantFrom('trip', 'x') }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 12, selector: ({ words }) => words.join('_') },
).map((made) => made.map(({ words, told, features, sensitivity, entity, tag }) => ({
  name: words.join('_'), description: told, tags: tag ? [tag] : [], compatibility: 'NONE',
  view: { entities: [entity], source: 'driver_stats_source', features: features.map((name) => feature(name, { sensitivity })) },
})));

const narrowed: fc.Arbitrary<Narrowed> = fc.record({
  kinds: fc.constantFrom(['VIEW'], ['ENTITY', 'SOURCE']), entity: fc.constantFrom('driver', 'rider', 'nobody'), sensitivities: fc.constantFrom(['PUBLIC'], ['CONFIDENTIAL', 'INTERNAL']),
  lifecycles: fc.constantFrom(['ACTIVE'], ['DEPRECATED'], ['ARCHIVED', 'ACTIVE']), tagKey: fc.constant('team'), tagValue: fc.constantFrom('trip', 'x'),
}, { requiredKeys: [] }).map(({ tagValue, ...rest }) => (rest.tagKey && tagValue ? { ...rest, tagValue } : rest));

describe('a search, beside looking at every definition', () => {
  let server: TestServer;
  let api: FeaturesClient;
  let other: FeaturesClient;
  /** Words that were ever in a name: by their insides they are found wherever they stand. */
  const everNamed = new Set<string>();
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new FeaturesClient(server, (await server.makeActor('MAINTAINER')).token);
    other = new FeaturesClient(server, (await server.makeActor('MAINTAINER')).token);
    await api.apply([driver, { name: 'rider', entity: { joinKeys: [{ name: 'rider_id', type: 'INT64' }] } }, driverStats]);
    for (const word of ['rider', 'id', 'stats', 'source']) everNamed.add(word);
  });
  afterAll(() => server?.stop());

  it('finds the same in the same order, whatever was defined, changed, deprecated and put away before', async () => {
    await fc.assert(fc.asyncProperty(views, fc.nat(), fc.array(fc.tuple(fc.uniqueArray(fc.constantFrom(...asked), { minLength: 1, maxLength: 3 }), narrowed), { minLength: 8, maxLength: 8 }), async (made, chance, searches) => {
      for (const { name, view } of made) for (const text of [name, ...view.features.map((each) => each.name)]) for (const word of text.split('_')) everNamed.add(word);
      const standing = new Map((await all()).map((definition) => [definition.name, definition]));
      const wanted = made.filter(({ name }) => standing.get(name)?.lifecycle !== 'ARCHIVED');
      if (wanted.length) await (chance % 2 ? api : other).apply(wanted);
      await growOld(chance);
      const definitions = await all();
      for (const [words, narrow] of searches) expect([words, narrow, await found(words, narrow)]).toEqual([words, narrow, looked(definitions, words, narrow)]);
    }), { numRuns: 25 });
  }, 120_000);

  /** Moves one of the views on. */
  async function growOld(chance: number): Promise<void> {
    const list = (await all()).filter(({ kind }) => kind === 'VIEW');
    const chosen = list[chance % Math.max(1, list.length)];
    if (!chosen) return;
    const act = { ACTIVE: 'deprecateFeatureDefinition(id: $id, reason: "Old.")', DEPRECATED: chance % 3 ? 'archiveFeatureDefinition(id: $id)' : 'reinstateFeatureDefinition(id: $id)', ARCHIVED: 'unarchiveFeatureDefinition(id: $id)' }[chosen.lifecycle];
    await api.ask(`mutation ($id: ID!) { ${act} { id } }`, { id: chosen.id });
  }

  async function all(): Promise<Shown[]> {
    const fields = 'id kind name description lifecycle sensitivity owner { id } tags { key value } current { view { entities features { name description } } }';
    return (await api.ask<{ featureDefinitions: { nodes: Shown[] } }>(`{ featureDefinitions(first: 200, lifecycles: [ACTIVE, DEPRECATED, ARCHIVED]) { nodes { ${fields} } } }`)).featureDefinitions.nodes.sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  async function found(words: readonly string[], narrow: Narrowed): Promise<string[]> {
    const query = 'query ($search: String!, $kinds: [FeatureDefinitionKind!], $entity: String, $sensitivities: [FeatureSensitivity!], $lifecycles: [FeatureLifecycle!], $tagKey: String, $tagValue: String) { featureDefinitions(search: $search, kinds: $kinds, entity: $entity, sensitivities: $sensitivities, lifecycles: $lifecycles, tagKey: $tagKey, tagValue: $tagValue, first: 200) { nodes { kind name } } }';
    return (await api.ask<{ featureDefinitions: { nodes: { kind: string; name: string }[] } }>(query, { search: words.join(' '), ...narrow })).featureDefinitions.nodes.map(({ kind, name }) => `${kind} ${name}`);
  }

  function looked(definitions: readonly Shown[], words: readonly string[], narrow: Narrowed): string[] {
    const ranked = definitions.filter((definition) => fits(definition, narrow)).flatMap((definition) => {
      const scores = words.map((word) => Math.max(0, ...[...wordsIn(definition)].map(([each, weight]) => weight * fit(each, word))));
      const isNamed = definition.name === words.join(' ');
      return scores.every((score) => score > 0) ? [{ definition, rank: scores.reduce((sum, score) => sum + score, isNamed ? 10_000 : 0) }] : [];
    });
    return ranked.sort((left, right) => right.rank - left.rank).map(({ definition: { kind, name } }) => `${kind} ${name}`);
  }

  function fit(word: string, wanted: string): number {
    if (word === wanted) return 4;
    if (word.startsWith(wanted)) return 2;
    const ends = [...word].map((_, from) => word.slice(from)).filter((end, from) => from > 0 && end.length >= 3);
    return everNamed.has(word) && ends.some((end) => end.startsWith(wanted)) ? 1 : 0;
  }
});

/** Every word of a definition, with what the best of its places counts. */
function wordsIn({ kind, name, description, tags, current: { view } }: Shown): Map<string, number> {
  const texts: [text: string | null, weight: number][] = [[name, 16], [description, 1], ...tags.flatMap(({ key, value }): [string, number][] => [[key, 4], [value, 4]])];
  if (kind === 'ENTITY') texts.push([`${name}_id`, 8]);
  if (kind === 'SOURCE') texts.push(['driver-stats', 8]);
  for (const entity of view?.entities ?? []) texts.push([entity, 8]);
  for (const each of view?.features ?? []) texts.push([each.name, 8], [each.description, 1]);
  const words = new Map<string, number>();
  for (const [text, weight] of texts) for (const word of text?.split(/[^a-z0-9]+/).filter(Boolean) ?? []) words.set(word, Math.max(weight, words.get(word) ?? 0));
  return words;
}

function fits({ kind, lifecycle, sensitivity, tags, current: { view } }: Shown, { kinds, entity, sensitivities, lifecycles = ['ACTIVE', 'DEPRECATED'], tagKey, tagValue }: Narrowed): boolean {
  return lifecycles.includes(lifecycle) && (kinds?.includes(kind) ?? true) && (sensitivities?.includes(sensitivity) ?? true)
    && (entity === undefined || (view?.entities.includes(entity) ?? false))
    && (tagKey === undefined || tags.some(({ key, value }) => key === tagKey && (tagValue === undefined || value === tagValue)));
}
