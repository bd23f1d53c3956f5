import { useEffect, useEffectEvent, useState } from 'react';
import { useLookWhileLost } from '../../api/live.js';
import { executionStepsDocument } from '../../api/operations/pipelines-execution.js';
import { usePages } from '../../api/use-pages.js';
import { spanOf } from '../../executions/spans.js';
import { useNow } from '../../executions/use-now.js';
import type { ExecutionStepsQuery } from '../../generated/pipelines/graphql.js';
import { type GanttRow, ganttRows, type GanttStep } from './gantt-layout.js';

const firstSteps = (id: string) => ({ id, first: 330 });

/** How often to read steps again at the most: seldom where there is much to read. */
export const lookAtSteps = (steps: number): number => Math.max(3_000, steps * 4);

type Step = NonNullable<ExecutionStepsQuery['execution']>['stepLines']['nodes'][number];

interface Steps {
  readonly rows: readonly GanttRow[];
  /** Attempts that have come so far. */
  readonly loaded: number;
  readonly isComplete: boolean;
  readonly isFirstLoading: boolean;
  readonly error: unknown;
  readonly again: () => void;
  readonly now: number;
}

/** Asks for the first steps while it is not known yet whether there are any: most who open an execution look at them. */
export function useStepsAhead(executionId: string, isWanted: boolean): void {
  usePages(executionStepsDocument, firstSteps(executionId), (answer) => answer.execution?.stepLines, { enabled: isWanted });
}

/** All steps of an outermost execution: what is there shows, while the rest comes page by page. */
export function useSteps(executionId: string, pipeline: string | undefined, total: number, isRunning: boolean): Steps {
  const pages = usePages(executionStepsDocument, firstSteps(executionId), (answer) => answer.execution?.stepLines, { enabled: total > 0, refetchInterval: useLookWhileLost(lookAtSteps(total)) });
  const now = useNow(isRunning, total > 1_000 ? 5_000 : 1_000);
  const { nodes, hasMore, isFetchingMore } = pages;
  const loaded = nodes.length;
  const more = useEffectEvent(pages.more);
  useEffect(() => {
    if (hasMore && !isFetchingMore) more();
  }, [hasMore, isFetchingMore, loaded]);
  // The nodes are a new list at each look; what they say is not, until a page or an update comes.
  const newest = nodes.reduce((latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest), '');
  const shape = `${executionId} ${pipeline ?? ''} ${loaded} ${newest} ${isRunning ? now : ''}`;
  const [held, setHeld] = useState<{ readonly shape: string; readonly rows: readonly GanttRow[] }>({ shape: '', rows: [] });
  if (held.shape !== shape) setHeld({ shape, rows: ganttRows(nodes.map((step) => stepOf(step, now)), pipeline) });
  return { rows: held.rows, loaded, isComplete: !hasMore && !pages.isFirstLoading, isFirstLoading: pages.isFirstLoading, error: pages.error, again: pages.again, now };
}

function stepOf(step: Step, now: number): GanttStep {
  const ran = spanOf(step, now);
  return { id: step.id, jobId: step.jobId, name: step.jobName, parentId: step.parentId ?? undefined, state: step.state, from: ran?.from, to: ran?.to, isCached: step.isCached };
}
