/**
 * 100,000 feature definitions, the first thousand applied to `plinth up` through its API and the others written beside it as it writes them, then searched by one client, seen from the client: words that few have and words that
 * nearly all have, beginnings, insides, two at once, a page behind the first, and one kind of one entity.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { endsOf, indexedTerms, indexedWords, numbersInPart, packNumbers, readDefinitions, unpackNumbers } from '../../libs/features/src/rules/index.js';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { percentile, summaryOf, whole } from './clients/figures.js';
import { KeepAliveClient } from './clients/keep-alive-client.js';
import { openDatabase } from './clients/many-runs.js';

const definitionCount = 100_000;
const perCall = 1_000;
const limitMs = 50;
const rounds = 160;

/** Words as teams use them: a few are in everything, most are rare. */
const subjects = ['customer', 'driver', 'merchant', 'account', 'device', 'session', 'order', 'product', 'card', 'store'];
const measures = ['amount', 'count', 'ratio', 'score', 'age', 'rate', 'distance', 'latency', 'balance', 'velocity', 'recency', 'entropy', 'spread', 'churn', 'fraud', 'refund', 'click', 'view', 'visit', 'login'];
const spans = ['1h', '6h', '1d', '7d', '30d', '90d'];
const how = ['avg', 'sum', 'max', 'min', 'std', 'last'];
const pick = (list: readonly string[], at: number): string => list[at % list.length] ?? '';

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0 });
try {
  await fill();
  const client = await KeepAliveClient.open(plinth.url, '');
  const worst: number[] = [];
  for (const [what, variables] of searches()) worst.push(await measure(client, what, variables));
  client.close();
  process.stdout.write(`slowest p99 ${Math.max(...worst).toFixed(1)} ms (limit ${limitMs} ms, ratio ${(Math.max(...worst) / limitMs).toFixed(2)})\n`);
} finally {
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

function searches(): readonly (readonly [what: string, variables: Readonly<Record<string, unknown>>])[] {
  return [
    ['a whole name', { search: 'customer_fraud_4217' }],
    ['a word that few have', { search: 'squad417' }],
    ['a word that all of a tenth have', { search: 'customer' }],
    ['a word that nearly all have', { search: 'avg' }],
    ['the beginning of a word', { search: 'vel' }],
    ['the inside of a word', { search: 'tanc' }],
    ['one letter', { search: 'c' }],
    ['two words that many have', { search: 'merchant refund' }],
    ['a name of a feature', { search: 'max_latency_30d' }],
    ['a word of many, the tenth page', { search: 'customer', pages: 10 }],
    ['a word of many, one kind and entity', { search: 'fraud', kinds: ['VIEW'], entity: 'customer' }],
    ['a word of many, of somebody who has none', { search: 'avg', ownerId: '01931e7e-0000-7000-8000-0000000000ff' }],
    ['one digit, that begins 20,000 words', { search: '4' }],
    ['nothing that is there', { search: 'zeppelin' }],
  ];
}

async function measure(client: KeepAliveClient, what: string, { pages = 1, ...variables }: Readonly<Record<string, unknown>>): Promise<number> {
  const query = 'query ($search: String, $kinds: [FeatureDefinitionKind!], $entity: String, $ownerId: ID, $after: String) { featureDefinitions(search: $search, kinds: $kinds, entity: $entity, ownerId: $ownerId, first: 50, after: $after) { nodes { id kind name description sensitivity lifecycle currentVersion owner { name } } pageInfo { hasNextPage endCursor } } }';
  const ask = async (after: string | null) => {
    const answer = await client.post('/graphql', 'application/json', Buffer.from(JSON.stringify({ query, variables: { ...variables, after } })));
    const { data: found, errors } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as { data?: { featureDefinitions: { nodes: unknown[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } }; errors?: unknown };
    if (!found || errors) throw new Error(answer);
    return found.featureDefinitions;
  };
  let after: string | null = null;
  for (let page = 1; page < Number(pages); page++) after = (await ask(after)).pageInfo.endCursor;
  const latencies: number[] = [];
  let shown = 0;
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    shown = (await ask(after)).nodes.length;
    if (round >= 10) latencies.push(performance.now() - from);
  }
  const p99 = percentile([...latencies].sort((left, right) => left - right), 0.99);
  process.stdout.write(`${what}: ${summaryOf(latencies)}, ${shown} shown (limit ${limitMs} ms, ratio ${(p99 / limitMs).toFixed(2)})\n`);
  return p99;
}

async function fill(): Promise<void> {
  await apply([
    ...subjects.map((name) => ({ name, description: `Who or what is told apart as a ${name}.`, entity: { joinKeys: [{ name: `${name}_id`, type: 'INT64' }] } })),
    ...subjects.map((name) => ({ name: `${name}_source`, source: { kind: 'BATCH', dataset: `${name}-events`, timestampColumn: 'event_timestamp' } })),
  ]);
  const from = performance.now();
  await apply(Array.from({ length: perCall }, (_, at) => viewOf(at)));
  const seconds = (performance.now() - from) / 1_000;
  const database = await openDatabase(data);
  const { rows: [like] } = await database.query<Like>("select workspace_id, id, owner_id from feature_definition where kind = 'VIEW' limit 1");
  if (!like) throw new Error('Nothing was applied.');
  const found = new Map<string, Map<number, number[]>>();
  for (let made = perCall + 2 * subjects.length; made < definitionCount; made += perCall) await write(database, like, made, Array.from({ length: Math.min(perCall, definitionCount - made) }, (_, at) => viewOf(made + at)), found);
  await writePostings(database, like.workspace_id, found);
  await database.query('vacuum analyze');
  const { rows: [sizes] } = await database.query<{ postings: string; words: string; bytes: string }>(
    `select (select count(*) from feature_posting) as postings, (select count(*) from feature_word) as words, pg_size_pretty(pg_total_relation_size('feature_posting') + pg_total_relation_size('feature_word')) as bytes`,
  );
  await database.end();
  process.stdout.write(`${whole(perCall)} definitions applied in ${seconds.toFixed(1)} s, ${whole(perCall / seconds)}/s; ${whole(definitionCount)} found by ${whole(Number(sizes?.postings))} rows of postings and ${whole(Number(sizes?.words))} ends of words, ${sizes?.bytes}\n`);
}

interface Like {
  readonly workspace_id: string;
  readonly id: string;
  readonly owner_id: string;
}

/** What a call that applies them leaves behind for a search, without the rest of it. Rows of numbers are gathered in `found`, by weight and term, then part. */
async function write(database: pg.Client, { workspace_id: workspaceId, id: like, owner_id: ownerId }: Like, first: number, views: readonly ReturnType<typeof viewOf>[], found: Map<string, Map<number, number[]>>): Promise<void> {
  const definitions = readDefinitions(views, 'views');
  const { rows } = await database.query<{ id: string }>(
    `insert into feature_definition (workspace_id, id, number, kind, name, description, tags, owner_id, compatibility, sensitivity, lifecycle, last_version, current_version, created_by, created_at, last_modified_by, updated_at)
     select workspace_id, gen_random_uuid(), $4 + made.place - 1, kind, made.name, made.description, made.tags::jsonb, owner_id, compatibility, sensitivity, lifecycle, last_version, current_version, created_by, created_at, last_modified_by, updated_at
       from feature_definition, unnest($2::text[], $3::text[], $5::text[]) with ordinality as made (name, description, tags, place) where id = $1 returning id`,
    [like, views.map(({ name }) => name), views.map(({ description }) => description), first, definitions.map(({ about }) => JSON.stringify(about.tags))],
  );
  for (const [at, { name, about, content }] of definitions.entries()) {
    for (const { term, weight } of indexedTerms({ name, content, ...about, ownerId, sensitivity: 'INTERNAL', lifecycle: 'ACTIVE' })) {
      const parts = found.get(`${weight} ${term}`) ?? new Map<number, number[]>();
      found.set(`${weight} ${term}`, parts);
      const part = Math.floor((first + at) / numbersInPart);
      parts.set(part, [...(parts.get(part) ?? []), (first + at) % numbersInPart]);
    }
  }
  const endings = definitions.flatMap((definition) => indexedWords(definition)).flatMap((word) => endsOf(word).map((ending) => [ending, word.word] as const));
  await database.query('insert into feature_word (workspace_id, ending, word) select distinct $1::uuid, * from unnest($2::text[], $3::text[]) on conflict do nothing', [workspaceId, endings.map(([ending]) => ending), endings.map(([, word]) => word)]);
  await database.query("insert into feature_reference (workspace_id, definition_id, names_id, names_version) select $1, made.id, e.id, 1 from unnest($2::uuid[], $3::text[]) as made (id, entity) join feature_definition e on e.workspace_id = $1 and e.kind = 'ENTITY' and e.name = made.entity", [workspaceId, rows.map(({ id }) => id), views.map(({ view }) => view.entities[0])]);
}

/** Adds what was gathered to the rows that applying has written. */
async function writePostings(database: pg.Client, workspaceId: string, found: ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>): Promise<void> {
  const { rows: known } = await database.query<{ key: string; isBitmap: boolean; bytes: Buffer }>(`select part || ' ' || weight || ' ' || term as key, is_bitmap as "isBitmap", numbers as bytes from feature_posting where workspace_id = $1`, [workspaceId]);
  const before = new Map(known.map((row) => [row.key, row]));
  const all = [...found].flatMap(([key, parts]) => [...parts].map(([part, numbers]) => {
    const [weight, term] = [Number(key.slice(0, key.indexOf(' '))), key.slice(key.indexOf(' ') + 1)];
    const stored = before.get(`${part} ${key}`);
    return { term, part, weight, ...packNumbers([...(stored ? unpackNumbers(stored) : []), ...numbers]) };
  }));
  for (let from = 0; from < all.length; from += 20_000) {
    const some = all.slice(from, from + 20_000);
    await database.query(
      `insert into feature_posting (workspace_id, term, part, weight, is_bitmap, numbers) select $1, term, part, weight, is_bitmap, decode(numbers, 'hex') from unnest($2::text[], $3::int[], $4::smallint[], $5::boolean[], $6::text[]) as given (term, part, weight, is_bitmap, numbers)
       on conflict (workspace_id, term, part, weight) do update set is_bitmap = excluded.is_bitmap, numbers = excluded.numbers`,
      [workspaceId, some.map(({ term }) => term), some.map(({ part }) => part), some.map(({ weight }) => weight), some.map(({ isBitmap }) => isBitmap), some.map(({ bytes }) => Buffer.from(bytes).toString('hex'))],
    );
  }
}

function viewOf(number: number) {
  const subject = pick(subjects, number);
  const measure = pick(measures, Math.floor(number / subjects.length));
  return {
    name: `${subject}_${measure}_${number}`,
    description: `What is known of the ${measure} of a ${subject}, kept by squad${number % 997} for ticket ${number}.`,
    tags: [{ key: 'team', value: `squad${number % 997}` }],
    view: {
      entities: [subject],
      source: `${subject}_source`,
      ttlSeconds: 86_400,
      features: Array.from({ length: 5 }, (_, at) => ({ name: `${pick(how, number + at)}_${pick(measures, number + at * 3)}_${pick(spans, number + at * 5)}`, type: 'DOUBLE' as const })),
    },
  };
}

async function apply(definitions: readonly unknown[]): Promise<void> {
  const response = await fetch(`${plinth.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query: 'mutation ($input: ApplyFeatureDefinitionsInput!) { applyFeatureDefinitions(input: $input) { plan { digest } } }', variables: { input: { definitions } } }) });
  const answer = (await response.json()) as { data?: unknown; errors?: unknown };
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(answer.errors).slice(0, 2_000));
}
