import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ApiFailure } from '../api/failure.js';
import { FormDialog } from './form-dialog.js';

interface ConfirmNameProps {
  readonly title: string;
  readonly act: string;
  readonly name: string;
  readonly error: ApiFailure | null;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What will happen, and that it stays so. */
  readonly children: ReactNode;
}

/** What can't be undone wants the name typed. */
export function ConfirmName({ title, act, name, error, busy, onConfirm, onClose, children }: ConfirmNameProps) {
  const [typed, setTyped] = useState('');
  return (
    <FormDialog title={title} act={act} danger error={error} busy={busy} ready={typed === name} onSubmit={onConfirm} onClose={onClose}>
      <p className="dim">{children}</p>
      <TextInput label={`Type ${name} to go on`} data-autofocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
    </FormDialog>
  );
}
