import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { bestFound, type DefinitionCriteria, endsOf, type FoundNumbers, type IndexedTerm, type IndexedWord, numbersInPart, type PackedNumbers, packNumbers, type RankPlace, termsOfCriteria, unpackNumbers } from './rules/index.js';

/** A definition whose terms change. */
export interface TermsChange {
  readonly number: number;
  readonly before: readonly IndexedTerm[];
  readonly after: readonly IndexedTerm[];
}

export interface Search {
  /** As somebody wrote it: a definition of that very name comes first. */
  readonly text: string;
  readonly words: readonly string[];
  readonly criteria: DefinitionCriteria;
  readonly after: RankPlace | undefined;
  readonly limit: number;
}

/** Words of the vocabulary that a word of a search may stand for: the closest ones. More would rank by chance. */
const wordsForOne = 200;
/** Ends of words that are looked at for those, in their order: what is asked for itself comes first, then the shorter among what goes on alike. */
const endsForOne = 2_000;

/** The words by which definitions are found: an inverted index in ordinary tables, since row-level security keeps others from being used. */
@Injectable()
export class WordStore {
  constructor(private readonly database: Database) {}

  /** Lets the definitions be found by what they have now, and no longer by what they had. Used while definitions are held: rows are read, changed and written. */
  async reindex(workspaceId: WorkspaceId, changes: readonly TermsChange[]): Promise<void> {
    const rows = changedRows(changes);
    if (rows.length === 0) return;
    const known = new Map((await this.database.query<StoredRow>(
      `select p.term, p.part, p.weight, p.is_bitmap as "isBitmap", p.numbers as bytes from unnest($2::text[], $3::int[], $4::smallint[]) as wanted (term, part, weight)
        cross join lateral (select * from feature_posting where workspace_id = $1 and term = wanted.term and part = wanted.part and weight = wanted.weight offset 0) p`,
      [workspaceId, rows.map(({ term }) => term), rows.map(({ part }) => part), rows.map(({ weight }) => weight)],
    )).map((row) => [keyOf(row), row]));
    const written = rows.map((row) => ({ ...row, ...packNumbers(merged(known.get(keyOf(row)), row)) }));
    const [empty, kept] = [written.filter(({ bytes }) => bytes.length === 0), written.filter(({ bytes }) => bytes.length > 0)];
    if (empty.length)
      this.database.send('delete from feature_posting p using unnest($2::text[], $3::int[], $4::smallint[]) as gone (term, part, weight) where p.workspace_id = $1 and p.term = gone.term and p.part = gone.part and p.weight = gone.weight', [
        workspaceId, empty.map(({ term }) => term), empty.map(({ part }) => part), empty.map(({ weight }) => weight),
      ]);
    if (kept.length)
      this.database.send(
        `insert into feature_posting (workspace_id, term, part, weight, is_bitmap, numbers) select $1, term, part, weight, is_bitmap, decode(numbers, 'hex') from unnest($2::text[], $3::int[], $4::smallint[], $5::boolean[], $6::text[]) as given (term, part, weight, is_bitmap, numbers)
         on conflict (workspace_id, term, part, weight) do update set is_bitmap = excluded.is_bitmap, numbers = excluded.numbers`,
        [workspaceId, kept.map(({ term }) => term), kept.map(({ part }) => part), kept.map(({ weight }) => weight), kept.map(({ isBitmap }) => isBitmap), kept.map(({ bytes }) => Buffer.from(bytes).toString('hex'))],
      );
  }

  /** Lets words be found by their ends. */
  learn(workspaceId: WorkspaceId, words: Iterable<IndexedWord>): void {
    const endings = new Map<string, { readonly ending: string; readonly word: string }>();
    for (const word of words) for (const ending of endsOf(word)) endings.set(`${ending} ${word.word}`, { ending, word: word.word });
    const rows = [...endings.values()].sort((left, right) => (left.ending < right.ending ? -1 : 1));
    this.database.send('insert into feature_word (workspace_id, ending, word) select $1, * from unnest($2::text[], $3::text[]) on conflict do nothing', [workspaceId, rows.map(({ ending }) => ending), rows.map(({ word }) => word)]);
  }

  /**
   * Definitions that have every word, or one that it begins or is inside of; best first. A word counts by where it stands in the definition and by how much of it was
   * searched for: 4 for all, 2 for its beginning, 1 for its inside.
   */
  async search(workspaceId: WorkspaceId, { text, words, criteria, after, limit }: Search): Promise<RankPlace[]> {
    const criterionTerms = termsOfCriteria(criteria);
    const conditions = criterionTerms.flatMap((terms, index) => terms.map((term) => ({ term, place: words.length + index })));
    const [rows, named] = await Promise.all([
      // One row of the index after the other, whatever the planner thinks of how many words there are: the other way reads the whole table.
      this.database.query<FoundNumbers>(
        `with asked as (
           select asked.place - 1 as place, near.word as term, near.fit from unnest($2::text[]) with ordinality as asked (word, place) cross join lateral (
             select v.word, max(case when v.ending <> v.word then 1 when v.word = asked.word then 4 else 2 end) as fit from (
               select ending, word from feature_word where workspace_id = $1 and ending >= asked.word and ending < asked.word || U&'\\+10FFFF' order by ending, word limit ${endsForOne}
             ) v group by v.word order by 2 desc, length(v.word), v.word limit ${wordsForOne}
           ) as near
           union all select place, term, 0 from unnest($3::text[], $4::int[]) as condition (term, place)
         )
         select asked.place::int, (asked.fit * p.weight)::int as score, p.part, p.is_bitmap as "isBitmap", p.numbers as bytes
           from asked cross join lateral (select part, weight, is_bitmap, numbers from feature_posting where workspace_id = $1 and term = asked.term offset 0) p`,
        [workspaceId, words, conditions.map(({ term }) => term), conditions.map(({ place }) => place)],
      ),
      this.database.query<{ number: number }>('select d.number from feature_definition d where d.workspace_id = $1 and d.name = $2', [workspaceId, text]),
    ]);
    return bestFound(rows, { places: words.length + criterionTerms.length, named: new Set(named.map(({ number }) => number)), after, limit });
  }
}

interface RowKey {
  readonly term: string;
  readonly part: number;
  readonly weight: number;
}

interface StoredRow extends RowKey, PackedNumbers {}

interface ChangedRow extends RowKey {
  readonly come: number[];
  readonly gone: number[];
}

function keyOf({ term, part, weight }: RowKey): string {
  return `${part} ${weight} ${term}`;
}

/** The rows that change, in one order for everybody. */
function changedRows(changes: readonly TermsChange[]): ChangedRow[] {
  const rows = new Map<string, ChangedRow>();
  const rowOf = (term: IndexedTerm, part: number): ChangedRow => {
    const key = keyOf({ ...term, part });
    const known = rows.get(key) ?? { ...term, part, come: [], gone: [] };
    rows.set(key, known);
    return known;
  };
  for (const { number, before, after } of changes) {
    const [part, place] = [Math.floor(number / numbersInPart), number % numbersInPart];
    const [had, has] = [new Set(before.map(({ term, weight }) => `${weight} ${term}`)), new Set(after.map(({ term, weight }) => `${weight} ${term}`))];
    for (const each of before) if (!has.has(`${each.weight} ${each.term}`)) rowOf(each, part).gone.push(place);
    for (const each of after) if (!had.has(`${each.weight} ${each.term}`)) rowOf(each, part).come.push(place);
  }
  return [...rows].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}

function merged(stored: PackedNumbers | undefined, { come, gone }: ChangedRow): number[] {
  const numbers = new Set(stored ? unpackNumbers(stored) : []);
  for (const number of gone) numbers.delete(number);
  for (const number of come) numbers.add(number);
  return [...numbers].sort((left, right) => left - right);
}
