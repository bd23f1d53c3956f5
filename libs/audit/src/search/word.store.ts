import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { blockOf, type WordBlock, type Worded } from '../rules/index.js';

export interface WordedEvent extends Worded {
  readonly sequence: number;
  readonly actorId: ActorId;
}

/** Rows that one statement looks at, for each word: the newest 1,048,576 events, then those before them. */
export const blocksAtOnce = 16_384;

/**
 * In which events a word stands: a row for each word and 64 events, a bit each. So a word that stands in every one of a million events has 16
 * thousand rows, and events with all of some words are found by AND of integers, newest first, without a look at the events.
 */
@Injectable()
export class WordStore {
  constructor(private readonly database: Database) {}

  /** Takes the index for this transaction; the number of the last event in it. */
  async lock(workspaceId: WorkspaceId): Promise<number> {
    await this.database.execute('insert into audit_words_until (workspace_id, sequence) values ($1, 0) on conflict do nothing', [workspaceId]);
    const [row] = await this.database.query<{ sequence: string }>('select sequence from audit_words_until where workspace_id = $1 for update', [workspaceId]);
    return Number(row?.sequence ?? 0);
  }

  async events(workspaceId: WorkspaceId, after: number, limit: number): Promise<WordedEvent[]> {
    return this.worded(`workspace_id = $1 and sequence > $2 order by sequence limit $3`, [workspaceId, after, limit]);
  }

  async eventsAt(workspaceId: WorkspaceId, sequences: readonly number[]): Promise<WordedEvent[]> {
    return this.worded(`workspace_id = $1 and sequence = any($2::bigint[])`, [workspaceId, sequences]);
  }

  async add(workspaceId: WorkspaceId, blocks: readonly WordBlock[], until: number): Promise<void> {
    await this.database.execute(
      `insert into audit_word (workspace_id, word, block, bits) select $1, word, block, bits from unnest($2::text[], $3::int[], $4::bigint[]) as added (word, block, bits)
           on conflict (workspace_id, word, block) do update set bits = audit_word.bits | excluded.bits`,
      [workspaceId, ...columnsOf(blocks)],
    );
    await this.database.execute('update audit_words_until set sequence = $2 where workspace_id = $1', [workspaceId, until]);
  }

  async remove(workspaceId: WorkspaceId, blocks: readonly WordBlock[]): Promise<void> {
    const gone = 'from unnest($2::text[], $3::int[], $4::bigint[]) as gone (word, block, bits) where audit_word.workspace_id = $1 and audit_word.word = gone.word and audit_word.block = gone.block';
    await this.database.execute(`update audit_word set bits = audit_word.bits & ~gone.bits ${gone}`, [workspaceId, ...columnsOf(blocks)]);
    await this.database.execute(`delete from audit_word using unnest($2::text[], $3::int[]) as gone (word, block) where audit_word.workspace_id = $1 and audit_word.word = gone.word and audit_word.block = gone.block and audit_word.bits = 0`, [
      workspaceId, ...columnsOf(blocks).slice(0, 2),
    ]);
  }

  /**
   * Events that have of each set at least one word, as blocks, newest first: within `blocksAtOnce` of the first block.
   * @param sets at least one, each with at least one word
   */
  async matches(workspaceId: WorkspaceId, sets: readonly (readonly string[])[], fromBlock: number, limit: number): Promise<Pick<WordBlock, 'block' | 'bits'>[]> {
    const values: unknown[] = [workspaceId, fromBlock, fromBlock - blocksAtOnce];
    const terms = sets.map((words, index) => {
      values.push(words);
      return `(select block, bit_or(bits) as bits from audit_word where workspace_id = $1 and word = any($${values.length}::text[]) and block <= $2 and block > $3 group by block) t${index}`;
    });
    const bits = sets.map((_, index) => `t${index}.bits`).join(' & ');
    const joined = terms.map((term, index) => (index === 0 ? term : `join ${term} on t${index}.block = t0.block`)).join(' ');
    values.push(limit);
    const rows = await this.database.query<{ block: number; bits: string }>(`select t0.block, (${bits})::text as bits from ${joined} where ${bits} <> 0 order by t0.block desc limit $${values.length}`, values);
    return rows.map((row) => ({ block: row.block, bits: BigInt(row.bits) }));
  }

  /** The newest block that the index speaks of; undefined while it is empty. */
  async newestBlock(workspaceId: WorkspaceId): Promise<number | undefined> {
    const [row] = await this.database.query<{ sequence: string }>('select sequence from audit_words_until where workspace_id = $1 and sequence > 0', [workspaceId]);
    return row && blockOf(Number(row.sequence));
  }

  private async worded(condition: string, values: readonly unknown[]): Promise<WordedEvent[]> {
    const rows = await this.database.query<Omit<WordedEvent, 'sequence'> & { readonly sequence: string }>(
      `select sequence, actor_id as "actorId", action, subject_kind as "subjectKind", subject_id as "subjectId", before, after, reason from audit_event where ${condition}`,
      values,
    );
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
  }
}

function columnsOf(blocks: readonly WordBlock[]): [string[], number[], string[]] {
  return [blocks.map(({ word }) => word), blocks.map(({ block }) => block), blocks.map(({ bits }) => BigInt.asIntN(64, bits).toString())];
}
