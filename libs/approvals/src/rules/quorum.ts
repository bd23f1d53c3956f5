import { mayFill, type Person } from './eligibility.js';
import type { Requirement } from './policy.js';

/** A requirement, and the people who fill its seats. */
export interface RequirementState {
  readonly name: string;
  readonly needed: number;
  /** Ids of the people who sit there, at most `needed`. */
  readonly filledBy: readonly string[];
}

export interface QuorumState {
  readonly met: boolean;
  readonly requirements: readonly RequirementState[];
}

/**
 * Seats people so that as many seats as possible are filled, each person in one seat at most. A maximum bipartite matching by augmenting
 * paths (H. W. Kuhn, "The Hungarian method", 1955; O(people × seats × edges), both bounded by the policy): someone who fits two
 * requirements is moved to the one where they are needed, so the order of voting never decides whether a quorum is met.
 */
export function quorumState(requirements: readonly Requirement[], approvers: readonly Pick<Person, 'actorId' | 'role' | 'groups'>[]): QuorumState {
  const people = [...new Map(approvers.map((person) => [person.actorId, person])).values()];
  const seats = requirements.flatMap((requirement, index) => Array.from({ length: requirement.count }, () => index));
  const fits = seats.map((index) => people.map((person) => mayFill(requirements[index]?.from ?? {}, person)));
  const seatOf = new Map<number, number>();

  const findSeatFor = (seat: number, tried: Set<number>): boolean => {
    for (let person = 0; person < people.length; person++) {
      if (!fits[seat]?.[person] || tried.has(person)) continue;
      tried.add(person);
      const taken = seatOf.get(person);
      if (taken !== undefined && !findSeatFor(taken, tried)) continue;
      seatOf.set(person, seat);
      return true;
    }
    return false;
  };
  seats.forEach((_, seat) => findSeatFor(seat, new Set()));

  const states = requirements.map(({ name, count }, index) => ({
    name,
    needed: count,
    filledBy: people.flatMap(({ actorId }, person) => {
      const seat = seatOf.get(person);
      return seat !== undefined && seats[seat] === index ? [actorId] : [];
    }),
  }));
  return { met: states.every(({ needed, filledBy }) => filledBy.length >= needed), requirements: states };
}
