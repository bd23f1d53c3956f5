import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';

/** What came to a live list waits behind this. */
export function NewsButton({ waiting, what, onShow }: { readonly waiting: number; readonly what: string; readonly onShow: () => void }) {
  if (waiting === 0) return null;
  return (
    <Button variant="light" size="compact-xs" leftSection={<IconArrowUp size={13} />} onClick={onShow}>
      {waiting} {what}
    </Button>
  );
}
