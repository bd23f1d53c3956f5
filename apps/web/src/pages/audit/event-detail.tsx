import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { auditEventDocument } from '../../api/operations/audit.js';
import { operation } from '../../api/use-query.js';
import type { AuditEventFieldsFragment } from '../../generated/governance/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { PersonName } from '../../parts/person.js';
import { exactTime } from '../../parts/times.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import classes from './audit.module.css';
import { EventProof } from './event-proof.js';
import { changesOf } from './filter.js';
import { Subject } from './subject.js';

type AuditEvent = AuditEventFieldsFragment;

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Changes({ event }: { readonly event: AuditEvent }) {
  const changes = changesOf(event.before, event.after);
  if (changes.length === 0) return null;
  return (
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after }) => (
          <tr key={field}>
            <td>{field}</td>
            <td className={before === undefined ? undefined : classes.before}>{before ?? '–'}</td>
            <td className={after === undefined ? undefined : classes.after}>{after ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Detail({ event }: { readonly event: AuditEvent }) {
  return (
    <div className={classes.detail}>
      <dl className={classes.facts}>
        <Fact name="When">{exactTime(Date.parse(event.at))}</Fact>
        <Fact name="Who">
          {event.actor == null ? <CopyText text={event.actorId} what="actor id" /> : <PersonName person={event.actor} />}
        </Fact>
        <Fact name="On">
          <span className={classes.subject}>
            <Subject kind={event.subjectKind} id={event.subjectId} /> <CopyText text={event.subjectId} what="subject id" iconOnly />
          </span>
        </Fact>
        {event.subjectDigest != null && (
          <Fact name="Its digest">
            <CopyText text={event.subjectDigest} label={`${event.subjectDigest.slice(0, 32)}…`} what="digest of the subject" />
          </Fact>
        )}
        {event.reason != null && <Fact name="Why">{event.reason}</Fact>}
        {event.requestId != null && (
          <Fact name="Request">
            <CopyText text={event.requestId} what="request id" />
          </Fact>
        )}
        <Fact name="Event">
          <CopyText text={event.id} what="event id" />
        </Fact>
        <Fact name="Leaf">
          {event.leafHash == null ? <span className="dim">Not in the log yet</span> : <CopyText text={event.leafHash} label={`${event.leafHash.slice(0, 32)}…`} what="leaf hash" />} <span className="faint num">at {(event.sequence - 1).toLocaleString('en-US')}</span>
        </Fact>
      </dl>
      {event.erasedAt != null && <p className="dim">Before, after and reason were erased at {exactTime(Date.parse(event.erasedAt))}. The log still proves that they were.</p>}
      <Changes event={event} />
      <EventProof event={event} />
    </div>
  );
}

interface EventDetailProps {
  readonly sequence: number | undefined;
  /** The event, where the list has it. */
  readonly listed: AuditEvent | undefined;
  readonly onClose: () => void;
}

/** One event, beside the list: what it says, and the proof that it was so. */
export function EventDetail({ sequence, listed, onClose }: EventDetailProps): ReactNode {
  const query = useQuery({ ...operation(auditEventDocument, { sequence: sequence ?? 0 }), enabled: sequence !== undefined && listed === undefined });
  const event = listed ?? query.data?.auditEvent ?? undefined;
  return (
    <Drawer opened={sequence !== undefined} onClose={onClose} position="right" size={600} title={event === undefined ? `Event ${sequence ?? ''}` : `${event.action} · ${event.sequence.toLocaleString('en-US')}`} overlayProps={{ backgroundOpacity: 0.15 }}>
      {event !== undefined ? (
        <Detail key={event.id} event={event} />
      ) : query.error !== null ? (
        <Failure error={query.error} retry={() => void query.refetch()} compact />
      ) : query.data?.auditEvent === null ? (
        <Empty title={`There is no event ${sequence ?? ''} yet`} compact>
          <p className="dim">Events are numbered without a gap; the newest stands at the top of the list.</p>
        </Empty>
      ) : (
        <div className={classes.detail}>
          <Bone width="70%" />
          <Bone width="50%" />
          <Bone width="60%" />
        </div>
      )}
    </Drawer>
  );
}
