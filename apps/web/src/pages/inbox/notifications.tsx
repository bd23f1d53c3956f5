import { Button } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useLookWhileLost } from '../../api/live.js';
import { notificationsDocument } from '../../api/operations/approvals.js';
import { markReadDocument } from '../../api/operations/approvals-changes.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import { noticeRefused } from '../../parts/notices.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { useRowCursor } from '../../table/use-row-cursor.js';
import classes from './inbox.module.css';

/** What happened that concerns me; what I open is read. */
export function Notifications({ all, onAll }: { readonly all: boolean; readonly onAll: (all: boolean) => void }) {
  const navigate = useNavigate();
  const mayMark = useMay('notification:update');
  const pages = usePages(notificationsDocument, { first: 50, unreadOnly: !all }, (answer) => answer.notifications, { refetchInterval: useLookWhileLost(30_000) });
  const mark = useChange(markReadDocument, ['Notifications', 'Waiting']);
  const open = (id: string): void => {
    const notification = pages.nodes.find((one) => one.id === id);
    if (notification === undefined) return;
    if (notification.readAt == null && mayMark) mark.mutate({ ids: [id], upTo: null });
    if (notification.link?.startsWith('/') === true) void navigate({ href: notification.link });
  };
  const [cursor, setCursor] = useRowCursor({ ids: pages.nodes.map(({ id }) => id), noun: 'notification', onShow: () => undefined, onOpen: open, enabled: pages.nodes.length > 0 });
  const newest = pages.nodes.find(({ readAt }) => readAt == null);
  return (
    <>
      <Toolbar>
        <Button variant={all ? 'light' : 'subtle'} color={all ? 'accent' : 'gray'} aria-pressed={all} onClick={() => onAll(!all)}>
          Read ones too
        </Button>
        <ToolbarSpace />
        {mayMark && newest !== undefined && (
          <Button variant="default" leftSection={<IconChecks size={14} aria-hidden />} loading={mark.isPending} onClick={() => mark.mutate({ ids: null, upTo: newest.id }, { onError: (error) => noticeRefused('They were not marked as read', error) })}>
            All are read
          </Button>
        )}
      </Toolbar>
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : pages.isFirstLoading ? (
        <div style={{ display: 'grid', gap: 26, padding: 16 }}>
          <Bone width="48%" />
          <Bone width="36%" />
        </div>
      ) : pages.nodes.length === 0 ? (
        <Empty title={all ? 'Nothing has happened yet' : 'You have read everything'}>
          <p className="dim">Votes, decisions, expiries and what you were asked for show here; by e-mail too, if you choose so.</p>
        </Empty>
      ) : (
        <div className={classes.list} tabIndex={0} role="region" aria-label="Notifications">
          <ul className={classes.rows}>
            {pages.nodes.map((notification) => (
              <li key={notification.id}>
                <a
                  href={notification.link ?? '#'}
                  className={classes.notice}
                  style={cursor === notification.id ? { background: 'var(--picked)' } : {}}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey) return;
                    event.preventDefault();
                    setCursor(notification.id);
                    open(notification.id);
                  }}
                >
                  <span className={classes.dot} data-read={notification.readAt == null ? undefined : ''}>
                    <span className="sr-only">{notification.readAt == null ? 'Unread' : 'Read'}</span>
                  </span>
                  <span>
                    <span style={{ fontWeight: notification.readAt == null ? 500 : 400 }}>{notification.title}</span>
                    {notification.body !== '' && <span className={classes.sub}> {notification.body}</span>}
                  </span>
                  <span className="faint">
                    <Ago at={notification.createdAt} />
                  </span>
                </a>
              </li>
            ))}
          </ul>
          {pages.hasMore && (
            <div style={{ padding: 12 }}>
              <Button variant="default" loading={pages.isFetchingMore} onClick={pages.more}>
                Older
              </Button>
            </div>
          )}
        </div>
      )}
    </>
  );
}
