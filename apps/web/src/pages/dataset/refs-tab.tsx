import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { datasetRefsDocument } from '../../api/operations/data.js';
import { operation } from '../../api/use-query.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import classes from '../model/model.module.css';
import { RefName } from './ref-name.js';

/** What leads where, and how it came to. */
export function RefsTab({ datasetId }: { readonly datasetId: string }) {
  const query = useQuery(operation(datasetRefsDocument, { datasetId }));
  if (query.error !== null) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <Bone width="40%" style={{ margin: 20 }} />;
  const refs = query.data.dataset?.refs.nodes ?? [];
  const moves = query.data.dataset?.refMoves.nodes ?? [];
  if (refs.length === 0) {
    return (
      <Empty title="Nothing leads to a snapshot yet">
        <p className="dim">The first commit makes the branch main. Branches move with each commit; tags stay where they are put.</p>
      </Empty>
    );
  }
  return (
    <div className={classes.main}>
      <section className={classes.part} aria-label="Refs">
        <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Refs, a table">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Ref</th>
                <th scope="col">Leads to</th>
                <th scope="col">By</th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {refs.map((ref) => (
                <tr key={ref.name}>
                  <td>
                    <RefName refLine={ref} />
                  </td>
                  <td>{ref.snapshot == null ? <span className="faint">a snapshot that is gone</span> : <SnapshotLink datasetId={datasetId} number={ref.snapshot.number} />}</td>
                  <td>
                    <PersonName person={ref.updatedBy} />
                  </td>
                  <td>
                    <Ago at={ref.updatedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section className={classes.part} aria-label="How they moved">
        <div className={classes.partHead}>
          <h2>How they moved</h2>
        </div>
        <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Moves, a table">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Ref</th>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col">Why</th>
                <th scope="col">By</th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {moves.map((move) => (
                <tr key={move.id}>
                  <td>{move.name}</td>
                  <td className="mono">{move.fromDigest?.slice(0, 10) ?? <span className="faint">new</span>}</td>
                  <td className="mono">{move.toDigest?.slice(0, 10) ?? <span className="faint">deleted</span>}</td>
                  <td>{move.reason?.split('\n')[0] ?? <span className="faint">–</span>}</td>
                  <td>
                    <PersonName person={move.movedBy} />
                  </td>
                  <td>
                    <Ago at={move.movedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  );
}

export function SnapshotLink({ datasetId, number }: { readonly datasetId: string; readonly number: number }) {
  return (
    <Link to="/datasets/$datasetId/snapshots/$number" params={{ datasetId, number: String(number) }} className="num link">
      @{number}
    </Link>
  );
}
