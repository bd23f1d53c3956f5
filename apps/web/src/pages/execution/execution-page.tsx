import { IconPlayerStop } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLookWhileLost } from '../../api/live.js';
import { executionDocument } from '../../api/operations/pipelines-execution.js';
import { operation } from '../../api/use-query.js';
import { executionLooks, ExecutionStatus } from '../../executions/execution-status.js';
import { Strip } from '../../executions/strip.js';
import stripClasses from '../../executions/strip.module.css';
import { useLiveExecution } from '../../executions/use-live-executions.js';
import { shortName, times, triggerWords } from '../../executions/words.js';
import { type Crumb, Page } from '../../frame/page.js';
import modelClasses from '../model/model.module.css';
import { figure } from '../../parts/figures.js';
import { TabLinks } from '../../parts/tab-links.js';
import { Ago, Duration } from '../../parts/time.js';
import { exactTime, span } from '../../parts/times.js';
import { WebAddress } from '../../parts/web-address.js';
import { useRefresh } from '../../runs/use-series.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { DataTab } from './data-tab.js';
import { DetailsTab } from './details-tab.js';
import { ExecutionActs } from './execution-acts.js';
import type { ExecutionDetails } from './execution-details.js';
import { resourcesTold } from './resources.js';
import { StepsTab } from './steps-tab.js';
import { lookAtSteps, useStepsAhead } from './use-steps.js';
import type { ExecutionSearch } from './view.js';

const route = getRouteApi('/executions/$executionId');
const allPipelines = { label: 'Pipelines', to: '/pipelines' } as const;
const lookEveryMs = 2_000;
const none = <span className="faint">–</span>;

function Took({ execution }: { readonly execution: ExecutionDetails }) {
  const { state, startedAt, endedAt, usualDuration } = execution;
  if (startedAt == null || (endedAt == null && state !== 'RUNNING')) return none;
  return (
    <>
      <Duration from={startedAt} to={endedAt} />
      {usualDuration != null && (
        <span className={usualDuration.isRegression ? stripClasses.slower : stripClasses.note} title={`The median of ${usualDuration.count} successes before is ${span(usualDuration.median)}`}>
          {usualDuration.isRegression && usualDuration.factor != null ? `${times(usualDuration.factor)} the usual ${span(usualDuration.median)}` : `usual ${span(usualDuration.median)}`}
        </span>
      )}
    </>
  );
}

function Cost({ text, usual }: { readonly text: string; readonly usual: ExecutionDetails['usualCost'] }) {
  if (usual == null) return text;
  const median = figure(usual.median, 4);
  return (
    <>
      {text}
      <span className={usual.isRegression ? stripClasses.slower : stripClasses.note} title={`The median of ${usual.count} successes before is ${median}`}>
        {usual.isRegression && usual.factor != null ? `${times(usual.factor)} the usual ${median}` : `usual ${median}`}
      </span>
    </>
  );
}

function StepCounts({ counts }: { readonly counts: ExecutionDetails['stepCounts'] }) {
  return counts.map(({ state, count }) => (
    <span key={state} className="num" style={{ color: `var(--${executionLooks[state].tone})` }} title={`${count} ${executionLooks[state].label.toLowerCase()}`}>
      {count.toLocaleString('en-US')} {executionLooks[state].label.toLowerCase()}
    </span>
  ));
}

function Facts({ execution }: { readonly execution: ExecutionDetails }) {
  const { startedAt, facts, stepCounts } = execution;
  return (
    <Strip
      facts={[
        { label: 'Started', value: startedAt == null ? none : <span title={exactTime(Date.parse(startedAt))}><Ago at={startedAt} /></span> },
        { label: execution.state === 'RUNNING' ? 'Running for' : 'Took', value: <Took execution={execution} /> },
        ...(stepCounts.length === 0 ? [] : [{ label: 'Steps', title: 'Each attempt counts', value: <StepCounts counts={stepCounts} /> }]),
        ...(facts.isCached ? [{ label: 'Ran', value: 'no: taken from before' }] : []),
        ...(facts.trigger == null ? [] : [{ label: 'Trigger', value: triggerWords[facts.trigger] }]),
        ...resourcesTold(facts.use).map(({ key, label, title, text }) => ({ label, title, value: key === 'cost' ? <Cost text={text} usual={execution.usualCost} /> : text })),
        ...(facts.logUrl == null ? [] : [{ label: 'Log', value: <WebAddress address={facts.logUrl}>open</WebAddress> }]),
      ]}
    />
  );
}

/** Reads again what explains an execution once it has ended: before, it was read of a part. */
function useReadAtEnd(execution: ExecutionDetails | null | undefined): void {
  const client = useQueryClient();
  const state = execution?.state;
  const before = useRef(state);
  useEffect(() => {
    if (before.current === 'RUNNING' && state !== undefined && state !== 'RUNNING') for (const name of ['ExecutionSteps', 'ExecutionPath', 'ExecutionFailure', 'ExecutionUses', 'ExecutionStepUses']) void client.invalidateQueries({ queryKey: [name] });
    before.current = state;
  }, [client, state]);
}

function crumbsOf({ job, root, id }: ExecutionDetails): readonly Crumb[] {
  const pipeline = root?.job;
  const whole: readonly Crumb[] = root == null || root.id === id ? [] : [{ label: `execution ${root.id.slice(0, 8)}`, to: '/executions/$executionId', params: { executionId: root.id } }];
  const named = pipeline ?? job;
  return [allPipelines, ...(named == null ? [] : [{ label: named.name, to: '/pipelines/$pipelineId' as const, params: { pipelineId: named.id } }]), ...whole];
}

function totalOf(execution: ExecutionDetails | null | undefined): number {
  return execution?.stepCounts.reduce((sum, { count }) => sum + count, 0) ?? 0;
}

/** An execution of a pipeline or of a step: how it stands, what took the time, why it failed. */
export function ExecutionPage(): ReactNode {
  const { executionId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = useQuery({ ...operation(executionDocument, { id: executionId }), refetchInterval: useLookWhileLost(lookEveryMs) });
  const execution = query.data?.execution;
  const [readAgain, readStepsAgain] = [useRefresh(500, ['Execution', { id: executionId }]), useRefresh(lookAtSteps(totalOf(execution)), ['ExecutionSteps', { id: executionId }], ['ExecutionPath', { id: executionId }])];
  useLiveExecution(executionId, execution, () => {
    readAgain();
    readStepsAgain();
  });
  useStepsAhead(executionId, execution === undefined && (search.tab === undefined || search.tab === 'steps'));
  useReadAtEnd(execution);
  if (query.error !== null && execution == null) {
    return (
      <Page name="Execution" crumbs={[allPipelines]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (execution === undefined) {
    return (
      <Page name="Execution" crumbs={[allPipelines]} title={<TitleBone width={160} />}>
        <div style={{ display: 'grid', gap: 16, padding: 20 }}>
          <Bone width="60%" />
          <Bone width="100%" style={{ height: 24 }} />
          <Bone width="80%" style={{ height: 24 }} />
          <Bone width="90%" style={{ height: 24 }} />
        </div>
      </Page>
    );
  }
  if (execution === null) {
    return (
      <Page name="Not found" crumbs={[allPipelines]}>
        <NotFound what="execution" />
      </Page>
    );
  }
  const isOutermost = execution.root == null || execution.root.id === execution.id;
  const total = totalOf(execution);
  const pipeline = execution.root?.job?.name;
  const hasSteps = isOutermost && total > 0;
  const tab = search.tab === 'steps' && !hasSteps ? 'details' : (search.tab ?? (hasSteps ? 'steps' : 'details'));
  const change = (next: Partial<ExecutionSearch>): void => void navigate({ to: '/executions/$executionId', params: { executionId }, search: { ...search, ...next }, replace: true });
  const link = { to: '/executions/$executionId' as const, params: { executionId } };
  const name = isOutermost ? `${execution.job?.name ?? 'Execution'} ${executionId.slice(0, 8)}` : shortName(execution.job?.name ?? executionId, pipeline);
  return (
    <Page
      name={name}
      crumbs={crumbsOf(execution)}
      fixed
      actions={<ExecutionActs execution={execution} />}
      title={
        <>
          <span className="clip" title={isOutermost ? executionId : name}>
            {isOutermost ? (
              <>
                <span className="wide-only">execution {executionId.slice(0, 8)}</span>
                <span className="narrow-only">{execution.job?.name ?? executionId.slice(0, 8)}</span>
              </>
            ) : (
              name
            )}
          </span>
          <ExecutionStatus state={execution.state} pill />
        </>
      }
    >
      {execution.cancelAskedAt != null && execution.endedAt == null && (
        <div className={modelClasses.banner} role="status">
          <IconPlayerStop size={14} aria-hidden />
          <span>
            Asked to stop <Ago at={execution.cancelAskedAt} />; whoever runs it hears so with its next report.
          </span>
        </div>
      )}
      <Facts execution={execution} />
      <TabLinks
        label="Parts of the execution"
        current={tab}
        tabs={[
          ...(hasSteps ? [{ tab: 'steps', label: 'Steps', ...link, search: {} }] : []),
          { tab: 'data', label: 'Inputs and outputs', ...link, search: { tab: 'data' as const } },
          { tab: 'details', label: 'Details', ...link, search: hasSteps ? { tab: 'details' as const } : {} },
        ]}
      />
      {tab === 'steps' ? (
        <StepsTab execution={execution} pipeline={pipeline} total={total} search={search} onSearch={change} />
      ) : tab === 'data' ? (
        <DataTab executionId={executionId} pipeline={pipeline} hasSteps={hasSteps} runId={execution.facts.runId} />
      ) : (
        <DetailsTab execution={execution} withFailure={execution.state === 'FAILED' && !hasSteps} />
      )}
    </Page>
  );
}
