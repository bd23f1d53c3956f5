import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ApiFailure } from '../api/failure.js';
import classes from './form-dialog.module.css';

interface FormDialogProps {
  readonly title: string;
  /** The word on the button that does it. */
  readonly act: string;
  readonly error: ApiFailure | null;
  readonly busy: boolean;
  readonly ready: boolean;
  readonly danger?: boolean;
  readonly size?: number;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog that asks for a few things and does one. A refusal stands above the buttons, with what to do about it. */
export function FormDialog({ title, act, error, busy, ready, danger = false, size, onSubmit, onClose, children }: FormDialogProps) {
  return (
    <Modal opened onClose={onClose} title={title} {...(size === undefined ? {} : { size })}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onSubmit();
        }}
      >
        {children}
        {error !== null && (
          <p role="alert" className={classes.refusal}>
            {error.message} {error.help}
          </p>
        )}
        <div className={classes.acts}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!ready} {...(danger ? { color: 'red', variant: 'light' } : {})}>
            {act}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
