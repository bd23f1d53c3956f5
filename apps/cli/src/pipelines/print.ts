import type { ExecutionState, PipelineDetails, PipelineExecution } from '@plinth/sdk';
import { formatAgo, formatDuration } from '../output/format.js';
import { bold, printFacts, printTable, terminal } from '../output/terminal.js';
import { printable } from '../output/text-width.js';

/** The state as people read it; a step whose result was taken from before did not run. */
export function stateOf({ state, cancelAskedAt, facts }: Pick<PipelineExecution, 'state' | 'cancelAskedAt' | 'facts'>): string {
  if (state === 'RUNNING' && cancelAskedAt !== null) return 'asked to stop';
  return facts.isCached && state === 'SUCCEEDED' ? 'cached' : state.toLowerCase();
}

/** How long it took, or has been running. */
export function longOf({ state, startedAt, endedAt }: { readonly state: ExecutionState; readonly startedAt: string | null; readonly endedAt: string | null }): string {
  if (startedAt === null || (endedAt === null && state !== 'RUNNING')) return '';
  return formatDuration((endedAt === null ? Date.now() : Date.parse(endedAt)) - Date.parse(startedAt));
}

/** A version of code as people tell it from others; a plus stands for changes that were not committed. */
export function shortCode(version: string | null | undefined): string {
  const [, commit, changes = ''] = /^([0-9a-f]{40})(\+.*)?$/.exec(version ?? '') ?? [];
  return commit === undefined ? (version ?? '').slice(0, 24) : `${commit.slice(0, 10)}${changes && '+'}`;
}

const namedSteps = 5;

/** The first of many, and how many more there are. */
export function someOf(names: readonly string[], limit = namedSteps): string {
  return names.length > limit ? `${names.slice(0, limit - 1).join(', ')} and ${names.length - limit + 1} more` : names.join(', ');
}

export function printPipeline({ id, name, namespace, description, owners, integration, kind, lastStartedAt, versions: { nodes: [version] } }: PipelineDetails, url: string): void {
  terminal.out(bold(printable(name)));
  const facts: readonly (readonly [string, string | null])[] = [
    ['namespace', namespace], ['what', description], ['owners', owners.join(', ') || null], ['by', [integration, kind].filter((part) => part !== null).join(' ').toLowerCase() || null],
    ['last started', lastStartedAt && (terminal.isInteractive ? formatAgo(lastStartedAt, Date.now()) : lastStartedAt)], ['version', version ? `${version.number}, ${version.digest.slice(0, 12)}…` : null], ['page', `${url}/pipelines/${id}`],
  ];
  printFacts(facts.flatMap(([fact, value]) => (value === null ? [] : [[fact, printable(value)] as const])));
  if (!version) return terminal.note('Its steps are known once an execution has ended.');
  const short = (full: string): string => (full.startsWith(`${name}.`) ? full.slice(name.length + 1) : full);
  terminal.out('');
  printTable([
    { head: 'STEP', value: ({ job }) => short(job.name), atLeast: 16 },
    { head: 'WAITS FOR', value: ({ dependsOn }) => someOf(dependsOn.map((job) => short(job.name))), atLeast: 12 },
    { head: 'CODE', value: ({ code }) => shortCode(code), expendable: 1 },
  ], version.steps);
}
