import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { watchedDatasetDocument, watchedVersionDocument, watchedViewDocument } from '../api/operations/monitoring.js';
import { operation } from '../api/use-query.js';
import type { WatchedThingFragment } from '../generated/monitoring/graphql.js';
import { Bone } from '../states/states.js';

const staleTime = 5 * 60_000;
const gone = <span className="faint">nothing that is there any more</span>;

/** What a monitor watches, by name and with the way to it. */
export function Watched({ thing }: { readonly thing: WatchedThingFragment }) {
  switch (thing.targetKind) {
    case 'DEPLOYMENT':
      return thing.deployment == null || thing.model == null ? (
        gone
      ) : (
        <Link to="/models/$modelId/versions/$version" params={{ modelId: thing.model.id, version: String(thing.deployment.version) }} className="clip" title={`${thing.model.name} v${thing.deployment.version} in ${thing.deployment.environment.name}`}>
          {thing.model.name} v{thing.deployment.version} in {thing.deployment.environment.name}
        </Link>
      );
    case 'MODEL_VERSION':
      return <WatchedVersion thing={thing} />;
    case 'DATASET':
      return <WatchedDataset id={thing.targetId} />;
    case 'FEATURE_VIEW':
      return <WatchedView id={thing.targetId} />;
  }
}

function WatchedVersion({ thing: { targetId, model } }: { readonly thing: WatchedThingFragment }) {
  const { data, isPending } = useQuery({ ...operation(watchedVersionDocument, { id: targetId }), staleTime });
  if (isPending) return <Bone width={120} />;
  if (model == null || data?.modelVersion == null) return gone;
  return (
    <Link to="/models/$modelId/versions/$version" params={{ modelId: model.id, version: String(data.modelVersion.version) }} className="clip">
      {model.name} v{data.modelVersion.version}, wherever it runs
    </Link>
  );
}

function WatchedDataset({ id }: { readonly id: string }) {
  const { data, isPending } = useQuery({ ...operation(watchedDatasetDocument, { id }), staleTime });
  if (isPending) return <Bone width={120} />;
  if (data?.dataset == null) return gone;
  return (
    <Link to="/datasets/$datasetId" params={{ datasetId: id }} className="clip">
      {data.dataset.name}
    </Link>
  );
}

function WatchedView({ id }: { readonly id: string }) {
  const { data, isPending } = useQuery({ ...operation(watchedViewDocument, { id }), staleTime });
  if (isPending) return <Bone width={120} />;
  if (data?.featureDefinition == null) return gone;
  return (
    <Link to="/features/$definitionId" params={{ definitionId: id }} className="clip">
      {data.featureDefinition.name}
    </Link>
  );
}

export const targetWords = { DEPLOYMENT: 'Deployment', MODEL_VERSION: 'Model version', FEATURE_VIEW: 'Feature view', DATASET: 'Data set' } as const;
