/** An execution of a step as one attempt of several. Times in milliseconds since 1970. */
export interface Attempt {
  readonly id: string;
  /** Attempts are of one job within one execution. */
  readonly jobId: string;
  readonly parentId: string | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

/**
 * The attempt that each one followed: of the same step, what ended last before it began. Executions of one step that ran beside each other are no attempts of each other.
 * @returns by the id of the later one; what is not in it followed none
 */
export function attemptsBefore(steps: readonly Attempt[]): ReadonlyMap<string, string> {
  const before = new Map<string, string>();
  for (const own of byStep(steps).values()) {
    const byEnd = own.filter(({ endedAt }) => endedAt !== undefined).sort((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0) || (one.id < other.id ? -1 : 1));
    let next = 0;
    let last: Attempt | undefined;
    for (const step of own.filter(({ startedAt }) => startedAt !== undefined).sort((one, other) => (one.startedAt ?? 0) - (other.startedAt ?? 0) || (one.id < other.id ? -1 : 1))) {
      let isItself = false;
      for (let ended = byEnd[next]; ended && (ended.endedAt ?? 0) <= (step.startedAt ?? 0); ended = byEnd[next]) {
        if (ended.id === step.id) isItself = true;
        else last = ended;
        next += 1;
      }
      if (last) before.set(step.id, last.id);
      // What took no time ended when it began: for the next one, not for itself.
      if (isItself) last = step;
    }
  }
  return before;
}

function byStep(steps: readonly Attempt[]): ReadonlyMap<string, Attempt[]> {
  const found = new Map<string, Attempt[]>();
  for (const step of steps) {
    const key = `${step.parentId ?? ''} ${step.jobId}`;
    const own = found.get(key);
    if (own) own.push(step);
    else found.set(key, [step]);
  }
  return found;
}
