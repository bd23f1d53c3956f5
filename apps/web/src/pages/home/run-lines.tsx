import { Link } from '@tanstack/react-router';
import type { HomeRunFragment } from '../../generated/graphql.js';
import { Status } from '../../parts/status.js';
import { Ago, Duration } from '../../parts/time.js';
import classes from './home.module.css';

interface RunLinesProps {
  readonly runs: readonly HomeRunFragment[];
  /** Said when there are none. */
  readonly none: string;
  readonly when: 'took' | 'began' | 'ended';
}

/** Runs of several experiments, one a line. */
export function RunLines({ runs, none, when }: RunLinesProps) {
  if (runs.length === 0) return <p className={`${classes.none} faint`}>{none}</p>;
  return (
    <ul className={classes.lines}>
      {runs.map((run) => (
        <li key={run.id} className={classes.run}>
          <Status status={run.status} iconOnly={run.status === 'RUNNING' || run.status === 'FINISHED'} />
          <span className={classes.name}>
            <Link to="/runs/$runId" params={{ runId: run.id }} className="clip">
              {run.name}
            </Link>
            {run.parent != null && <span className="faint clip">{run.parent.name}</span>}
          </span>
          <Link to="/experiments/$experimentId" params={{ experimentId: run.experiment.id }} className={`${classes.where} clip`}>
            {run.experiment.name}
          </Link>
          <span className={classes.when}>{when === 'took' ? <Duration from={run.startedAt} to={null} /> : <Ago at={when === 'ended' ? (run.endedAt ?? run.startedAt) : run.startedAt} />}</span>
        </li>
      ))}
    </ul>
  );
}
