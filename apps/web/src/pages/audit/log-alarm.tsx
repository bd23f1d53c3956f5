import { Button, Modal, Popover } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck, IconShieldHalf, IconShieldX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Ago } from '../../parts/time.js';
import { CheckList } from '../../proofs/check-list.js';
import { readSeenLog } from '../../proofs/log-memory.js';
import { type LogView, useForgetLog, useLog } from '../../proofs/use-log.js';
import classes from './audit.module.css';

/** Saves both checkpoints that contradict each other: whoever has the key's public half sees that it signed two histories. */
function saveEvidence({ workspaceId, checkpoint }: LogView): void {
  const seen = readSeenLog(workspaceId);
  const text = [seen?.note, seen?.conflict?.note ?? checkpoint?.note].filter((note) => note !== undefined).join('\n\n');
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'checkpoints.txt';
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function Forget({ view, onClose }: { readonly view: LogView; readonly onClose: () => void }) {
  const forget = useForgetLog();
  return (
    <Modal opened onClose={onClose} title="Believe the log as it is now" size={560}>
      <div className={classes.detail}>
        <p>This browser forgets the key and the checkpoint that it knew, and believes those that the server gives. Do so only when you know why they changed, such as a workspace made anew, and have compared the key’s fingerprint.</p>
        <CheckList checks={view.checks.filter(({ id }) => id === 'key')} label="Keys" />
        <div className={classes.acts}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            variant="light"
            onClick={() => {
              forget();
              onClose();
            }}
          >
            Forget and believe
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** Says over everything else on the page that the log is not what this browser has seen. */
export function LogAlarm(): ReactNode {
  const log = useLog();
  const [forgetting, setForgetting] = useState(false);
  const failing = log.data?.checks.filter(({ outcome }) => outcome === 'fails') ?? [];
  if (log.data === undefined || failing.length === 0) return null;
  const { data } = log;
  return (
    <div className={classes.alarm} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <div className={classes.alarmText}>
        <strong>Do not rely on this log.</strong>
        {failing.map(({ id, says }) => (
          <p key={id}>{says}</p>
        ))}
      </div>
      <div className={classes.alarmActs}>
        <Button variant="default" onClick={() => saveEvidence(data)}>
          Save both checkpoints
        </Button>
        <Button variant="default" onClick={() => setForgetting(true)}>
          Believe it anew…
        </Button>
      </div>
      {forgetting && <Forget view={data} onClose={() => setForgetting(false)} />}
    </div>
  );
}

/** The log in one line: how large, signed when, whether it is what this browser knows. The checks are behind it. */
export function LogBadge(): ReactNode {
  const log = useLog();
  if (log.data === undefined) {
    if (log.error === null) return null;
    return <span className="dim">{log.error.code === 'CHECKPOINT_NOT_FOUND' ? 'No checkpoint yet' : 'Log not checked'}</span>;
  }
  const { checks, checkpoint, signedAt } = log.data;
  const tone = checks.some(({ outcome }) => outcome === 'fails') ? 'bad' : checks.some(({ outcome }) => outcome === 'open') ? 'warn' : 'good';
  const Icon = tone === 'bad' ? IconShieldX : tone === 'warn' ? IconShieldHalf : IconShieldCheck;
  return (
    <Popover position="bottom-end" width={480}>
      <Popover.Target>
        <button type="button" className={classes.badge} data-tone={tone}>
          <Icon size={15} aria-hidden />
          {tone === 'bad' ? 'Log contradicts itself' : tone === 'warn' ? 'Log seen for the first time' : 'Log is as this browser knows it'}
          {checkpoint !== undefined && <span className="dim num">{checkpoint.size.toLocaleString('en-US')}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.detail}>
          <p className="dim">
            Signed <Ago at={signedAt} />, checked by this browser.
          </p>
          <CheckList checks={checks} label="What was checked of the log" />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
