import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { assetSnapshotsDocument } from '../../api/operations/pipelines-asset.js';
import { operation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';

/** As many as fit into a line. */
const shown = 3;

/** Snapshots whose bytes lay in an asset, the newest. */
export function TakenAs({ assetId }: { readonly assetId: string }) {
  const query = useQuery({ ...operation(assetSnapshotsDocument, { id: assetId }), enabled: useMay('dataset:read') });
  const snapshots = query.data?.asset?.takenAs ?? [];
  if (snapshots.length === 0) return <span className="faint">–</span>;
  return (
    <span className="clip">
      {snapshots.slice(0, shown).map(({ datasetId, number, dataset }, index) => (
        <Fragment key={`${datasetId} ${number}`}>
          {index > 0 && ', '}
          <Link to="/datasets/$datasetId/snapshots/$number" params={{ datasetId, number: String(number) }} className="link">
            {dataset.name}@{number}
          </Link>
        </Fragment>
      ))}
      {snapshots.length > shown && <span className="dim"> and {snapshots.length - shown} more</span>}
    </span>
  );
}
