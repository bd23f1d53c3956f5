import type { ActorKind, Role } from '@plinth/kernel';

/** What decides whether a workspace still has somebody in charge. */
export interface Owner {
  readonly id: string;
  readonly kind: ActorKind;
}

/**
 * True when the workspace would have no owner left without this one. A service account does not count: nobody can sit down at it.
 * `owners` are those that may act now.
 */
export function isLastOwner(owners: readonly Owner[], id: string): boolean {
  const people = owners.filter((owner) => owner.kind === 'USER');
  return people.length === 1 && people[0]?.id === id;
}

/** True when going from one role to the other takes ownership away. */
export function losesOwnership(from: Role | null, to: Role | null): boolean {
  return from === 'OWNER' && to !== 'OWNER';
}
