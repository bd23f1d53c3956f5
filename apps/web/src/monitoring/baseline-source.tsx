import { Link } from '@tanstack/react-router';
import type { BaselineLineFragment } from '../generated/monitoring/graphql.js';
import { windowText } from './window-words.js';

/** What a baseline is made of, with the way to it. */
export function BaselineSource({ baseline: { kind, snapshot, path, deployment, periodFrom, periodTo } }: { readonly baseline: BaselineLineFragment }) {
  if (kind === 'SNAPSHOT') {
    if (snapshot == null) return <span className="faint">a snapshot that is gone</span>;
    return (
      <span className="clip">
        <Link to="/datasets/$datasetId/snapshots/$number" params={{ datasetId: snapshot.dataset.id, number: String(snapshot.number) }}>
          {snapshot.dataset.name} #{snapshot.number}
        </Link>
        {path != null && <span className="faint mono"> {path}</span>}
      </span>
    );
  }
  if (deployment == null || periodFrom == null || periodTo == null) return <span className="faint">a deployment that is gone</span>;
  return (
    <span className="clip">
      <Link to="/predictions" search={{ deployment: deployment.id }}>
        {deployment.model.name} v{deployment.version} in {deployment.environment.name}
      </Link>
      <span className="dim">, {windowText({ windowFrom: periodFrom, windowTo: periodTo })}</span>
    </span>
  );
}
