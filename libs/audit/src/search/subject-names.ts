import { Injectable } from '@nestjs/common';
import { isUuid, type WorkspaceId } from '@plinth/kernel';
import type { Worded } from '../rules/index.js';

/** What a thing is called now. */
export interface NamedSubject {
  readonly id: string;
  readonly name: string;
}

/** Names of those of the ids that are there. Runs inside the caller's transaction. */
export type NameLookup = (workspaceId: WorkspaceId, ids: readonly string[]) => Promise<readonly NamedSubject[]>;

type Subject = Pick<Worded, 'subjectKind' | 'subjectId'>;

/** What the things are called that events are about: each domain tells of its own. An event has their ids alone. */
@Injectable()
export class SubjectNames {
  private readonly lookups = new Map<string, NameLookup>();

  /** @param kind as records say it: `subjectKind` */
  register(kind: string, lookup: NameLookup): void {
    this.lookups.set(kind, lookup);
  }

  /** Must run inside `database.transaction` or `database.read`. @returns what the subject of each event is called; nothing for one that has no name, or is gone */
  async of(workspaceId: WorkspaceId, events: readonly Subject[]): Promise<(event: Subject) => string | undefined> {
    const ids = new Map<string, Set<string>>();
    for (const { subjectKind, subjectId } of events) if (this.lookups.has(subjectKind) && isUuid(subjectId)) ids.set(subjectKind, (ids.get(subjectKind) ?? new Set()).add(subjectId));
    const names = new Map<string, string>();
    for (const [kind, wanted] of ids) for (const { id, name } of (await this.lookups.get(kind)?.(workspaceId, [...wanted])) ?? []) names.set(`${kind} ${id}`, name);
    return ({ subjectKind, subjectId }) => names.get(`${subjectKind} ${subjectId}`);
  }
}
