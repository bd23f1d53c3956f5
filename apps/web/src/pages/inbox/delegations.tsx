import { Button, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { delegationsDocument } from '../../api/operations/approvals.js';
import { createDelegationDocument, revokeDelegationDocument } from '../../api/operations/approvals-changes.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import { useMay, useViewer } from '../../frame/viewer.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeRefused } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { PersonSelect } from '../../parts/person-select.js';
import { exactTime } from '../../parts/times.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import classes from './inbox.module.css';

const touched = ['Delegations', 'Inbox', 'Waiting', 'Promotion', 'PromotionByNumber'];
const day = 24 * 3_600_000;

/** The day as a date field writes it, in the reader's zone. */
function dayText(instant: number): string {
  const date = new Date(instant);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

function Delegate({ own, onClose }: { readonly own: string; readonly onClose: () => void }) {
  const [to, setTo] = useState<string | null>(null);
  const [until, setUntil] = useState(() => dayText(Date.now() + 7 * day));
  const [reason, setReason] = useState('');
  const [key] = useState(newIdempotencyKey);
  const create = useChange(createDelegationDocument, touched);
  const [today] = useState(() => Date.now());
  const end = Date.parse(`${until}T23:59:59`);
  return (
    <FormDialog
      title="Let somebody vote in my place"
      act="Delegate"
      error={create.error}
      busy={create.isPending}
      ready={to !== null && Number.isFinite(end)}
      onSubmit={() => to !== null && create.mutate({ input: { toActorId: to, endsAt: new Date(end).toISOString(), reason: reason.trim() || null, idempotencyKey: key } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <PersonSelect label="Who" description="They fill your seat, never on what either of you asked for, and can’t pass it on." value={to} except={[own]} onChange={setTo} />
      <TextInput type="date" label="Until the end of" description="At most 60 days from now." value={until} min={dayText(today)} max={dayText(today + 59 * day)} onChange={(event) => setUntil(event.currentTarget.value)} />
      <TextInput label="Why" placeholder="On leave" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </FormDialog>
  );
}

/** Who votes for whom, and until when. */
export function Delegations() {
  const viewer = useViewer();
  const own = viewer.data?.viewer.actor.id;
  const mayWrite = useMay('delegation:write');
  const [adding, setAdding] = useState(false);
  const pages = usePages(delegationsDocument, { first: 50 }, (answer) => answer.delegations);
  const revoke = useChange(revokeDelegationDocument, touched);
  const [now] = useState(() => Date.now());
  const add = mayWrite && own !== undefined && (
    <Button variant="default" style={{ justifySelf: 'start' }} leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setAdding(true)}>
      Let somebody vote in my place
    </Button>
  );
  return (
    <div className={classes.list} tabIndex={0} role="region" aria-label="Delegations">
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : pages.isFirstLoading ? (
        <div style={{ display: 'grid', gap: 26, padding: 16 }}>
          <Bone width="48%" />
        </div>
      ) : pages.nodes.length === 0 ? (
        <Empty title="Nobody votes for you, nor you for anybody">
          <p className="dim">While you are away, somebody you trust can fill your seat. It ends by itself and shows on every vote.</p>
          {add}
        </Empty>
      ) : (
        <div className={classes.delegations}>
          {add}
          <ul className={classes.rows}>
            {pages.nodes.map((each) => {
              const over = each.revokedAt != null || Date.parse(each.endsAt) <= now;
              return (
                <li key={each.id} className={classes.delegation} data-off={over ? '' : undefined}>
                  <span>
                    {each.to?.id === own ? 'You' : <PersonName person={each.to} />} may vote for {each.from?.id === own ? 'you' : <PersonName person={each.from} />}
                  </span>
                  <span className="faint">
                    {each.revokedAt != null ? `ended ${exactTime(Date.parse(each.revokedAt))}` : `until ${exactTime(Date.parse(each.endsAt))}`}
                    {each.reason != null && `: ${each.reason}`}
                  </span>
                  {!over && mayWrite && (
                    <Button size="compact-xs" variant="subtle" color="red" onClick={() => revoke.mutate({ id: each.id }, { onError: (error) => noticeRefused('It was not ended', error) })}>
                      End it
                    </Button>
                  )}
                </li>
              );
            })}
          </ul>
          {pages.hasMore && (
            <Button variant="default" onClick={pages.more}>
              Older
            </Button>
          )}
        </div>
      )}
      {adding && own !== undefined && <Delegate own={own} onClose={() => setAdding(false)} />}
    </div>
  );
}
