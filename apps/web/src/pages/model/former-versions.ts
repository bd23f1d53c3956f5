interface PastDeployment {
  readonly version: number;
  readonly approved: boolean;
  readonly activatedAt?: string | null | undefined;
  readonly endedAt?: string | null | undefined;
  readonly requestedAt: string;
}

export interface FormerVersion {
  readonly version: number;
  /** Any of its times there came about by a decision. */
  readonly approved: boolean;
  /** When it last ran there. */
  readonly at: string;
}

/** Versions that once ran in a place, the one that ran last first; the one that runs now left out. `deployments` are newest first. */
export function formerVersions(deployments: readonly PastDeployment[], running: number): readonly FormerVersion[] {
  const found = new Map<number, FormerVersion>();
  for (const { version, approved, activatedAt, endedAt, requestedAt } of deployments) {
    if (version === running || activatedAt == null) continue;
    const known = found.get(version);
    found.set(version, { version, approved: approved || known?.approved === true, at: known?.at ?? endedAt ?? requestedAt });
  }
  return [...found.values()].sort((left, right) => right.at.localeCompare(left.at));
}
