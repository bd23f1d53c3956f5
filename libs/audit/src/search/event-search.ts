import { Injectable } from '@nestjs/common';
import { AccessControl, AccessDirectory } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { AuditEvent, AuditFilter } from '../audit-event.js';
import { AuditStore } from '../audit.store.js';
import { blockOf, nameWords, queriedWords, sequencesOf, wordsOf } from '../rules/index.js';
import { SubjectNames } from './subject-names.js';
import { actorsOf, actorWord } from './word-index.js';
import { blocksAtOnce, WordStore } from './word.store.js';

/** Blocks whose events are read at once. */
const blocksRead = 64;

interface Term {
  readonly word: string;
  /** Those whose name has the word. */
  readonly actorIds: ReadonlySet<string>;
}

/** Finds events by words: whole ones, all of them, in any of the parts of an event, or in the name of whoever did it or had it done to them. */
@Injectable()
export class EventSearch {
  constructor(
    private readonly access: AccessControl,
    private readonly directory: AccessDirectory,
    private readonly words: WordStore,
    private readonly events: AuditStore,
    private readonly names: SubjectNames,
  ) {}

  /** Newest first, before the given place. In the caller's transaction, whose permission they have checked. @throws InvalidInput for what has no words */
  async page(actor: Actor, text: string, { text: _, ...filter }: AuditFilter, before: number | undefined, limit: number): Promise<AuditEvent[]> {
    const { workspaceId } = actor;
    const terms = await this.termsOf(actor, queriedWords(text));
    const newest = await this.words.newestBlock(workspaceId);
    if (newest === undefined) return [];
    const sets = [...terms.map(({ word, actorIds }) => [word, ...[...actorIds].map(actorWord)]), ...(filter.actorId ? [[actorWord(filter.actorId)]] : [])];
    const found: AuditEvent[] = [];
    for (let block = before === undefined ? newest : Math.min(newest, blockOf(before)); block >= 0 && found.length < limit; ) {
      const blocks = await this.words.matches(workspaceId, sets, block, blocksRead);
      const sequences = blocks.flatMap(sequencesOf).filter((sequence) => before === undefined || sequence < before);
      const read = sequences.length ? await this.events.page(workspaceId, { ...filter, sequences }, before, sequences.length) : [];
      const nameOf = await this.names.of(workspaceId, read);
      for (const event of read) {
        // What the event says now counts: details may have been erased, things be called otherwise, and a word be one of another rule.
        if (found.length < limit && terms.every((term) => isIn(term, event, nameOf(event)))) found.push(event);
      }
      block = blocks.length === blocksRead ? (blocks.at(-1)?.block ?? 0) - 1 : block - blocksAtOnce;
    }
    return found;
  }

  private async termsOf(actor: Actor, words: readonly string[]): Promise<Term[]> {
    // Whoever may not see who is a member does not learn it by what is found.
    const named = this.access.allows(actor, 'member:read') ? await this.directory.named(actor, words) : [];
    return words.map((word) => ({ word, actorIds: new Set(named.filter(({ name }) => nameWords(name).has(word)).map(({ actorId }) => actorId)) }));
  }
}

function isIn({ word, actorIds }: Term, event: AuditEvent, subjectName: string | undefined): boolean {
  return actorsOf(event).some((id) => actorIds.has(id)) || wordsOf(event, subjectName).has(word);
}
