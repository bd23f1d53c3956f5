import type pg from 'pg';

/** Distances that the graph is deep, and things at each. */
export const layers = 20;
export const width = 17_000;
/** How far to the side a link leads at the most: what is behind a node grows with the depth as teams' pipelines do, not as chance would have it. */
const spread = 8;

export interface Graph {
  /** Runs in the middle of the graph, by layer. */
  readonly runs: readonly string[];
  /** Runs so many steps before the last ones. */
  readonly runsAbove: (steps: number) => readonly string[];
  /** Runs that many others came from. */
  readonly hubs: readonly string[];
  /** A time before a tenth of the links ended. */
  readonly before: Date;
}

/**
 * A graph of a million links, as the recorder writes them: `layers` of runs in a row, each of which led to two or three of the next; ten hubs that led to 5,000 runs each. A tenth of the links
 * has ended and another holds instead.
 */
export async function fillWithLinks(database: pg.Client): Promise<Graph> {
  const { rows: [{ workspace_id: workspaceId } = { workspace_id: '' }] } = await database.query<{ workspace_id: string }>('select workspace_id from workspace limit 1');
  const { rows: [{ id: experimentId } = { id: '' }] } = await database.query<{ id: string }>(`insert into experiment (workspace_id, id, name, tags, created_by, created_at, updated_at) values ($1, gen_random_uuid(), 'links', '{}', $1, now(), now()) returning id`, [workspaceId]);
  await database.query(
    `insert into run (workspace_id, id, experiment_id, name, status, started_at, params, tags, created_by, created_at, updated_at)
     select $1, gen_random_uuid(), $2, number::text, 'FINISHED', now(), '{}', '{}', $1, now(), now() from generate_series(0, ${layers * width + 9}) as number`,
    [workspaceId, experimentId],
  );
  await database.query(
    `insert into lineage_node (workspace_id, address, kind, external_id, version, column_name, created_at)
     select workspace_id, sha256(sha256('RUN') || sha256(convert_to(id::text, 'UTF8')) || sha256('') || sha256('')), 'RUN', id::text, '', '', now() from run where experiment_id = $1 order by name::int`,
    [experimentId],
  );
  const { rows: [{ first } = { first: 0 }] } = await database.query<{ first: number }>('select min(id)::int as first from lineage_node');
  const link = `insert into lineage_edge (workspace_id, from_id, to_id, producer_id, valid_from, valid_to, grain)`;
  await database.query('select setseed(0.25)');
  await database.query(
    `${link} select $1, $2 + node, $2 + (node / ${width} + 1) * ${width} + (node % ${width} + (random() * ${2 * spread})::int - ${spread} + ${width}) % ${width}, 0, case when node % 10 = 0 then timestamptz '2026-01-01' else '2025-01-01' end, 'infinity', 0
       from generate_series(0, ${(layers - 1) * width - 1}) as node, generate_series(1, 3) as try where try < 3 or random() < 0.6 on conflict do nothing`,
    [workspaceId, first],
  );
  await database.query(`${link} select $1, $2 + ${layers * width} + hub, $2 + hub * 5000 + other, 0, '2025-01-01', 'infinity', 0 from generate_series(0, 9) as hub, generate_series(0, 4999) as other`, [workspaceId, first]);
  await database.query(`${link} select workspace_id, from_id, to_id + 1, 0, '2025-01-01', '2026-01-01', 0 from lineage_edge where valid_from = '2026-01-01' and to_id % 100 < 99 on conflict do nothing`);
  await database.query('vacuum analyze');
  // What the filling left to be written would be written while walks are measured.
  await database.query('checkpoint');
  const idsOf = async (numbers: string): Promise<string[]> => (await database.query<{ id: string }>(`select external_id as id from lineage_node where ${numbers} order by id`, [first])).rows.map(({ id }) => id);
  const ofLayer = new Map<number, readonly string[]>();
  for (const layer of [9, 13, 15, 17]) ofLayer.set(layer, await idsOf(`(id - $1) % 97 = 0 and (id - $1) / ${width} = ${layer}`));
  return { runs: ofLayer.get(9) ?? [], runsAbove: (steps) => ofLayer.get(layers - 1 - steps) ?? [], hubs: await idsOf(`id - $1 >= ${layers * width}`), before: new Date('2025-06-01') };
}
