/** An attempt of a step, as it is compared. */
export interface TimedAttempt {
  readonly id: string;
  readonly jobId: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

export interface StepComparison {
  readonly jobId: string;
  readonly name: string;
  /** Milliseconds that its attempts took in all; absent where it did not run. */
  readonly base: number | undefined;
  readonly head: number | undefined;
  /** Its last attempt in each. */
  readonly baseId: string | undefined;
  readonly headId: string | undefined;
  /** Milliseconds more in the later one; of a step that ran in one only, all of its time. */
  readonly change: number;
}

/** How long each step took in two executions, those that changed most first. */
export function compareSteps(base: readonly TimedAttempt[], head: readonly TimedAttempt[]): readonly StepComparison[] {
  const [before, after] = [totals(base), totals(head)];
  return [...new Map([...before, ...after])]
    .map(([jobId, { name }]) => {
      const [old, now] = [before.get(jobId), after.get(jobId)];
      return { jobId, name, base: old?.took, head: now?.took, baseId: old?.last.id, headId: now?.last.id, change: (now?.took ?? 0) - (old?.took ?? 0) };
    })
    .toSorted((one, other) => Math.abs(other.change) - Math.abs(one.change) || (one.name < other.name ? -1 : 1));
}

interface Total {
  readonly name: string;
  readonly took: number;
  readonly last: TimedAttempt;
}

function totals(attempts: readonly TimedAttempt[]): ReadonlyMap<string, Total> {
  const found = new Map<string, Total>();
  for (const attempt of attempts) {
    const { jobId, name, from, to } = attempt;
    const before = found.get(jobId);
    found.set(jobId, { name, took: (before?.took ?? 0) + Math.max(0, to - from), last: before !== undefined && before.last.from > from ? before.last : attempt });
  }
  return found;
}
