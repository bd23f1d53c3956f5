import { ActionIcon, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { download } from '../../api/request.js';
import { noticeRefused } from '../../parts/notices.js';

interface DownloadFolderProps {
  readonly runId: string;
  /** Everything that the run left behind when absent. */
  readonly path?: string;
}

/** Saves a folder as one `.tar`. */
export function DownloadFolder({ runId, path }: DownloadFolderProps) {
  const name = path === undefined ? `run-${runId.slice(0, 8)}` : path.slice(path.lastIndexOf('/') + 1);
  const label = path === undefined ? 'Download everything as .tar' : `Download ${path} as .tar`;
  const url = `/api/v1/runs/${runId}/archive${path === undefined ? '' : `?path=${encodeURIComponent(path)}`}`;
  return (
    <Tooltip label={label}>
      <ActionIcon size="sm" aria-label={label} onClick={() => void download(url, `${name}.tar`).catch((error: unknown) => noticeRefused(`${name}.tar was not downloaded`, error))}>
        <IconDownload size={14} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}
