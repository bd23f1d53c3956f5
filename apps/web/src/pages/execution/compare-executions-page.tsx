import { ActionIcon, Select } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { pipelineExecutionsDocument } from '../../api/operations/pipelines.js';
import { compareExecutionsDocument, executionDocument, executionStepsDocument } from '../../api/operations/pipelines-execution.js';
import { usePages } from '../../api/use-pages.js';
import { operation, steadyOperation } from '../../api/use-query.js';
import { ExecutionDifferences } from '../../executions/differences.js';
import { executionLooks, ExecutionStatus } from '../../executions/execution-status.js';
import { durationOf, spanOf } from '../../executions/spans.js';
import { useNow } from '../../executions/use-now.js';
import { shortName, times } from '../../executions/words.js';
import { type Crumb, Page } from '../../frame/page.js';
import type { CompareExecutionsQuery, PipelineExecutionsQuery } from '../../generated/pipelines/graphql.js';
import { Ago } from '../../parts/time.js';
import { exactTime, span } from '../../parts/times.js';
import { Bone, Empty, Failure, NotFound } from '../../states/states.js';
import { compareSteps, type TimedAttempt } from './compare-steps.js';
import classes from './execution.module.css';
import { resources } from './resources.js';

type Side = NonNullable<CompareExecutionsQuery['head']>;
type Listed = NonNullable<PipelineExecutionsQuery['pipeline']>['executions']['nodes'][number];

const route = getRouteApi('/executions/compare');
const none = <span className="faint">–</span>;
const shownSteps = 30;
/** Steps that are compared at the most, of each. */
const comparedSteps = 10_000;

/** What can be chosen: the executions of the same job that are known here, and whichever are chosen already. */
function choices(listed: readonly Listed[], sides: readonly (Side | null | undefined)[]): { readonly value: string; readonly label: string }[] {
  const all = new Map([...listed, ...sides.flatMap((side) => side ?? [])].map((execution) => [execution.id, execution]));
  return [...all.values()].map(({ id, state, startedAt }) => ({ value: id, label: `${startedAt == null ? 'not started' : exactTime(Date.parse(startedAt)).replace(/:\d\d( |$)/, ' ')} · ${executionLooks[state].label.toLowerCase()} · ${id.slice(0, 8)}` }));
}

function Head({ side, label }: { readonly side: Side; readonly label: string }) {
  return (
    <Link to="/executions/$executionId" params={{ executionId: side.id }} className="link">
      {label} <span className="wide-only">{side.id.slice(0, 8)}</span>
    </Link>
  );
}

/** The state, the time and the resources of both, a line each. */
function Both({ base, head }: { readonly base: Side; readonly head: Side }) {
  const took = (side: Side): number | undefined => (side.endedAt == null ? undefined : durationOf(side, 0));
  const [before, after] = [took(base), took(head)];
  const known = resources.filter(({ key }) => base.facts.use?.[key] != null || head.facts.use?.[key] != null);
  const change = (one: number | null | undefined, other: number | null | undefined): ReactNode => (one == null || other == null || one === 0 || one === other ? none : times(other / one));
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">What</span>
          </th>
          <th scope="col">
            <Head side={base} label="Base" />
          </th>
          <th scope="col">
            <Head side={head} label="Other" />
          </th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">State</th>
          <td>
            <ExecutionStatus state={base.state} />
          </td>
          <td>
            <ExecutionStatus state={head.state} />
          </td>
          <td>{none}</td>
        </tr>
        <tr>
          <th scope="row">Started</th>
          <td>{base.startedAt == null ? none : <Ago at={base.startedAt} />}</td>
          <td>{head.startedAt == null ? none : <Ago at={head.startedAt} />}</td>
          <td>{none}</td>
        </tr>
        <tr>
          <th scope="row">Took</th>
          <td>{before === undefined ? none : span(before)}</td>
          <td>{after === undefined ? none : span(after)}</td>
          <td>{change(before, after)}</td>
        </tr>
        {known.map(({ key, label, title, text }) => (
          <tr key={key}>
            <th scope="row" title={title}>
              {label}
            </th>
            {[base, head].map(({ id, facts: { use } }) => (
              <td key={id}>{use?.[key] == null ? none : text(use[key])}</td>
            ))}
            <td>{change(base.facts.use?.[key], head.facts.use?.[key])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** All steps of one side that can have some. */
function useAttempts(side: Side | null | undefined): { readonly attempts: readonly TimedAttempt[]; readonly isComplete: boolean; readonly error: unknown } {
  const isOutermost = side != null && side.root?.id === side.id;
  const pages = usePages(executionStepsDocument, { id: side?.id ?? '', first: 330 }, (answer) => answer.execution?.stepLines, { enabled: isOutermost && side.stepCounts.length > 0 });
  const more = useEffectEvent(pages.more);
  const wantsMore = pages.hasMore && !pages.isFetchingMore && pages.nodes.length < comparedSteps;
  useEffect(() => {
    if (wantsMore) more();
  }, [wantsMore]);
  const now = useNow(false, 1_000);
  const attempts = pages.nodes.flatMap((step): TimedAttempt[] => {
    const ran = spanOf(step, now);
    return ran === undefined ? [] : [{ id: step.id, jobId: step.jobId, name: step.jobName, ...ran }];
  });
  return { attempts, isComplete: side != null && (!isOutermost || side.stepCounts.length === 0 || (!pages.isFirstLoading && !pages.hasMore)), error: pages.error };
}

function Steps({ base, head }: { readonly base: Side; readonly head: Side }) {
  const [all, setAll] = useState(false);
  const [before, after] = [useAttempts(base), useAttempts(head)];
  const lines = compareSteps(before.attempts, after.attempts);
  const error = before.error ?? after.error;
  if (error !== null && error !== undefined) return <Failure error={error} compact />;
  if (before.isComplete && after.isComplete && lines.length === 0) return null;
  const pipeline = head.job?.name;
  return (
    <section aria-label="Time by step">
      <h2 className={classes.partTitle}>
        What took more or less time {!(before.isComplete && after.isComplete) && <span className="faint" style={{ fontWeight: 400 }}>still reading steps</span>}
      </h2>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Base</th>
            <th scope="col">Other</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, all ? 500 : shownSteps).map((line) => (
            <tr key={line.jobId}>
              <th scope="row" title={line.name}>
                {line.baseId !== undefined && line.headId !== undefined ? (
                  <Link to="/executions/compare" search={{ base: line.baseId, head: line.headId }} className="link" title={`Compare ${line.name} in the two`}>
                    {shortName(line.name, pipeline)}
                  </Link>
                ) : (
                  shortName(line.name, pipeline)
                )}
              </th>
              <td>{line.base === undefined ? <span className="faint">did not run</span> : span(line.base)}</td>
              <td>{line.head === undefined ? <span className="faint">did not run</span> : span(line.head)}</td>
              <td style={line.change === 0 ? { color: 'var(--text-3)' } : undefined}>{line.change === 0 ? 'alike' : `${line.change > 0 ? '+' : '−'}${span(Math.abs(line.change))}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!all && lines.length > shownSteps && (
        <button type="button" className="link-button" style={{ margin: '0 16px 24px' }} onClick={() => setAll(true)}>
          Show {lines.length > 500 ? 500 : lines.length} of {lines.length.toLocaleString('en-US')} steps
        </button>
      )}
    </section>
  );
}

/** Two executions beside each other: first what is otherwise, then how long and how much, then which steps made the difference. */
export function CompareExecutionsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const one = search.head ?? search.base;
  const found = useQuery({ ...operation(executionDocument, { id: one ?? '' }), enabled: one !== undefined });
  const job = found.data?.execution?.job;
  const listed = usePages(pipelineExecutionsDocument, { id: job?.id ?? '', first: 100 }, (answer) => answer.pipeline?.executions, { enabled: job != null });
  const head = search.head;
  // What is compared with, unless that was chosen: the last that went well before.
  const at = listed.nodes.findIndex(({ id }) => id === head);
  const base = search.base ?? (at === -1 ? listed.nodes.find(({ id, state }) => id !== head && state === 'SUCCEEDED') : (listed.nodes.slice(at + 1).find(({ state }) => state === 'SUCCEEDED') ?? listed.nodes.find(({ id }) => id !== head)))?.id;
  const ready = base !== undefined && head !== undefined;
  const compared = useQuery({ ...steadyOperation(compareExecutionsDocument, { base: base ?? '', head: head ?? '' }), enabled: ready });
  const crumbs: readonly Crumb[] = [{ label: 'Pipelines', to: '/pipelines' }, ...(job == null ? [] : [{ label: job.name, to: '/pipelines/$pipelineId' as const, params: { pipelineId: job.id } }])];
  if (found.data?.execution === null) {
    return (
      <Page name="Not found" crumbs={crumbs}>
        <NotFound what="execution" />
      </Page>
    );
  }
  const change = (next: { readonly base?: string | undefined; readonly head?: string | undefined }): void => void navigate({ to: '/executions/compare', search: { base, head, ...next }, replace: true });
  const [left, right] = ready ? [compared.data?.base, compared.data?.head] : [undefined, undefined];
  const data = choices(listed.nodes, [left, right]);
  const error = found.error ?? listed.error ?? compared.error;
  const select = (which: 'base' | 'head', label: string): ReactNode => <Select label={label} searchable allowDeselect={false} nothingFoundMessage="None is like this" placeholder="Choose an execution" value={(which === 'base' ? base : head) ?? null} data={data} onChange={(value) => value !== null && change({ [which]: value })} />;
  return (
    <Page name="Compare executions" crumbs={crumbs}>
      <div className={classes.sides}>
        {select('base', 'Base')}
        <ActionIcon aria-label="Swap the two" disabled={!ready} onClick={() => change({ base: head, head: base })}>
          <IconArrowsExchange size={15} />
        </ActionIcon>
        {select('head', 'Other')}
      </div>
      {error !== null ? (
        <Failure error={error} retry={() => void compared.refetch()} />
      ) : one === undefined ? (
        <Empty title="Two executions to compare">
          <p className="dim">Select two in the list of a pipeline, or press Compare on the page of one.</p>
          <Link to="/pipelines" className="link">
            Pipelines
          </Link>
        </Empty>
      ) : !ready ? (
        listed.isFirstLoading ? (
          <div style={{ padding: 16 }}>
            <Bone width="50%" />
          </div>
        ) : (
          <Empty title="There is no other execution of it yet" />
        )
      ) : left == null || right == null ? (
        compared.isPending ? (
          <div style={{ display: 'grid', gap: 16, padding: 16 }}>
            <Bone width="40%" />
            <Bone width="70%" />
            <Bone width="60%" />
          </div>
        ) : (
          <NotFound what="execution" />
        )
      ) : (
        <>
          <h2 className={classes.partTitle}>What is otherwise</h2>
          {compared.data?.executionDifferences.length === 0 ? (
            <p className="dim" style={{ padding: '0 16px' }}>
              Nothing that was told: same code, inputs, parameters and environment.
            </p>
          ) : (
            <div className={classes.differences}>
              <ExecutionDifferences differences={compared.data?.executionDifferences ?? []} baseLabel={<Head side={left} label="Base" />} headLabel={<Head side={right} label="Other" />} />
            </div>
          )}
          <h2 className={classes.partTitle}>How it went</h2>
          <Both base={left} head={right} />
          <Steps key={`${left.id} ${right.id}`} base={left} head={right} />
        </>
      )}
    </Page>
  );
}
