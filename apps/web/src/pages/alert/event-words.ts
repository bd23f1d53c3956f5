import { isRecord } from '../../api/failure.js';
import type { MonitorAlertQuery } from '../../generated/monitoring/graphql.js';
import { exactTime } from '../../parts/times.js';

export type AlertEvent = NonNullable<MonitorAlertQuery['monitorAlert']>['events'][number];
export type Consequence = NonNullable<MonitorAlertQuery['monitorAlert']>['consequences'][number];

const text = (details: unknown, key: string): string | undefined => {
  const value = isRecord(details) ? details[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
};

/** What happened, and what was said of it. `nameOf` tells who is meant by an id. */
export function eventWords({ kind, details }: Pick<AlertEvent, 'kind' | 'details'>, nameOf: (id: string) => string | undefined): { readonly what: string; readonly more: string | undefined } {
  const until = text(details, 'until') ?? text(details, 'mutedUntil');
  const assignee = text(details, 'assigneeId');
  switch (kind) {
    case 'OPENED':
      return { what: 'Opened', more: text(details, 'title') };
    case 'HELD':
      return { what: 'A further window was looked at', more: text(details, 'title') };
    case 'CLOSED':
      return { what: 'Closed: enough windows were calm', more: text(details, 'title') };
    case 'TOLD':
      return { what: 'People were told', more: undefined };
    case 'ACKNOWLEDGED':
      return { what: 'Acknowledged', more: text(details, 'note') };
    case 'ASSIGNED':
      return { what: assignee === undefined ? 'Assigned to nobody any more' : `Assigned to ${nameOf(assignee) ?? 'somebody who is gone'}`, more: undefined };
    case 'MUTED':
      return { what: until === undefined ? 'Muted' : `Muted until ${exactTime(Date.parse(until))}`, more: undefined };
    case 'UNMUTED':
      return { what: 'People are told again', more: undefined };
    case 'FOLLOWED':
      return { what: consequenceWords(text(details, 'consequence') ?? '', 'DONE', details), more: undefined };
    case 'REFUSED':
      return { what: consequenceWords(text(details, 'consequence') ?? '', 'REFUSED', details), more: text(details, 'message') };
  }
}

/** What follows from an alert, as far as it is. */
export function consequenceWords(kind: string, status: Consequence['status'], result: unknown): string {
  const [from, to, number] = [text(result, 'fromVersion'), text(result, 'toVersion'), text(result, 'number')];
  const isBack = kind === 'ROLL_BACK';
  if (status === 'REFUSED') return isBack ? 'The rollback was refused' : 'Asking for a rollback was refused';
  if (status === 'WAITING') return isBack ? 'A rollback is about to be done' : 'A rollback is about to be asked for';
  const way = from === undefined || to === undefined ? '' : ` from v${from} to v${to}`;
  return isBack ? `Rolled back${way}` : `Asked for a rollback${way}${number === undefined ? '' : ` by promotion request #${number}`}`;
}

/** The number of the promotion request that a consequence opened. */
export const requestOf = ({ result }: Pick<Consequence, 'result'>): string | undefined => text(result, 'number');
/** Why a consequence was refused. */
export const refusalOf = ({ result }: Pick<Consequence, 'result'>): string | undefined => text(result, 'message');
