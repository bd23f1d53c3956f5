import { Button, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { datasetsDocument } from '../../api/operations/data.js';
import { usePages } from '../../api/use-pages.js';
import { useKeys } from '../../frame/keys.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { DatasetsQuery } from '../../generated/data/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { byteSize, count } from '../../parts/figures.js';
import { NameFilter } from '../../parts/name-filter.js';
import { PersonName } from '../../parts/person.js';
import { readSensitivity, sensitivities, SensitivityText } from '../../parts/sensitivity.js';
import { TagText } from '../../parts/tag-editor.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { MakeDataset } from './make-dataset.js';
import type { DatasetsSearch } from './view.js';

type Dataset = DatasetsQuery['datasets']['nodes'][number];

const route = getRouteApi('/datasets');

const none = <span className="faint">–</span>;

const columns: readonly Column<Dataset>[] = [
  {
    id: 'name',
    head: 'Data set',
    width: 240,
    pinned: true,
    orderKey: 'name',
    cell: (row) => (
      <Link to="/datasets/$datasetId" params={{ datasetId: row.id }} className="clip" style={{ fontWeight: 500 }}>
        {row.name}
      </Link>
    ),
  },
  {
    id: 'head',
    head: 'Main leads to',
    title: 'What its ref main leads to, or else its newest snapshot',
    width: 190,
    cell: (row) => {
      const shown = row.head ?? row.newest;
      if (shown == null) return <span className="faint">no snapshot</span>;
      return (
        <>
          <Link to="/datasets/$datasetId/snapshots/$number" params={{ datasetId: row.id, number: String(shown.number) }} className="num">
            @{shown.number}
          </Link>
          <span className="faint">
            {row.head == null && 'newest, '}
            <Ago at={shown.createdAt} />
          </span>
        </>
      );
    },
  },
  { id: 'files', head: 'Files', width: 90, align: 'right', cell: (row) => (row.head ?? row.newest)?.files.toLocaleString('en-US') ?? none },
  { id: 'size', head: 'Size', width: 90, align: 'right', cell: ({ head, newest }) => (head == null && newest == null ? none : byteSize((head ?? newest)?.bytes ?? 0)) },
  { id: 'sensitivity', head: 'Sensitivity', width: 190, cell: (row) => <SensitivityText sensitivity={row.sensitivity} labels={row.sensitivityLabels} /> },
  { id: 'compatibility', head: 'Schema', title: 'What a commit may change of its columns', width: 100, cell: (row) => (row.compatibility === 'NONE' ? <span className="faint">free</span> : row.compatibility.toLowerCase()) },
  { id: 'owner', head: 'Owner', width: 140, cell: (row) => <span className="clip"><PersonName person={row.owner} /></span> },
  { id: 'tags', head: 'Tags', width: 160, grows: true, cell: (row) => row.tags.map((tag) => <TagText key={tag.key} tag={tag} />) },
  { id: 'updated', head: 'Changed', width: 110, orderKey: 'updated', cell: (row) => <Ago at={row.updatedAt} /> },
];

const firstCommand = `plinth data create flights
plinth data commit ./flights --dataset flights -m "First"`;

export function DatasetsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const mayWrite = useMay('dataset:write');
  const [making, setMaking] = useState(false);
  const archived = search.archived === '1';
  const pages = usePages(
    datasetsDocument,
    { first: 100, namePrefix: search.q ?? null, sensitivities: search.sensitivity === undefined ? null : [search.sensitivity], lifecycle: archived ? ('ARCHIVED' as const) : ('ACTIVE' as const), orderBy: search.sort === 'name' ? ('NAME' as const) : ('UPDATED' as const) },
    (answer) => answer.datasets,
  );
  const change = (next: Partial<DatasetsSearch>): void => void navigate({ to: '/datasets', search: { ...search, ...next }, replace: true });
  useKeys([{ keys: 'n', label: 'Make a data set', group: 'Data sets', run: () => setMaking(true) }], mayWrite);
  const items = pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }));
  const filtered = search.q !== undefined || search.sensitivity !== undefined || archived;
  const nothing = !pages.isFirstLoading && pages.error === null && items.length === 0 && !pages.isStale;
  return (
    <Page
      name="Data sets"
      fixed
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
            Make
          </Button>
        )
      }
    >
      {(!nothing || filtered) && (
        <Toolbar>
          <NameFilter value={search.q} placeholder="Name begins with" label="Filter data sets by how their names begin" group="Data sets" onChange={(q) => change({ q })} />
          <Select aria-label="Sensitivity" placeholder="Any sensitivity" clearable w={150} value={search.sensitivity ?? null} data={sensitivities.map(({ value, label }) => ({ value, label }))} onChange={(value) => change({ sensitivity: readSensitivity(value) })} />
          <Button variant={archived ? 'light' : 'subtle'} color={archived ? 'accent' : 'gray'} aria-pressed={archived} onClick={() => change({ archived: archived ? undefined : '1' })}>
            Archived
          </Button>
          <ToolbarSpace />
          {pages.total !== undefined && <span className="faint num">{count(pages.total, 'data set')}</span>}
        </Toolbar>
      )}
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        filtered ? (
          <Empty title={archived ? 'No data set here is archived' : 'No data set matches'}>
            <Button variant="default" onClick={() => change({ q: undefined, sensitivity: undefined, archived: undefined })}>
              Show all
            </Button>
          </Empty>
        ) : (
          <Empty title="No data is kept yet">
            <p className="dim">A data set keeps snapshots of a folder: each is named by what is in it, never changes, and stores every byte once. The command line commits the first one:</p>
            <CodeBlock code={firstCommand} what="Command line example" />
          </Empty>
        )
      ) : (
        <DataTable
          label="Data sets"
          noun="data set"
          columns={columns}
          items={items}
          total={pages.isFirstLoading ? 12 : pages.total}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          orders={[search.sort === 'name' ? { key: 'name', descending: false } : { key: 'updated', descending: true }]}
          onOrder={(key) => change({ sort: key === 'name' ? 'name' : undefined })}
          onOpen={(row) => void navigate({ to: '/datasets/$datasetId', params: { datasetId: row.id } })}
          isGone={(row) => row.archivedAt != null}
          scrollKey={JSON.stringify(search)}
        />
      )}
      {making && <MakeDataset onClose={() => setMaking(false)} />}
    </Page>
  );
}
