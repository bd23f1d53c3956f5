import type { Actor, ActorId } from '@plinth/kernel';

/**
 * Who, beside its holder, could use a credential that this actor makes: the actor themselves when it is for another, and all who could be the
 * actor. What was made in a session that another's link opened is that other's as well.
 */
export function vouchersOf({ id, vouchedBy = [] }: Pick<Actor, 'id' | 'vouchedBy'>, holderId: ActorId): ActorId[] {
  return [...new Set([id, ...vouchedBy])].filter((each) => each !== holderId);
}
