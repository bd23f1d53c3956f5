import { type Role, roles } from '@plinth/kernel';
import type { Seats } from './policy.js';

/** Somebody who might vote, as the workspace knows them at this moment. */
export interface Person {
  readonly actorId: string;
  readonly kind: 'USER' | 'SERVICE_ACCOUNT' | 'SYSTEM';
  readonly role: Role;
  readonly groups: readonly string[];
  /** False once they were shut out of the workspace. */
  readonly active: boolean;
}

/** Who has a hand in what is promoted, whom the policy therefore keeps from deciding. */
export interface Involved {
  readonly requesterId: string;
  /** The person behind the requester when a service account asked; otherwise the requester. */
  readonly requesterPersonId: string;
  /** Those who act for the requester while the request is open. */
  readonly requesterDelegates: readonly string[];
  /** Others who could hold the credential that the request was made with. */
  readonly requesterVouchers: readonly string[];
  readonly authorId: string | null;
  /** Who last edited what counts of the version, and of its model. */
  readonly lastModifierIds: readonly string[];
  readonly runAuthorId: string | null;
}

/** Whom beside the requester the policies exclude: the union of what each says. */
export interface Exclusions {
  readonly author: boolean;
  readonly lastModifier: boolean;
  readonly runAuthor: boolean;
  /** Those who could hold the credential of the requester, or of a voter: true, unless the policy trusts whoever lets people in. */
  readonly voucher: boolean;
}

export type Ineligibility =
  | 'NOT_A_PERSON'
  | 'NOT_A_MEMBER'
  | 'IS_THE_REQUESTER'
  | 'IS_BEHIND_THE_REQUESTER'
  | 'ACTS_FOR_THE_REQUESTER'
  | 'VOUCHED_FOR_THE_REQUESTER'
  | 'IS_THE_AUTHOR'
  | 'IS_THE_LAST_MODIFIER'
  | 'IS_THE_RUN_AUTHOR';

/** Why this person may not decide at all, or nothing. Four eyes: whoever asked or made it never decides, whatever their role. */
export function ineligibility(person: Person, involved: Involved, exclusions: Exclusions): Ineligibility | null {
  if (person.kind !== 'USER') return 'NOT_A_PERSON';
  if (!person.active) return 'NOT_A_MEMBER';
  if (person.actorId === involved.requesterId) return 'IS_THE_REQUESTER';
  if (person.actorId === involved.requesterPersonId) return 'IS_BEHIND_THE_REQUESTER';
  if (involved.requesterDelegates.includes(person.actorId)) return 'ACTS_FOR_THE_REQUESTER';
  if (exclusions.voucher && involved.requesterVouchers.includes(person.actorId)) return 'VOUCHED_FOR_THE_REQUESTER';
  if (exclusions.author && person.actorId === involved.authorId) return 'IS_THE_AUTHOR';
  if (exclusions.lastModifier && involved.lastModifierIds.includes(person.actorId)) return 'IS_THE_LAST_MODIFIER';
  if (exclusions.runAuthor && person.actorId === involved.runAuthorId) return 'IS_THE_RUN_AUTHOR';
  return null;
}

/** Whether a person may fill these seats: everything that the seats name must hold. */
export function mayFill(seats: Seats, person: Pick<Person, 'actorId' | 'role' | 'groups'>): boolean {
  return (seats.role === undefined || roles.indexOf(person.role) >= roles.indexOf(seats.role))
    && (seats.group === undefined || person.groups.includes(seats.group))
    && (seats.people === undefined || seats.people.includes(person.actorId));
}
