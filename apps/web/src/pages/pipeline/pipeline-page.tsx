import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { pipelineDocument } from '../../api/operations/pipelines.js';
import { operation } from '../../api/use-query.js';
import { ExecutionStatus } from '../../executions/execution-status.js';
import { usualOf } from '../../executions/spans.js';
import { Strip } from '../../executions/strip.js';
import { Tags } from '../../executions/tags.js';
import stripClasses from '../../executions/strip.module.css';
import { Page } from '../../frame/page.js';
import type { PipelineQuery } from '../../generated/pipelines/graphql.js';
import { TabLinks } from '../../parts/tab-links.js';
import { Ago } from '../../parts/time.js';
import { span } from '../../parts/times.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { ExecutionsTab, useExecutions } from './executions-tab.js';
import { GraphTab } from './graph-tab.js';
import { VersionsTab } from './versions-tab.js';

type Pipeline = NonNullable<PipelineQuery['pipeline']>;

const route = getRouteApi('/pipelines/$pipelineId');
const allPipelines = { label: 'Pipelines', to: '/pipelines' } as const;
/** Of so many newest executions it is said how many failed. */
const lately = 50;
const none = <span className="faint">–</span>;

function Facts({ pipeline, executions }: { readonly pipeline: Pipeline; readonly executions: ReturnType<typeof useExecutions> }) {
  const last = executions.nodes[0];
  const usual = usualOf(executions.nodes);
  const ended = executions.nodes.slice(0, lately).filter(({ state }) => state === 'SUCCEEDED' || state === 'FAILED');
  const failed = ended.filter(({ state }) => state === 'FAILED').length;
  const newest = pipeline.versions.nodes[0];
  return (
    <Strip
      facts={[
        {
          label: 'Last execution',
          value:
            last === undefined ? (
              executions.isFirstLoading ? <Bone width={96} /> : none
            ) : (
              <>
                <ExecutionStatus state={last.state} />
                {last.startedAt != null && (
                  <span className={stripClasses.note}>
                    <Ago at={last.startedAt} />
                  </span>
                )}
              </>
            ),
        },
        { label: 'Usually takes', title: 'The median of the newest successes, of five at least', value: usual === undefined ? none : span(usual) },
        { label: 'Failed lately', title: `Of the newest ${lately} executions, those that ended well or with an error`, value: ended.length === 0 ? none : <span style={failed > 0 ? { color: 'var(--bad)' } : undefined}>{failed} of {ended.length}</span> },
        ...(newest === undefined
          ? []
          : [
              {
                label: 'Version',
                value: (
                  <>
                    <Link to="/pipelines/$pipelineId" params={{ pipelineId: pipeline.id }} search={{ tab: 'versions' }} className="link">
                      v{newest.number}
                    </Link>
                    <span className={stripClasses.note}>
                      <Ago at={newest.createdAt} />
                    </span>
                  </>
                ),
              },
            ]),
        { label: 'Run by', value: pipeline.integration == null && pipeline.kind == null ? none : <span className="clip">{[pipeline.integration, pipeline.kind].filter((word) => word != null).join(' ').toLowerCase()}</span> },
        { label: 'Namespace', value: <span className="clip" title={pipeline.namespace}>{pipeline.namespace}</span> },
        ...(pipeline.owners.length === 0 ? [] : [{ label: 'Owner', value: <span className="clip" title={pipeline.owners.join(', ')}>{pipeline.owners.join(', ')}</span> }]),
        ...(pipeline.tags.length === 0 ? [] : [{ label: 'Tags', value: <Tags tags={pipeline.tags} /> }]),
        ...(pipeline.description == null ? [] : [{ label: 'What it is', title: pipeline.description, value: <span className="clip">{pipeline.description}</span> }]),
      ]}
    />
  );
}

/** A pipeline, or a step of one: its executions, its versions, its graph. */
export function PipelinePage(): ReactNode {
  const { pipelineId } = route.useParams();
  const search = route.useSearch();
  const query = useQuery(operation(pipelineDocument, { id: pipelineId }));
  const executions = useExecutions(pipelineId);
  const pipeline = query.data?.pipeline;
  if (query.error !== null && pipeline == null) {
    return (
      <Page name="Pipeline" crumbs={[allPipelines]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (pipeline === undefined) {
    return (
      <Page name="Pipeline" crumbs={[allPipelines]} title={<TitleBone width={160} />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="60%" />
          <Bone width="auto" style={{ height: 108 }} />
          <Bone width="44%" />
        </div>
      </Page>
    );
  }
  if (pipeline === null) {
    return (
      <Page name="Not found" crumbs={[allPipelines]}>
        <NotFound what="pipeline" />
      </Page>
    );
  }
  const link = { to: '/pipelines/$pipelineId' as const, params: { pipelineId } };
  const hasVersions = pipeline.versions.nodes.length > 0;
  const tab = hasVersions || pipeline.isPipeline ? (search.tab ?? 'executions') : 'executions';
  return (
    <Page
      name={pipeline.name}
      crumbs={[allPipelines]}
      fixed
      title={
        <>
          <span className="clip" title={pipeline.name}>
            {pipeline.name}
          </span>
          {!pipeline.isPipeline && <span className="faint" style={{ fontWeight: 400 }}>step</span>}
        </>
      }
    >
      <Facts pipeline={pipeline} executions={executions} />
      {(hasVersions || pipeline.isPipeline) && (
        <TabLinks
          label="Parts of the pipeline"
          current={tab}
          tabs={[
            { tab: 'executions', label: 'Executions', ...link, search: {} },
            { tab: 'versions', label: 'Versions', count: pipeline.versions.nodes[0]?.number, ...link, search: { tab: 'versions' as const } },
            { tab: 'graph', label: 'Graph', ...link, search: { tab: 'graph' as const } },
          ]}
        />
      )}
      {tab === 'versions' ? <VersionsTab pipelineId={pipelineId} name={pipeline.name} search={search} /> : tab === 'graph' ? <GraphTab pipelineId={pipelineId} name={pipeline.name} newest={pipeline.versions.nodes[0]?.number} execution={executions.nodes[0]} search={search} /> : <ExecutionsTab pipelineId={pipelineId} pages={executions} />}
    </Page>
  );
}
