import { Button } from '@mantine/core';
import { IconEye, IconLoader2, IconServer2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useLiveQueries, useLookWhileLost } from '../../api/live.js';
import { promotionsDocument } from '../../api/operations/approvals.js';
import { promotionsChangedDocument } from '../../api/operations/approvals-live.js';
import { deploymentsDocument } from '../../api/operations/registry.js';
import { operation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { DeploymentFieldsFragment, ModelQuery, PromotionStatus, RequestFieldsFragment } from '../../generated/governance/graphql.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Failure } from '../../states/states.js';
import classes from './model.module.css';
import { PutThere } from './put-there.js';
import { RollBack } from './roll-back.js';

type Environment = ModelQuery['environments'][number];
type Deployment = DeploymentFieldsFragment;

const underWay = ['REQUESTED', 'IN_PROGRESS'] as const;
const unfinished: PromotionStatus[] = ['OPEN', 'APPROVED', 'EXECUTING', 'EXECUTION_FAILED'];
/** As many as a place shows by name. */
const shownRequests = 3;

function requestWords({ status, blocked }: RequestFieldsFragment): string {
  if (status === 'EXECUTION_FAILED') return 'could not be put there';
  return status !== 'OPEN' ? 'is being put there' : blocked ? 'is in review, a gate does not hold' : 'is in review';
}

function Asked({ requests }: { readonly requests: readonly RequestFieldsFragment[] }) {
  return (
    <>
      {requests.slice(0, shownRequests).map((request) => (
        <div key={request.id} className={classes.waiting}>
          <IconEye size={13} aria-hidden />
          <Link to="/promotions/$promotion" params={{ promotion: String(request.number) }} className="link">
            v{request.versionNumber} {requestWords(request)}
          </Link>
        </div>
      ))}
      {requests.length > shownRequests && <div className="faint">and {requests.length - shownRequests} more</div>}
    </>
  );
}

export function DecisionLink({ id }: { readonly id: string }) {
  return (
    <Link to="/promotions/$promotion" params={{ promotion: id }} className="link" style={{ textDecoration: 'underline' }}>
      a decision
    </Link>
  );
}

/** How a version came to where it is, and by whose decision. */
export function DeploymentWhy({ deployment }: { readonly deployment: Deployment }) {
  const by = <PersonName person={deployment.requestedBy} />;
  const decided = deployment.promotionRequestId == null ? undefined : <DecisionLink id={deployment.promotionRequestId} />;
  switch (deployment.kind) {
    case 'PROMOTION':
      return <>by {decided ?? 'a decision'}, asked by {by}</>;
    case 'BREAK_GLASS':
      return <>in an emergency by {by}{decided !== undefined && <>, see {decided}</>}</>;
    case 'ROLLBACK':
      return <>rolled back by {by}{deployment.approved ? ', approved before' : ''}</>;
    case 'REPORTED':
      return <>reported by {by}</>;
    case 'DIRECT':
      return <>directly by {by}</>;
  }
}

/** The way to what watches a deployment, and to what it predicts. */
function Watching({ modelId, deploymentId }: { readonly modelId: string; readonly deploymentId: string }) {
  const seesMonitors = useMay('monitor:read');
  const seesPredictions = useMay('prediction:read');
  return (
    <div style={{ display: 'flex', gap: 10 }}>
      {seesMonitors && (
        <Link to="/monitors" search={{ model: modelId }} className="link">
          Monitoring
        </Link>
      )}
      {seesPredictions && (
        <Link to="/predictions" search={{ deployment: deploymentId }} className="link">
          Predictions
        </Link>
      )}
    </div>
  );
}

interface PlaceProps {
  readonly environment: Environment;
  readonly active: Deployment | undefined;
  readonly waiting: Deployment | undefined;
  readonly asked: readonly RequestFieldsFragment[];
  readonly modelId: string;
  readonly mayMove: boolean;
  readonly onPut: () => void;
  readonly onRollBack: () => void;
}

function Place({ environment, active, waiting, asked, modelId, mayMove, onPut, onRollBack }: PlaceProps) {
  return (
    <section className={classes.place} aria-label={environment.name}>
      <h2 className={classes.placeName} title={environment.description ?? undefined}>
        <IconServer2 size={14} stroke={1.6} aria-hidden />
        {environment.name}
      </h2>
      {active === undefined ? (
        <div className={classes.placeVersion} data-none>
          nothing runs
        </div>
      ) : (
        <div className={classes.placeVersion}>
          <Link to="/models/$modelId/versions/$version" params={{ modelId, version: String(active.version) }}>
            v{active.version}
          </Link>
          {active.activatedAt != null && (
            <span className="faint" style={{ fontSize: 12, fontWeight: 400 }}>
              <Ago at={active.activatedAt} />
            </span>
          )}
        </div>
      )}
      <div className={classes.placeWhy}>
        {active !== undefined && (
          <>
            <DeploymentWhy deployment={active} />
            {active.reason != null && <div>“{active.reason}”</div>}
            <Watching modelId={modelId} deploymentId={active.id} />
          </>
        )}
        <Asked requests={asked} />
        {waiting !== undefined && (
          <div className={classes.waiting}>
            <IconLoader2 size={13} aria-hidden />
            <span>
              v{waiting.version} {waiting.status === 'REQUESTED' ? 'waits for CI/CD' : 'is being deployed'}, <Ago at={waiting.requestedAt} />
              {waiting.externalUrl != null && (
                <>
                  {' '}
                  <a href={waiting.externalUrl} target="_blank" rel="noopener noreferrer" className="link">
                    job
                  </a>
                </>
              )}
            </span>
          </div>
        )}
      </div>
      {mayMove && (
        <div className={classes.placeActs}>
          <Button size="compact-xs" variant="default" onClick={onPut}>
            {active === undefined ? 'Deploy' : 'Change'}
          </Button>
          {active !== undefined && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={onRollBack}>
              Roll back
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

interface PlacesProps {
  readonly model: NonNullable<ModelQuery['registeredModel']>;
  readonly environments: readonly Environment[];
}

/** Which version serves where, since when, by whose decision. */
export function Places({ model, environments }: PlacesProps) {
  const mayDeploy = useMay('deployment:write');
  const mayAsk = useMay('promotion:request');
  const mayMove = mayDeploy || mayAsk;
  const [putting, setPutting] = useState<string>();
  const [rollingBack, setRollingBack] = useState<Deployment>();
  const pending = useQuery({ ...operation(deploymentsDocument, { modelId: model.id, statuses: [...underWay], first: 20 }), refetchInterval: useLookWhileLost(10_000) });
  const asked = useQuery({ ...operation(promotionsDocument, { first: 50, filter: { modelId: model.id, statuses: unfinished } }), refetchInterval: useLookWhileLost(30_000) });
  useLiveQueries(promotionsChangedDocument, {}, asked.data !== undefined, ['Promotions']);
  return (
    <>
      <div className={classes.places}>
        {environments.map((environment) => {
          const active = model.activeDeployments.find((deployment) => deployment.environment.id === environment.id);
          return (
            <Place
              key={environment.id}
              environment={environment}
              active={active}
              waiting={pending.data?.deployments.nodes.find((deployment) => deployment.environment.id === environment.id)}
              asked={asked.data?.promotionRequests.nodes.filter(({ target }) => target.kind === 'ENVIRONMENT' && target.name === environment.name) ?? []}
              modelId={model.id}
              mayMove={mayMove && model.versionCounts.ready > 0 && model.deletedAt == null}
              onPut={() => setPutting(environment.name)}
              onRollBack={() => setRollingBack(active)}
            />
          );
        })}
      </div>
      {[pending, asked].map((query, at) => query.error !== null && <Failure key={at} error={query.error} retry={() => void query.refetch()} compact />)}
      {putting !== undefined && <PutThere modelId={model.id} modelName={model.name} target={{ kind: 'ENVIRONMENT', name: putting }} onClose={() => setPutting(undefined)} />}
      {rollingBack !== undefined && <RollBack modelId={model.id} active={rollingBack} onClose={() => setRollingBack(undefined)} />}
    </>
  );
}
