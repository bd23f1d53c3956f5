import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { wayBackDocument } from '../../api/operations/monitoring-rows.js';
import { operation } from '../../api/use-query.js';
import type { WayBackQuery } from '../../generated/monitoring/graphql.js';
import { Bone } from '../../states/states.js';
import classes from './prediction-rows.module.css';

type Inputs = NonNullable<NonNullable<NonNullable<NonNullable<WayBackQuery['deployment']>['modelVersion']>['sourceRun']>['inputs']>;

/** Tags by which runs say what an input was for. */
const contexts: readonly string[] = ['context', 'mlflow.data.context'];
const shownInputs = 2;

/** What the run says that it was trained on; all that it read where it says that of none. */
export function trainingInputs(inputs: Inputs): Inputs {
  const training = inputs.filter(({ tags }) => tags.some(({ key, value }) => contexts.includes(key) && value.toLowerCase().startsWith('train')));
  return training.length > 0 ? training : inputs;
}

/** From the predictions back to the data behind them: deployment, version, run, training set. */
export function WayBack({ deploymentId, batchId }: { readonly deploymentId: string; readonly batchId?: string | undefined }): ReactNode {
  const { data, error } = useQuery({ ...operation(wayBackDocument, { deploymentId }), staleTime: 60_000 });
  const deployment = data?.deployment;
  const run = deployment?.modelVersion?.sourceRun;
  const inputs = trainingInputs(run?.inputs ?? []);
  return (
    <nav className={classes.way} aria-label="Where they come from">
      {batchId !== undefined && (
        <Step word="Batch">
          <Link to="/predictions/$batchId" params={{ batchId }} className="link mono">
            {batchId.slice(-8)}
          </Link>
        </Step>
      )}
      {error !== null ? (
        <span className="dim">Where they come from could not be read: {error.message}</span>
      ) : deployment === undefined ? (
        <Bone width={320} />
      ) : deployment === null ? (
        <span className="faint">a deployment that is gone</span>
      ) : (
        <>
          <Step word="Deployment" isFirst={batchId === undefined}>
            <Link to="/predictions" search={{ deployment: deployment.id }} className="link">
              {deployment.environment.name}
            </Link>
          </Step>
          <Step word="Version">
            <Link to="/models/$modelId/versions/$version" params={{ modelId: deployment.model.id, version: String(deployment.version) }} className="link">
              {deployment.model.name} v{deployment.version}
            </Link>
          </Step>
          <Step word="Run">
            {run == null ? (
              <span className="faint">none is known</span>
            ) : (
              <Link to="/runs/$runId" params={{ runId: run.id }} className="link">
                {run.name}
              </Link>
            )}
          </Step>
          <Step word="Trained on">
            {inputs.length === 0 && <span className="faint">nothing that is known</span>}
            {inputs.slice(0, shownInputs).map(({ id, name, snapshot }) =>
              snapshot == null ? (
                <span key={id}>{name}</span>
              ) : (
                <Link key={id} to="/datasets/$datasetId/snapshots/$number" params={{ datasetId: snapshot.dataset.id, number: String(snapshot.number) }} className="link">
                  {snapshot.dataset.name} #{snapshot.number}
                </Link>
              ),
            )}
            {inputs.length > shownInputs && <span className="dim num">and {inputs.length - shownInputs} more</span>}
          </Step>
        </>
      )}
    </nav>
  );
}

function Step({ word, isFirst = word === 'Batch', children }: { readonly word: string; readonly isFirst?: boolean; readonly children: ReactNode }) {
  return (
    <span className={classes.step}>
      {!isFirst && <IconArrowLeft size={13} aria-hidden />}
      <span className="dim">{word}</span>
      {children}
    </span>
  );
}
