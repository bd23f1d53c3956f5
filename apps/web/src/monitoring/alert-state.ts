/** Whether people are kept from being told of it at the moment. */
export function isMuted({ mutedUntil }: { readonly mutedUntil?: string | null | undefined }, now: number = Date.now()): boolean {
  return mutedUntil != null && Date.parse(mutedUntil) > now;
}
