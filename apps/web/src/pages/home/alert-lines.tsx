import { Link } from '@tanstack/react-router';
import type { HomeAlertsQuery } from '../../generated/graphql.js';
import { Ago } from '../../parts/time.js';
import classes from './home.module.css';

/** What monitors found and is not over, newest first, one a line. */
export function AlertLines({ alerts }: { readonly alerts: HomeAlertsQuery['monitorAlerts']['nodes'] }) {
  return (
    <ul className={classes.lines}>
      {alerts.map(({ id, title, openedAt, monitor }) => (
        <li key={id} className={classes.waits}>
          <Link to="/alerts/$alertId" params={{ alertId: id }} className={`${classes.name} clip`} title={title}>
            {title}
          </Link>
          <span className={`${classes.where} clip`}>{monitor?.name}</span>
          <span className={classes.when}>
            <Ago at={openedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
