import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { useLookWhileLost } from '../../api/live.js';
import { executionPathDocument } from '../../api/operations/pipelines-execution.js';
import { operation } from '../../api/use-query.js';
import { Failure } from '../../states/states.js';
import type { ExecutionDetails } from './execution-details.js';
import classes from './execution.module.css';
import { Gantt } from './gantt.js';
import { lookAtSteps, useSteps } from './use-steps.js';
import type { ExecutionSearch } from './view.js';
import { WhyFailed } from './why-failed.js';

interface StepsTabProps {
  readonly execution: ExecutionDetails;
  readonly pipeline: string | undefined;
  readonly total: number;
  readonly search: ExecutionSearch;
  readonly onSearch: (next: Partial<ExecutionSearch>) => void;
}

/** From the start of all to its end, or to now; steps that lie outside stretch it. */
function rangeOf(execution: ExecutionDetails, rows: ReturnType<typeof useSteps>['rows'], now: number): { readonly from: number; readonly to: number } {
  let from = execution.startedAt == null ? Number.POSITIVE_INFINITY : Date.parse(execution.startedAt);
  let to = execution.endedAt == null ? (execution.state === 'RUNNING' ? now : 0) : Date.parse(execution.endedAt);
  for (const { bars } of rows) {
    for (const bar of bars) {
      from = Math.min(from, bar.from);
      to = Math.max(to, bar.to);
    }
  }
  return Number.isFinite(from) ? { from, to: Math.max(from, to) } : { from: 0, to: 0 };
}

/** What ran when within it, and beside it why it failed. */
export function StepsTab({ execution, pipeline, total, search, onSearch }: StepsTabProps): ReactNode {
  const isRunning = execution.state === 'RUNNING';
  const steps = useSteps(execution.id, pipeline, total, isRunning);
  // What explains it reads all of its steps; it waits until they show.
  const path = useQuery({ ...operation(executionPathDocument, { id: execution.id }), enabled: !steps.isFirstLoading && steps.isComplete, refetchInterval: useLookWhileLost(lookAtSteps(total)) });
  const ids = useMemo(() => (path.data?.execution?.criticalPath ?? []).map((step) => step.execution.id), [path.data]);
  const range = useMemo(() => rangeOf(execution, steps.rows, steps.now), [execution, steps.rows, steps.now]);
  const hasFailed = execution.state === 'FAILED';
  if (steps.error !== null && steps.rows.length === 0) return <Failure error={steps.error} retry={steps.again} />;
  return (
    <div className={classes.steps} data-why={hasFailed ? '' : undefined}>
      {hasFailed && (
        <aside className={classes.why} style={{ gridColumn: 2, gridRow: 1 }} tabIndex={0} aria-label="Why it failed">
          <WhyFailed executionId={execution.id} pipeline={pipeline} />
        </aside>
      )}
      <Gantt
        rows={steps.rows}
        path={ids}
        from={range.from}
        to={range.to}
        isFirstLoading={steps.isFirstLoading}
        coming={
          steps.isComplete || steps.isFirstLoading ? undefined : (
            <span className="faint num" role="status">
              {steps.error === null ? `${steps.loaded.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} steps so far` : `${steps.loaded.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} steps came; the rest did not`}
            </span>
          )
        }
        search={search}
        onSearch={onSearch}
      />
    </div>
  );
}
