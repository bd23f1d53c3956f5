import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { DefinitionId, FeatureDefinition } from './definition.js';
import { conditionsOf, type DefinitionCriteria, definitionColumns } from './definition.store.js';
import { endsOf, type IndexedWord } from './rules/index.js';

export interface FoundDefinition extends FeatureDefinition {
  /** How well it fits; more is better. */
  readonly rank: number;
}

export interface RankPlace {
  readonly rank: number;
  readonly id: string;
}

/** Words of the vocabulary that a word of a search may stand for: the closest ones. More would rank by chance. */
const wordsForOne = 200;

/** The words by which definitions are found: an inverted index in ordinary tables, since row-level security keeps others from being used. */
@Injectable()
export class WordStore {
  constructor(private readonly database: Database) {}

  /** Lets the definitions be found by these words, and no longer by those. */
  async reindex(workspaceId: WorkspaceId, changes: ReadonlyMap<DefinitionId, { readonly before: readonly IndexedWord[]; readonly after: readonly IndexedWord[] }>): Promise<void> {
    const gone = [...changes].flatMap(([id, { before, after }]) => before.filter(({ word }) => !after.some((each) => each.word === word)).map(({ word }) => ({ id, word })));
    if (gone.length)
      this.database.send('delete from feature_posting p using unnest($2::text[], $3::uuid[]) as gone (word, id) where p.workspace_id = $1 and p.word = gone.word and p.definition_id = gone.id', [workspaceId, gone.map(({ word }) => word), gone.map(({ id }) => id)]);
    const come = [...changes].flatMap(([id, { after }]) => after.map(({ word, weight }) => ({ id, word, weight }))).sort((left, right) => (left.word < right.word ? -1 : 1));
    this.database.send(
      'insert into feature_posting (workspace_id, word, definition_id, weight) select $1, * from unnest($2::text[], $3::uuid[], $4::smallint[]) on conflict (workspace_id, word, definition_id) do update set weight = excluded.weight where feature_posting.weight <> excluded.weight',
      [workspaceId, come.map(({ word }) => word), come.map(({ id }) => id), come.map(({ weight }) => weight)],
    );
    const endings = new Map([...changes.values()].flatMap(({ after }) => after).flatMap((word) => endsOf(word).map((ending) => [`${ending} ${word.word}`, { ending, word: word.word }] as const)));
    const rows = [...endings.values()].sort((left, right) => (left.ending < right.ending ? -1 : 1));
    await this.database.execute('insert into feature_word (workspace_id, ending, word) select $1, * from unnest($2::text[], $3::text[]) on conflict do nothing', [workspaceId, rows.map(({ ending }) => ending), rows.map(({ word }) => word)]);
  }

  /**
   * Definitions that have every word, or one that it begins or is inside of; best first. A word counts by where it stands in the definition and by how much of it was
   * searched for: 4 for all, 2 for its beginning, 1 for its inside.
   */
  async search(workspaceId: WorkspaceId, words: readonly string[], criteria: DefinitionCriteria, after: RankPlace | undefined, limit: number): Promise<FoundDefinition[]> {
    const { where, values } = conditionsOf(workspaceId, criteria, [words]);
    const bind = (value: unknown): string => `$${values.push(value)}`;
    const place = after ? `where (-found.rank, found.definition_id) > (-${bind(after.rank)}::int, ${bind(after.id)}::uuid)` : '';
    return this.database.query<FoundDefinition>(
      `with asked as materialized (
         select asked.place, near.word, near.fit from unnest($2::text[]) with ordinality as asked (word, place) cross join lateral (
           select v.word, max(case when v.ending <> v.word then 1 when v.word = asked.word then 4 else 2 end) as fit from feature_word v
            where v.workspace_id = $1 and v.ending >= asked.word and v.ending < asked.word || U&'\\+10FFFF' group by v.word order by 2 desc, length(v.word), v.word limit ${wordsForOne}
         ) as near
       ), scored as (
         select p.definition_id, asked.place, max(p.weight * asked.fit) as score from asked join feature_posting p on p.workspace_id = $1 and p.word = asked.word group by 1, 2
       ), found as (
         select definition_id, sum(score)::int as rank from scored group by 1 having count(*) = cardinality($2::text[])
       )
       select ${definitionColumns}, found.rank from found join feature_definition d on d.id = found.definition_id and ${where} ${place} order by found.rank desc, found.definition_id limit ${bind(limit)}`,
      values,
    );
  }
}
