import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyText } from './copy-text.js';
import classes from './form-dialog.module.css';

interface SecretDialogProps {
  /** Such as “The token, shown this once”. */
  readonly title: string;
  readonly secret: string;
  /** Names it for those who can't see the icon: “token”. */
  readonly what: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A secret that the server shows once. A click beside it loses nothing. */
export function SecretDialog({ title, secret, what, onClose, children }: SecretDialogProps) {
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false}>
      <div className={classes.form}>
        {children}
        <div className={`${classes.secret} mono`}>{secret}</div>
        <div className={classes.secretActs}>
          <CopyText text={secret} label="Copy it" what={what} />
          <Button onClick={onClose}>I have it</Button>
        </div>
      </div>
    </Modal>
  );
}
