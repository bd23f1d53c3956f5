import { TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { snapshotFilesDocument } from '../../api/operations/data.js';
import { usePages } from '../../api/use-pages.js';
import { useKeys } from '../../frame/keys.js';
import type { SnapshotFilesQuery } from '../../generated/data/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize, count } from '../../parts/figures.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';

type File = NonNullable<NonNullable<SnapshotFilesQuery['dataset']>['snapshot']>['entries']['nodes'][number];

interface SnapshotFilesProps {
  readonly datasetId: string;
  readonly datasetName: string;
  readonly number: number;
  readonly total: number;
  readonly prefix: string;
  readonly onPrefix: (prefix: string) => void;
}

/** Files in the order of their paths, those that begin so. */
export function SnapshotFiles({ datasetId, datasetName, number, total, prefix, onPrefix }: SnapshotFilesProps) {
  const input = useRef<HTMLInputElement>(null);
  const pages = usePages(snapshotFilesDocument, { datasetId, reference: String(number), first: 100, prefix: prefix === '' ? null : prefix }, (answer) => answer.dataset?.snapshot?.entries);
  useKeys([{ keys: '/', label: 'Filter', group: 'Files', run: () => input.current?.focus() }]);
  const columns: readonly Column<File>[] = [
    { id: 'path', head: 'Path', width: 380, pinned: true, grows: true, cell: (row) => <span className="mono clip" title={row.path}>{row.path}</span> },
    { id: 'size', head: 'Size', width: 100, align: 'right', cell: (row) => <span title={`${row.size.toLocaleString('en-US')} bytes`}>{byteSize(row.size)}</span> },
    { id: 'digest', head: 'SHA-256', width: 140, cell: (row) => <CopyText text={row.digest} label={row.digest.slice(0, 12)} what={`digest of ${row.path}`} /> },
    {
      id: 'get',
      head: 'Download',
      quietHead: true,
      width: 44,
      cell: (row) => (
        <a href={`/api/v1/datasets/${encodeURIComponent(datasetName)}/snapshots/${number}/files/${row.path.split('/').map(encodeURIComponent).join('/')}`} download aria-label={`Download ${row.path}`} title="Download">
          <IconDownload size={14} aria-hidden />
        </a>
      ),
    },
  ];
  const change = (value: string): void => {
    if (value !== prefix) onPrefix(value);
  };
  return (
    <>
      <Toolbar>
        <TextInput
          ref={input}
          key={prefix}
          defaultValue={prefix}
          placeholder="Path begins with"
          aria-label="Filter files by how their paths begin"
          leftSection={<IconSearch size={14} aria-hidden />}
          rightSection={prefix === '' ? <kbd>/</kbd> : undefined}
          style={{ width: 300, maxWidth: '100%' }}
          onBlur={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') change(event.currentTarget.value);
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        <ToolbarSpace />
        {prefix === '' && <span className="faint num">{count(total, 'file')}</span>}
      </Toolbar>
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : !pages.isFirstLoading && pages.nodes.length === 0 ? (
        <Empty title={prefix === '' ? 'It has no files' : 'No path begins so'} />
      ) : (
        <DataTable
          label="Files"
          noun="file"
          columns={columns}
          items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.path, row }))}
          total={pages.isFirstLoading ? Math.min(12, total) : prefix === '' ? total : pages.nodes.length}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          scrollKey={prefix}
        />
      )}
    </>
  );
}
