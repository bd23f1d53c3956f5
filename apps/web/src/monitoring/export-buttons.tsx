import { Button } from '@mantine/core';
import { download } from '../api/request.js';
import { noticeRefused } from '../parts/notices.js';

/** A report as it was kept, byte for byte, or as a page to hand on. */
export function ExportButtons({ kind, id, size }: { readonly kind: 'drift' | 'performance'; readonly id: string; readonly size?: string }) {
  const save = (format: 'json' | 'html'): void => void download(`/api/v1/${kind}-reports/${id}/export?format=${format}`, `${kind}-report-${id}.${format}`).catch((error: unknown) => noticeRefused('The report was not exported', error));
  return (
    <>
      {(['html', 'json'] as const).map((format) => (
        <Button key={format} variant="default" {...(size === undefined ? {} : { size })} onClick={() => save(format)}>
          {format.toUpperCase()}
        </Button>
      ))}
    </>
  );
}
