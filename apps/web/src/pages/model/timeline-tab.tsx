import { Button } from '@mantine/core';
import { IconArrowBackUp, IconAt, IconFlame, IconGitPullRequest, IconServer2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { promotionsDocument } from '../../api/operations/approvals.js';
import { aliasMovesDocument, deploymentsDocument } from '../../api/operations/registry.js';
import { usePages } from '../../api/use-pages.js';
import type { AliasMovesQuery, DeploymentsQuery, RequestFieldsFragment } from '../../generated/governance/graphql.js';
import { PersonName } from '../../parts/person.js';
import { PromotionStatus, targetText } from '../../parts/promotion-status.js';
import { Ago } from '../../parts/time.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { mergeTimeline } from './merge-timeline.js';
import classes from './model.module.css';
import { DecisionLink, DeploymentWhy } from './places.js';

type Deployment = DeploymentsQuery['deployments']['nodes'][number];
type Move = NonNullable<AliasMovesQuery['registeredModel']>['aliasMoves']['nodes'][number];
interface Line {
  readonly id: string;
  readonly at: string;
  readonly icon: ReactNode;
  readonly what: ReactNode;
  readonly why: ReactNode;
}

function VersionLink({ modelId, version }: { readonly modelId: string; readonly version: number }) {
  return (
    <Link to="/models/$modelId/versions/$version" params={{ modelId, version: String(version) }} style={{ fontWeight: 500 }}>
      v{version}
    </Link>
  );
}

const statusWords = { REQUESTED: 'was asked into', IN_PROGRESS: 'is on its way into', ACTIVE: 'went into', FAILED: 'failed to get into', SUPERSEDED: 'went into', ROLLED_BACK: 'went into' } as const;
const stroke = { size: 15, stroke: 1.7, 'aria-hidden': true } as const;

function deploymentLine(modelId: string, deployment: Deployment): Line {
  const { kind, status } = deployment;
  const failed = status === 'FAILED' ? deployment.events.findLast((event) => event.status === 'FAILED')?.message : undefined;
  const icon = kind === 'BREAK_GLASS' ? <IconFlame {...stroke} color="var(--warn)" /> : kind === 'ROLLBACK' ? <IconArrowBackUp {...stroke} color="var(--text-2)" /> : <IconServer2 {...stroke} color={status === 'FAILED' ? 'var(--bad)' : status === 'ACTIVE' ? 'var(--good)' : 'var(--text-2)'} />;
  const rolledBack = status === 'ROLLED_BACK' ? ', and was rolled back' : '';
  return {
    id: deployment.id,
    at: deployment.activatedAt ?? deployment.requestedAt,
    icon,
    what: (
      <>
        <VersionLink modelId={modelId} version={deployment.version} /> {kind === 'ROLLBACK' && status !== 'FAILED' ? 'came back into' : statusWords[status]} <strong>{deployment.environment.name}</strong>
        {rolledBack}
      </>
    ),
    why: (
      <>
        <DeploymentWhy deployment={deployment} />
        {deployment.reason != null && <> · “{deployment.reason}”</>}
        {failed != null && <span style={{ color: 'var(--bad)' }}> · {failed}</span>}
        {deployment.externalUrl != null && (
          <>
            {' · '}
            <a href={deployment.externalUrl} target="_blank" rel="noopener noreferrer" className="link">
              job
            </a>
          </>
        )}
      </>
    ),
  };
}

function moveLine(modelId: string, move: Move): Line {
  return {
    id: move.id,
    at: move.movedAt,
    icon: <IconAt {...stroke} color="var(--accent)" />,
    what:
      move.toVersion == null ? (
        <>
          <strong>@{move.name}</strong> was removed{move.fromVersion == null ? '' : <> from <VersionLink modelId={modelId} version={move.fromVersion} /></>}
        </>
      ) : (
        <>
          <strong>@{move.name}</strong> {move.fromVersion == null ? 'was set to' : <>moved from <VersionLink modelId={modelId} version={move.fromVersion} /> to</>} <VersionLink modelId={modelId} version={move.toVersion} />
        </>
      ),
    why: (
      <>
        by{' '}
        {move.promotionRequestId == null ? <PersonName person={move.movedBy} /> : <DecisionLink id={move.promotionRequestId} />}
        {move.reason != null && <> · “{move.reason}”</>}
      </>
    ),
  };
}

function requestLine(modelId: string, request: RequestFieldsFragment): Line {
  return {
    id: request.id,
    at: request.requestedAt,
    icon: <IconGitPullRequest {...stroke} color="var(--busy)" />,
    what: (
      <>
        <Link to="/promotions/$promotion" params={{ promotion: String(request.number) }} className="link" style={{ textDecoration: 'underline' }}>
          Request #{request.number}
        </Link>
        : {request.versionNumber == null ? null : <VersionLink modelId={modelId} version={request.versionNumber} />} into <strong>{targetText(request.target)}</strong>
      </>
    ),
    why: (
      <>
        by <PersonName person={request.requester} /> · <PromotionStatus status={request.status} kind={request.kind} />
      </>
    ),
  };
}

/** What was asked for and what moved where, when, by whom and why, newest first. */
export function TimelineTab({ modelId }: { readonly modelId: string }) {
  const moves = usePages(aliasMovesDocument, { modelId, first: 100 }, (answer) => answer.registeredModel?.aliasMoves);
  const deployments = usePages(deploymentsDocument, { modelId, first: 100 }, (answer) => answer.deployments);
  const requests = usePages(promotionsDocument, { first: 100, filter: { modelId } }, (answer) => answer.promotionRequests);
  const lists = [moves, deployments, requests];
  const error = lists.find((list) => list.error !== null)?.error ?? null;
  if (error !== null) return <Failure error={error} retry={() => lists.forEach(({ again }) => again())} />;
  if (lists.some(({ isFirstLoading }) => isFirstLoading)) {
    return (
      <div style={{ display: 'grid', gap: 24, padding: 20 }}>
        {['44%', '52%', '38%', '48%'].map((width) => (
          <Bone key={width} width={width} />
        ))}
      </div>
    );
  }
  const lines = mergeTimeline<Line>([
    { items: moves.nodes.map((move) => moveLine(modelId, move)), hasMore: moves.hasMore },
    { items: deployments.nodes.map((deployment) => deploymentLine(modelId, deployment)), hasMore: deployments.hasMore },
    { items: requests.nodes.map((request) => requestLine(modelId, request)), hasMore: requests.hasMore },
  ]);
  if (lines.length === 0) {
    return (
      <Empty title="Nothing has moved yet">
        <p className="dim">Each request, each move of an alias and each deployment stays here, with who did it and why.</p>
      </Empty>
    );
  }
  return (
    <ol className={classes.events}>
      {lines.map((line) => (
        <li key={line.id} className={classes.event}>
          {line.icon}
          <div>
            <div>{line.what}</div>
            <div className={classes.eventWhy}>{line.why}</div>
          </div>
          <Ago at={line.at} />
        </li>
      ))}
      {lists.some(({ hasMore }) => hasMore) && (
        <li style={{ paddingTop: 12 }}>
          <Button variant="default" loading={lists.some(({ isFetchingMore }) => isFetchingMore)} onClick={() => lists.forEach(({ more }) => more())}>
            Older
          </Button>
        </li>
      )}
    </ol>
  );
}
