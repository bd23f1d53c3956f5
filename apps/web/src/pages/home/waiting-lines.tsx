import { Link } from '@tanstack/react-router';
import type { HomeInboxQuery } from '../../generated/graphql.js';
import { targetText } from '../../parts/promotion-status.js';
import { Left } from '../../parts/time.js';
import { reasonText } from '../inbox/reasons.js';
import classes from './home.module.css';

/** What waits for the viewer, soonest due first, one a line. */
export function WaitingLines({ items }: { readonly items: HomeInboxQuery['inbox']['nodes'] }) {
  return (
    <ul className={classes.lines}>
      {items.map(({ request, reasons, dueAt, onBehalfOf }) => (
        <li key={`${request.id} ${reasons.join()}`} className={classes.waits}>
          <Link to="/promotions/$promotion" params={{ promotion: String(request.number) }} className={`${classes.name} clip`}>
            {request.modelName} v{request.versionNumber} into {targetText(request.target)}
          </Link>
          <span className={`${classes.where} clip`}>{reasonText(reasons, onBehalfOf)}</span>
          <span className={classes.when}>
            <Left until={dueAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
