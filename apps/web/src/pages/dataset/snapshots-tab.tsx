import { Button } from '@mantine/core';
import { IconLock, IconScale } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { datasetSnapshotsDocument } from '../../api/operations/data.js';
import { usePages } from '../../api/use-pages.js';
import { useKeys } from '../../frame/keys.js';
import type { SnapshotLineFragment } from '../../generated/data/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize } from '../../parts/figures.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { RefName } from './ref-name.js';

interface SnapshotsTabProps {
  readonly datasetId: string;
  readonly datasetName: string;
  readonly total: number;
}

/** Every snapshot, newest first, on whatever branch. Two that are selected can be compared; one is compared with the one before it. */
export function SnapshotsTab({ datasetId, datasetName, total }: SnapshotsTabProps) {
  const navigate = useNavigate();
  const pages = usePages(datasetSnapshotsDocument, { datasetId, first: 60 }, (answer) => answer.dataset?.snapshots);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = pages.nodes.filter(({ digest }) => selected.has(digest));
  const compare = (): void => {
    const [head, base] = chosen;
    if (head === undefined) return;
    const other = base?.number ?? (head.number > 1 ? head.number - 1 : undefined);
    void navigate({ to: '/datasets/$datasetId/compare', params: { datasetId }, search: { base: other === undefined ? undefined : String(other), head: String(head.number) } });
  };
  const comparable = chosen.length > 0 && chosen.length <= 2;
  useKeys([{ keys: 'c', label: 'Compare the selected snapshots', group: 'Snapshots', run: compare }], comparable);
  const columns: readonly Column<SnapshotLineFragment>[] = [
    {
      id: 'number',
      head: 'Snapshot',
      width: 90,
      pinned: true,
      cell: (row) => (
        <Link to="/datasets/$datasetId/snapshots/$number" params={{ datasetId, number: String(row.number) }} className="num" style={{ fontWeight: 500 }}>
          @{row.number}
        </Link>
      ),
    },
    { id: 'refs', head: 'Refs', width: 170, cell: (row) => row.refs.map((ref) => <RefName key={ref.name} refLine={ref} />) },
    { id: 'message', head: 'Message', width: 280, grows: true, cell: (row) => <span className="clip">{row.message?.split('\n')[0] ?? <span className="faint">none</span>}</span> },
    { id: 'files', head: 'Files', width: 90, align: 'right', cell: (row) => row.files.toLocaleString('en-US') },
    { id: 'size', head: 'Size', width: 90, align: 'right', cell: (row) => byteSize(row.bytes) },
    { id: 'held', head: 'Held', title: 'Kept against deletion', width: 60, cell: (row) => row.heldAt != null && <IconLock size={13} aria-label="Held against deletion" /> },
    { id: 'by', head: 'By', width: 140, cell: (row) => <span className="clip"><PersonName person={row.createdBy} /></span> },
    { id: 'made', head: 'When', width: 100, cell: (row) => <Ago at={row.createdAt} /> },
    { id: 'digest', head: 'Digest', width: 130, cell: (row) => <CopyText text={row.digest} label={row.digest.slice(0, 10)} what={`digest of @${row.number}`} /> },
  ];
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title="Nothing is committed yet">
        <p className="dim">A commit makes a folder, as it is, the first snapshot:</p>
        <CodeBlock code={`plinth data commit FOLDER --dataset ${datasetName} -m "First"`} what="Command line example" />
      </Empty>
    );
  }
  return (
    <>
      <Toolbar>
        <Button variant="default" leftSection={<IconScale size={14} />} disabled={!comparable} onClick={compare}>
          {chosen.length === 1 ? 'Compare with the one before' : 'Compare'}
        </Button>
        <ToolbarSpace />
        <span className="faint">{chosen.length > 2 ? 'Two at a time can be compared' : selected.size > 0 ? `${selected.size} selected` : ''}</span>
      </Toolbar>
      <DataTable
        label="Snapshots"
        noun="snapshot"
        columns={columns}
        items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.digest, row }))}
        total={pages.isFirstLoading ? Math.min(total, 12) : total}
        onNeedMore={pages.hasMore ? pages.moreRows : undefined}
        selected={selected}
        onSelect={(ids, on) => setSelected(new Set(on ? [...selected, ...ids] : [...selected].filter((id) => !ids.includes(id))))}
        onOpen={(row) => void navigate({ to: '/datasets/$datasetId/snapshots/$number', params: { datasetId, number: String(row.number) } })}
        isGone={(row) => row.deletedAt != null}
      />
    </>
  );
}
