import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { asFailure } from '../api/failure.js';

/** Says that something was put back, and why. */
export function noticeRefused(what: string, error: unknown): void {
  const failure = asFailure(error);
  notifications.show({
    color: 'red',
    title: what,
    message: `${failure.message}${failure.help === undefined ? '' : ` ${failure.help}`}${failure.requestId === undefined ? '' : ` (request ${failure.requestId})`}`,
    autoClose: 12_000,
    withBorder: true,
  });
}

/** Says what was done, and offers to undo it for ten seconds. */
export function noticeUndo(message: string, undo: () => void): void {
  const id = notifications.show({
    message: (
      <span style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 12 }}>
        {message}
        <Button
          size="compact-xs"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </span>
    ),
    autoClose: 10_000,
    withBorder: true,
  });
}

export function noticeDone(message: string): void {
  notifications.show({ message, autoClose: 4_000, withBorder: true });
}
