import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { executionVersionDocument } from '../../api/operations/pipelines-execution.js';
import { operation } from '../../api/use-query.js';
import { useQuery } from '@tanstack/react-query';
import { Tags } from '../../executions/tags.js';
import { triggerWords } from '../../executions/words.js';
import { CodeBlock } from '../../parts/code-block.js';
import { CopyText } from '../../parts/copy-text.js';
import { Ago } from '../../parts/time.js';
import { exactTime } from '../../parts/times.js';
import { WebAddress } from '../../parts/web-address.js';
import { PairList, Section } from '../run/facts.js';
import facts from '../run/run.module.css';
import type { ExecutionDetails } from './execution-details.js';
import classes from './execution.module.css';
import { resourcesTold } from './resources.js';
import { NotFoundOut } from './not-found-out.js';
import { WhyFailed } from './why-failed.js';

function Version({ execution }: { readonly execution: ExecutionDetails }) {
  const { data } = useQuery({ ...operation(executionVersionDocument, { id: execution.id }), enabled: execution.endedAt != null });
  const version = data?.execution?.version;
  if (version == null || execution.job == null) return null;
  return (
    <>
      <dt>Version</dt>
      <dd>
        <Link to="/pipelines/$pipelineId" params={{ pipelineId: execution.job.id }} search={{ tab: 'versions', head: String(version.number) }} className="link">
          v{version.number}
        </Link>{' '}
        <CopyText text={version.digest} label={version.digest.slice(0, 10)} what="digest of the version" />
      </dd>
    </>
  );
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

function About({ execution }: { readonly execution: ExecutionDetails }) {
  const { job, facts: told, parent, runs } = execution;
  const exact = (at: string): ReactNode => <span title={exactTime(Date.parse(at))}><Ago at={at} /></span>;
  return (
    <dl className={facts.facts}>
      {job != null && (
        <Row label={parent == null ? 'Pipeline' : 'Step'}>
          <Link to="/pipelines/$pipelineId" params={{ pipelineId: job.id }} className="link">
            {job.name}
          </Link>
        </Row>
      )}
      {parent != null && (
        <Row label="Part of">
          <Link to="/executions/$executionId" params={{ executionId: parent.id }} className="link">
            {parent.job?.name ?? parent.id}
          </Link>
        </Row>
      )}
      {job != null && <Row label="Namespace">{job.namespace}</Row>}
      {(job?.integration != null || job?.kind != null) && <Row label="Run by">{[job.integration, job.kind].filter((word) => word != null).join(' ').toLowerCase()}</Row>}
      {job != null && job.owners.length > 0 && <Row label="Owner">{job.owners.join(', ')}</Row>}
      {told.tags.length > 0 && (
        <Row label="Tags">
          <Tags tags={told.tags} />
        </Row>
      )}
      {told.externalQuery != null && (
        <Row label="Query">
          <CopyText text={told.externalQuery.id} what="id of the query" />
          {told.externalQuery.source != null && <span className="dim"> {told.externalQuery.source}</span>}
        </Row>
      )}
      {told.trigger != null && <Row label="Trigger">{triggerWords[told.trigger]}</Row>}
      {told.nominal != null && (
        <Row label="For">
          {exactTime(Date.parse(told.nominal.start))}
          {told.nominal.end != null && ` to ${exactTime(Date.parse(told.nominal.end))}`}
        </Row>
      )}
      <Version execution={execution} />
      {runs != null && runs.nodes.length > 0 && (
        <Row label={runs.nodes.length === 1 ? 'Run' : 'Runs'}>
          {runs.nodes.map(({ id, name }) => (
            <div key={id}>
              <Link to="/runs/$runId" params={{ runId: id }} className="link">
                {name}
              </Link>
            </div>
          ))}
          {runs.pageInfo.hasNextPage && <span className="dim">and more: its lineage shows them all</span>}
        </Row>
      )}
      {told.logUrl != null && (
        <Row label="Log">
          <WebAddress address={told.logUrl}>open</WebAddress>
        </Row>
      )}
      <Row label="First told">{exact(execution.createdAt)}</Row>
      <Row label="Last told">{exact(execution.updatedAt)}</Row>
      <Row label="Id">
        <CopyText text={execution.id} what="execution id" />
      </Row>
    </dl>
  );
}

function Code({ execution }: { readonly execution: ExecutionDetails }) {
  const { code } = execution.facts;
  if (code == null) return <p className="faint">Not told. Reports may carry the code itself, or where it lies and its version.</p>;
  return (
    <>
      <dl className={facts.facts}>
        {code.version != null && (
          <Row label="Version">
            <CopyText text={code.version} label={code.version.length > 24 ? code.version.slice(0, 12) : code.version} what="version of the code" />
          </Row>
        )}
        {code.language != null && <Row label="Language">{code.language}</Row>}
        {code.url != null && (
          <Row label="Lies at">
            <WebAddress address={code.url}>{code.url}</WebAddress>
          </Row>
        )}
      </dl>
      {code.text != null && <CodeBlock code={code.text} what="Code" />}
    </>
  );
}

interface DetailsTabProps {
  readonly execution: ExecutionDetails;
  /** Why it failed stands here where there are no steps to stand beside. */
  readonly withFailure: boolean;
}

export function DetailsTab({ execution, withFailure }: DetailsTabProps) {
  const resources = resourcesTold(execution.facts.use);
  return (
    <div className={classes.details} tabIndex={0} role="region" aria-label="Details">
      {withFailure && (
        <div className={classes.wholeWhy}>
          <WhyFailed executionId={execution.id} pipeline={execution.root?.job?.name} />
        </div>
      )}
      <div className={classes.columns}>
        <div>
          <Section title="Execution">
            <About execution={execution} />
          </Section>
          {execution.facts.extraction != null && (
            <Section title="Not found out">
              <NotFoundOut extraction={execution.facts.extraction} />
            </Section>
          )}
          <Section title="Resources">
            {resources.length === 0 ? (
              <p className="faint">Not told. Reports may carry CPU and GPU seconds, peak memory and cost.</p>
            ) : (
              <dl className={facts.facts}>
                {resources.map(({ key, label, title, text }) => (
                  <div key={key} style={{ display: 'contents' }}>
                    <dt title={title}>{label}</dt>
                    <dd className="num">{text}</dd>
                  </div>
                ))}
              </dl>
            )}
          </Section>
        </div>
        <div>
          <Section title="Parameters">
            <PairList pairs={execution.params} none="None were told." what="parameters" />
          </Section>
          <Section title="Environment">
            <PairList pairs={execution.environment} none="Nothing was told of it." what="environment" />
          </Section>
        </div>
        <div>
          <Section title="Code">
            <Code execution={execution} />
          </Section>
        </div>
      </div>
    </div>
  );
}
