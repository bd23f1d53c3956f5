import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useEffectEvent, useMemo } from 'react';
import { useLookWhileLost } from '../../api/live.js';
import { pipelineVersionDocument } from '../../api/operations/pipelines.js';
import { executionPathDocument, executionStepsDocument } from '../../api/operations/pipelines-execution.js';
import { usePages } from '../../api/use-pages.js';
import { operation } from '../../api/use-query.js';
import { ExecutionStatus } from '../../executions/execution-status.js';
import { useLiveExecutions } from '../../executions/use-live-executions.js';
import { FlowGraph } from '../../graph/graph.js';
import { GraphBones } from '../../graph/graph-bones.js';
import type { ExecutionBarFragment } from '../../generated/pipelines/graphql.js';
import { count } from '../../parts/figures.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure, NotFound } from '../../states/states.js';
import classes from './pipeline.module.css';
import { versionGraph } from './version-graph.js';
import type { PipelineSearch } from './view.js';

/** The last attempt of each step in an execution, read again while it runs and something is told. */
function useStepLines(execution: ExecutionBarFragment | undefined) {
  const isRunning = execution?.state === 'RUNNING';
  const lookEveryMs = useLookWhileLost(4_000);
  useLiveExecutions(2_000, ...(isRunning ? [['ExecutionSteps', { id: execution.id }]] : []));
  const pages = usePages(executionStepsDocument, { id: execution?.id ?? '', first: 330 }, (answer) => answer.execution?.stepLines, { enabled: execution !== undefined, refetchInterval: isRunning ? lookEveryMs : false });
  const more = useEffectEvent(pages.more);
  const wantsMore = pages.hasMore && !pages.isFetchingMore;
  useEffect(() => {
    if (wantsMore) more();
  }, [wantsMore]);
  return pages;
}

interface GraphTabProps {
  readonly pipelineId: string;
  readonly name: string;
  /** The number of the newest version; absent while none is known. */
  readonly newest: number | undefined;
  /** Whose states the steps show. */
  readonly execution: ExecutionBarFragment | undefined;
  readonly search: PipelineSearch;
}

/** The steps of a version and what waits for what, with how each went the last time. */
export function GraphTab({ pipelineId, name, newest, execution, search }: GraphTabProps): ReactNode {
  const navigate = useNavigate();
  const number = search.version === undefined ? newest : Number(search.version);
  const query = useQuery({ ...operation(pipelineVersionDocument, { id: pipelineId, number: number ?? 1 }), enabled: number !== undefined });
  const lines = useStepLines(execution);
  const path = useQuery({ ...operation(executionPathDocument, { id: execution?.id ?? '' }), enabled: execution !== undefined && execution.state !== 'RUNNING' });
  const version = query.data?.pipeline?.version;
  const criticalJobs = path.data?.execution?.criticalPath.flatMap((step) => step.execution.job?.name ?? []).join('\n') ?? '';
  const told = lines.nodes.reduce((latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest), String(lines.nodes.length));
  const { nodes, edges } = useMemo(() => versionGraph(version?.steps ?? [], lines.nodes, criticalJobs === '' ? [] : criticalJobs.split('\n'), name), [version, told, criticalJobs, name]);
  const last = new Map(lines.nodes.map(({ jobName, id }) => [jobName, id]));
  if (number === undefined) {
    return (
      <Empty title="No version is known yet">
        <p className="dim">When an execution ends, its steps and what they waited for are a version, and its graph shows here.</p>
      </Empty>
    );
  }
  if (query.error !== null && version == null) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (version === null) return <NotFound what="version" />;
  const choose = (value: string | null): void => void navigate({ to: '/pipelines/$pipelineId', params: { pipelineId }, search: { ...search, version: value === null || Number(value) === newest ? undefined : value }, replace: true });
  const numbers = Array.from({ length: newest ?? number }, (_, at) => String((newest ?? number) - at));
  return (
    <div className={classes.graph}>
      <Toolbar>
        <Select aria-label="Version" w={92} allowDeselect={false} value={String(number)} data={numbers.map((value) => ({ value, label: `v${value}` }))} onChange={choose} />
        {version !== undefined && <span className="faint num">{count(version.steps.length, 'step')}</span>}
        <ToolbarSpace />
        {execution !== undefined && (
          <Link to="/executions/$executionId" params={{ executionId: execution.id }} style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }} title="Whose states the steps show">
            <span className="faint wide-only">as in the execution</span> <ExecutionStatus state={execution.state} />
            {execution.startedAt != null && (
              <span className="faint">
                <Ago at={execution.startedAt} />
              </span>
            )}
          </Link>
        )}
      </Toolbar>
      <div className={classes.board}>
        {version === undefined ? (
          <GraphBones />
        ) : version.steps.length === 0 ? (
          <Empty title="It has no steps" compact />
        ) : (
          <FlowGraph
            nodes={nodes}
            edges={edges}
            label={`Steps of ${name} v${number}`}
            onOpen={(id) => {
              const executionId = last.get(id.slice(id.indexOf('\n') + 1));
              if (executionId !== undefined) void navigate({ to: '/executions/$executionId', params: { executionId } });
            }}
          />
        )}
      </div>
    </div>
  );
}
