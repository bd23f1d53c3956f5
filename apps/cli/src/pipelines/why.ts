import type { ExecutionDetails, PipelineExecution } from '@plinth/sdk';
import { formatAgo, formatBytes, formatDuration, formatNumber } from '../output/format.js';
import { bold, printTable, terminal } from '../output/terminal.js';
import { printable } from '../output/text-width.js';
import { longOf, stateOf } from './print.js';

const shownDifferences = 20;
const shownLines = 12;
const shownOfPath = 6;

/** How an execution went, for a person: why it failed if it did, and what took the time. @param steps all within the whole, in the order of start */
export function printWhy(execution: ExecutionDetails, steps: readonly PipelineExecution[], url: string): void {
  const { job, startedAt, failure, usualDuration, id, root } = execution;
  const name = job?.name ?? id;
  terminal.out(`${bold(printable(name))}  ${stateOf(execution)}  ${startedAt === null ? '' : terminal.isInteractive ? formatAgo(startedAt, Date.now()) : startedAt}  ${longOf(execution)}`.trimEnd());
  const whole = steps.find((step) => step.id === root?.id)?.job?.name ?? name;
  if (failure) printFailure(execution, failure, whole);
  else terminal.out(`  It did not fail.${execution.state === 'LOST' ? ' It promised to tell something again, and did not: its process is most likely gone.' : ''}`);
  if (typeof usualDuration?.factor === 'number') terminal.out(`  took ${formatNumber(Number(usualDuration.factor.toPrecision(2)))} times what is usual (${formatDuration(usualDuration.median)} over ${usualDuration.count} successes)${usualDuration.isRegression ? ': longer than these differ among themselves' : ''}`);
  if (execution.criticalPath.length > 0) terminal.out(`  its time went into ${pathOf(execution.criticalPath, whole)}`);
  if (steps.length > 0) {
    terminal.out('');
    printTable<PipelineExecution>([
      { head: 'STEP', value: (step) => short(step.job?.name ?? '', whole), atLeast: 16 },
      { head: 'STATE', value: stateOf },
      { head: 'TOOK', value: longOf, align: 'right' },
      { head: 'CPU', value: ({ facts: { use } }) => (use?.cpuSeconds == null ? '' : formatDuration(use.cpuSeconds * 1_000)), align: 'right', expendable: 2 },
      { head: 'MEMORY', value: ({ facts: { use } }) => (use?.peakMemoryBytes == null ? '' : formatBytes(use.peakMemoryBytes)), align: 'right', expendable: 3 },
      { head: 'ERROR', value: ({ errorClass, facts }) => [errorClass, facts.error?.message.split('\n')[0]].filter((part) => part).join(': '), atLeast: 12, expendable: 1 },
    ], steps);
  }
  terminal.out(`\n${url}/executions/${root?.id ?? id}`);
}

function printFailure({ id }: ExecutionDetails, { step, same, lastSuccess, differences }: NonNullable<ExecutionDetails['failure']>, whole: string): void {
  const { error } = step.facts;
  terminal.out(`  ${step.id === id ? 'It failed' : `It began with ${short(step.job?.name ?? '', whole)}`}: ${printable([step.errorClass, error?.message.split('\n')[0]].filter((part) => part).join(': ') || 'nobody told why')}`);
  for (const line of (error?.stackTrace ?? '').split('\n').slice(0, shownLines)) if (line.trim()) terminal.out(`    ${printable(line)}`);
  if (step.facts.logUrl) terminal.out(`  its log: ${printable(step.facts.logUrl)}`);
  if (same.length > 0) terminal.out(`  ${same.length === 1 ? 'One other execution' : `${same.length} other executions`} failed by the same, last ${same[0]?.startedAt ?? ''} (${same[0]?.root?.id ?? same[0]?.id ?? ''})`);
  if (!lastSuccess) return terminal.out('  This step never went well before.');
  terminal.out(`  It last went well ${lastSuccess.startedAt ?? ''}; ${differences.length === 0 ? 'nothing that was told is otherwise' : 'since then:'}`);
  for (const { kind, name, before, after } of differences.slice(0, shownDifferences)) terminal.out(`    ${kind.toLowerCase()} ${printable(name)}: ${printable(before ?? 'absent')} → ${printable(after ?? 'absent')}`);
  if (differences.length > shownDifferences) terminal.out(`    and ${differences.length - shownDifferences} more`);
}

/** Of the chain of steps that decided how long it took, those that took longest, in the order of time. */
function pathOf(path: ExecutionDetails['criticalPath'], whole: string): string {
  const longest = new Set([...path].sort((one, other) => other.durationMs + other.waitMs - one.durationMs - one.waitMs).slice(0, shownOfPath));
  const shown = path.filter((step) => longest.has(step)).map(({ execution: { job }, durationMs, waitMs }) => `${printable(short(job?.name ?? '', whole))} ${formatDuration(durationMs)}${waitMs >= 1_000 ? ` after ${formatDuration(waitMs)} of waiting` : ''}`);
  return `${shown.join(' → ')}${path.length > shown.length ? `, and ${path.length - shown.length} shorter steps between` : ''}`;
}

function short(name: string, whole: string): string {
  return name.startsWith(`${whole}.`) ? name.slice(whole.length + 1) : name;
}
