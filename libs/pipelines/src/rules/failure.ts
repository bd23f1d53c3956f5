import type { ExecutionFacts } from './facts.js';

/** A step as the analysis of a failure sees it. Times in milliseconds since 1970. */
export interface StepOutcome {
  readonly id: string;
  readonly hasFailed: boolean;
  readonly endedAt: number | undefined;
  /** Within which it ran: when a part fails, so does the whole, and the part tells more. */
  readonly parentId: string | undefined;
  readonly dependsOn: readonly string[];
}

/**
 * The step with which it began: of those that failed although all that they waited for and all their own parts did not, the one that failed first.
 * @returns undefined when none failed
 */
export function firstFailing(steps: readonly StepOutcome[]): string | undefined {
  const failed = steps.filter(({ hasFailed }) => hasFailed);
  const ids = new Set(failed.map(({ id }) => id));
  const withFailedPart = new Set(failed.flatMap(({ parentId }) => parentId ?? []));
  const causes = failed.filter(({ id, dependsOn }) => !withFailedPart.has(id) && !dependsOn.some((other) => other !== id && ids.has(other)));
  const [first] = (causes.length > 0 ? causes : failed).sort((one, other) => (one.endedAt ?? Infinity) - (other.endedAt ?? Infinity) || (one.id < other.id ? -1 : 1));
  return first?.id;
}

export const differenceKinds = ['CODE', 'INPUT', 'PARAM', 'ENVIRONMENT'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** What was otherwise; null where it was not there. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** An execution as it is compared: what is known of it, and the versions of what it read, by name. */
export interface Compared {
  readonly facts: ExecutionFacts;
  readonly inputs: ReadonlyMap<string, string | null>;
}

/** What is different between two executions of a job, in the order of kinds and names. */
export function differencesOf(before: Compared, after: Compared): readonly Difference[] {
  const entries = (value: Readonly<Record<string, string>> | undefined) => new Map<string, string | null>(Object.entries(value ?? {}));
  const code = ({ facts: { latest } }: Compared) => new Map<string, string | null>(Object.entries({ version: latest.code?.value.version, url: latest.code?.value.url, text: latest.code?.value.text }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return [
    ...compare('CODE', code(before), code(after)),
    ...compare('INPUT', before.inputs, after.inputs),
    ...compare('PARAM', entries(before.facts.latest.params?.value), entries(after.facts.latest.params?.value)),
    ...compare('ENVIRONMENT', entries(before.facts.latest.environment?.value), entries(after.facts.latest.environment?.value)),
  ];
}

function compare(kind: DifferenceKind, before: ReadonlyMap<string, string | null>, after: ReadonlyMap<string, string | null>): Difference[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    return old === now ? [] : [{ kind, name, before: old ?? null, after: now ?? null }];
  });
}
