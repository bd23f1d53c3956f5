import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { isPlainId } from '@plinth/verify';
import { remembering, wordBlocks, wordsOf } from '../rules/index.js';
import { SubjectNames } from './subject-names.js';
import { type WordedEvent, WordStore } from './word.store.js';

const batchSize = 2_000;

/** Whoever did it, and whom it was done to, stand in the index by their ids: what they are called is asked when somebody looks. */
export function actorWord(id: string): string {
  return `@${id}`;
}

export function actorsOf({ actorId, subjectKind, subjectId }: { readonly actorId: string; readonly subjectKind: string; readonly subjectId: string }): readonly string[] {
  return subjectKind === 'actor' && isPlainId(subjectId) ? [actorId, subjectId] : [actorId];
}

/** Keeps the index of words behind the record: beside what changes, so that no change waits for it. */
@Injectable()
export class WordIndex {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly words: WordStore,
    private readonly names: SubjectNames,
  ) {}

  /** Takes up the next events. @returns whether more wait */
  async catchUp(actor: Actor): Promise<boolean> {
    this.access.check(actor, 'audit:index');
    const { workspaceId } = actor;
    return this.database.transaction(actor, async () => {
      const until = await this.words.lock(workspaceId);
      const events = await this.words.events(workspaceId, until, batchSize);
      const last = events.at(-1);
      if (!last) return false;
      const nameOf = await this.names.of(workspaceId, events);
      const takeApart = remembering();
      await this.words.add(workspaceId, wordBlocks(events.map((event) => ({ sequence: event.sequence, words: [...wordsOf(event, nameOf(event), takeApart), ...actorsOf(event).map(actorWord)] }))), last.sequence);
      return events.length === batchSize;
    });
  }

  /**
   * Runs what takes details out of these events, and takes the words of those details out of the index. In the caller's transaction; whoever
   * adds to the index waits for its end, and finds the events without them.
   */
  async without(workspaceId: WorkspaceId, sequences: readonly number[], erase: () => Promise<number>): Promise<number> {
    await this.words.lock(workspaceId);
    const before = await this.words.eventsAt(workspaceId, sequences);
    const erased = await erase();
    const after = new Map((await this.words.eventsAt(workspaceId, sequences)).map((event) => [event.sequence, wordsOf(event)]));
    await this.words.remove(workspaceId, wordBlocks(before.map((event) => ({ sequence: event.sequence, words: lost(event, after.get(event.sequence)) }))));
    return erased;
  }
}

function lost(event: WordedEvent, kept: ReadonlySet<string> | undefined): string[] {
  return [...wordsOf(event)].filter((word) => !kept?.has(word));
}
