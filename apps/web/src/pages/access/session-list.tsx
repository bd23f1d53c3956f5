import { Button } from '@mantine/core';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { endSessionDocument, endSessionsDocument, sessionsDocument } from '../../api/operations/access-sessions.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import { useMay, useViewer } from '../../frame/viewer.js';
import { noticeDone, noticeRefused } from '../../parts/notices.js';
import { Ago } from '../../parts/time.js';
import { exactTime } from '../../parts/times.js';
import { Bone, Failure } from '../../states/states.js';
import classes from './access.module.css';
import { browserName } from './browser-name.js';

interface SessionListProps {
  /** Whose; one's own when absent. */
  readonly actorId?: string;
  /** Said in the acts when they are another's. */
  readonly name?: string | undefined;
}

/** Browsers in which somebody is signed in, each with the way out of it. */
export function SessionList({ actorId, name }: SessionListProps) {
  const client = useQueryClient();
  const viewer = useViewer();
  const mayEnd = useMay('session:end');
  const here = viewer.data?.viewer.session?.id;
  const pages = usePages(sessionsDocument, { first: 50, actorId: actorId ?? null }, (answer) => answer.sessions);
  const end = useChange(endSessionDocument, ['Sessions']);
  const endAll = useChange(endSessionsDocument, ['Sessions']);
  // Ended here too, the next answer is that nobody is known, and the frame asks to sign in.
  const left = (): void => void client.resetQueries();
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} compact />;
  if (pages.isFirstLoading) return <Bone width="46%" />;
  if (pages.nodes.length === 0) return <p className="faint">{name === undefined ? 'You are signed in to no browser: you came by a token, or sit at the machine itself.' : `${name} is signed in nowhere.`}</p>;
  return (
    <>
      <ul className={classes.lines}>
        {pages.nodes.map((session) => (
          <li key={session.id} className={classes.line}>
            <IconDeviceDesktop size={16} stroke={1.6} aria-hidden />
            <span className={classes.lineText}>
              <span className="clip">
                {browserName(session.userAgent)} {session.id === here && <strong className={classes.here}>this one</strong>}
              </span>
              <span className="faint">
                {session.method === 'OIDC' ? 'by the identity provider' : session.vouchedBy.length === 0 ? 'by a link' : `by a link from ${session.vouchedBy.map(({ name }) => name).join(', ')}`} <Ago at={session.createdAt} />, used <Ago at={session.lastSeenAt} />, until {exactTime(Date.parse(session.expiresAt))} at the latest
              </span>
            </span>
            {mayEnd && (
              <Button size="compact-xs" variant="subtle" color="red" onClick={() => end.mutate({ id: session.id }, { onSuccess: () => session.id === here && left(), onError: (error) => noticeRefused('It was not signed out', error) })}>
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {pages.hasMore && (
        <Button variant="default" onClick={pages.more}>
          More
        </Button>
      )}
      {mayEnd && (
        <Button
          variant="default"
          style={{ justifySelf: 'start' }}
          loading={endAll.isPending}
          onClick={() =>
            endAll.mutate(
              { actorId: actorId ?? null },
              {
                onSuccess: ({ endSessions }) => {
                  noticeDone(`${endSessions} ${endSessions === 1 ? 'session' : 'sessions'} ended.`);
                  if (name === undefined && here !== undefined) left();
                },
                onError: (error) => noticeRefused('Nothing was signed out', error),
              },
            )
          }
        >
          {name === undefined ? 'Sign out everywhere' : `Sign ${name} out everywhere`}
        </Button>
      )}
    </>
  );
}
