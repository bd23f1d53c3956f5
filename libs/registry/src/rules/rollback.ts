/** A deployment as far as the way back is concerned. */
export interface PastDeployment {
  readonly version: number;
  /** Grows with time. */
  readonly id: string;
  readonly approved: boolean;
  readonly wasActive: boolean;
  /** Whether it is ACTIVE now. */
  readonly isActive: boolean;
}

export type RollbackTarget =
  | { readonly kind: 'TO'; readonly version: number; readonly approved: boolean }
  /** Nothing was ACTIVE before, or the version named never was. */
  | { readonly kind: 'NEVER_ACTIVE' }
  /** The version named is the one that runs. */
  | { readonly kind: 'ACTIVE_ALREADY' };

/**
 * Where a rollback leads: to the version that was ACTIVE before the one that is, or to the one named, if it ever was ACTIVE there. It counts as approved
 * when any of its ACTIVE times there came about by a decision: it was good enough for this place once. Without an ACTIVE one, the latest that was.
 */
export function rollbackTarget(history: readonly PastDeployment[], wanted: number | undefined): RollbackTarget {
  const active = history.find(({ isActive }) => isActive);
  const past = history.filter(({ wasActive, isActive, version }) => wasActive && !isActive && version !== active?.version);
  if (wanted !== undefined && wanted === active?.version) return { kind: 'ACTIVE_ALREADY' };
  const latest = [...past].sort((left, right) => (left.id < right.id ? 1 : -1)).find(({ version }) => wanted === undefined || version === wanted);
  if (!latest) return { kind: 'NEVER_ACTIVE' };
  return { kind: 'TO', version: latest.version, approved: past.some(({ version, approved }) => version === latest.version && approved) };
}
