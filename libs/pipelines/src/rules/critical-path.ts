/** A step as the critical path sees it. Times in milliseconds since 1970. */
export interface TimedStep {
  readonly id: string;
  readonly startedAt: number;
  /** Absent while it runs: then `now` counts. */
  readonly endedAt?: number | undefined;
  /** Steps of the same execution that it waited for; others are ignored. */
  readonly dependsOn: readonly string[];
}

export interface CriticalStep {
  readonly id: string;
  /** Milliseconds from the end of the step before it on the path, or from the execution's start, to its own start. */
  readonly waitMs: number;
  readonly durationMs: number;
}

/**
 * The chain of steps that decided how long an execution took (critical path method; Kelley and Walker, "Critical-Path Planning and Scheduling", 1959), from what really happened: from the step that
 * ended last, ever to that one of its dependencies that ended last. A step without known dependencies waited for whatever ended last before it began, if that was within the execution.
 * @returns in the order of time
 */
export function criticalPath(steps: readonly TimedStep[], executionStartedAt: number, now: number): readonly CriticalStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const endOf = ({ endedAt }: TimedStep): number => endedAt ?? now;
  const byEnd = [...steps].sort((one, other) => endOf(one) - endOf(other) || (one.id < other.id ? -1 : 1));
  const path: TimedStep[] = [];
  const entered = new Set<string>();
  for (let step = byEnd.at(-1); step && !entered.has(step.id); ) {
    path.unshift(step);
    entered.add(step.id);
    const { startedAt, dependsOn } = step;
    const known = dependsOn.flatMap((id) => byId.get(id) ?? []);
    step = known.length > 0 ? last(known, endOf) : lastEndedBy(byEnd, startedAt, endOf);
  }
  return path.map((step, index) => {
    const before = path[index - 1];
    return { id: step.id, waitMs: Math.max(0, step.startedAt - (before ? endOf(before) : executionStartedAt)), durationMs: endOf(step) - step.startedAt };
  });
}

function last(steps: readonly TimedStep[], endOf: (step: TimedStep) => number): TimedStep | undefined {
  return steps.reduce<TimedStep | undefined>((latest, step) => (latest && (endOf(latest) > endOf(step) || (endOf(latest) === endOf(step) && latest.id > step.id)) ? latest : step), undefined);
}

/** By halving: executions have up to ten thousand steps. */
function lastEndedBy(byEnd: readonly TimedStep[], time: number, endOf: (step: TimedStep) => number): TimedStep | undefined {
  let [low, high] = [0, byEnd.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const step = byEnd[middle];
    if (step && endOf(step) <= time) low = middle + 1;
    else high = middle;
  }
  return byEnd[low - 1];
}
