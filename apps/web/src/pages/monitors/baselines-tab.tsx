import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { baselinesDocument } from '../../api/operations/monitoring.js';
import { usePages } from '../../api/use-pages.js';
import type { MonitorBaselinesQuery } from '../../generated/monitoring/graphql.js';
import { BaselineSource } from '../../monitoring/baseline-source.js';
import { BaselineStatus } from '../../monitoring/baseline-status.js';
import { CodeBlock } from '../../parts/code-block.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize } from '../../parts/figures.js';
import { NameFilter } from '../../parts/name-filter.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import type { MonitorsSearch } from './view.js';

type Baseline = MonitorBaselinesQuery['monitorBaselines']['nodes'][number];

const none = <span className="faint">–</span>;
const code = `mutation { requestBaseline(input: { name: "training", snapshot: { dataset: "payments" } }) { id } }`;

const columns: readonly Column<Baseline>[] = [
  {
    id: 'name',
    head: 'Baseline',
    width: 220,
    pinned: true,
    cell: (row) => (
      <>
        <span className="clip" style={{ fontWeight: 500 }} title={row.name}>
          {row.name}
        </span>
        <span className="faint num">v{row.version}</span>
      </>
    ),
  },
  { id: 'status', head: 'State', width: 120, cell: (row) => <BaselineStatus status={row.status} /> },
  { id: 'rows', head: 'Rows', width: 110, align: 'right', cell: (row) => (row.rows == null ? none : row.rows.toLocaleString('en-US')) },
  { id: 'columns', head: 'Columns', width: 80, align: 'right', cell: (row) => row.columnCount ?? none },
  { id: 'bytes', head: 'Size', width: 80, align: 'right', cell: (row) => (row.bytes == null ? none : byteSize(row.bytes)) },
  { id: 'digest', head: 'Digest', width: 120, cell: (row) => (row.digest == null ? none : <CopyText text={row.digest} label={row.digest.slice(0, 10)} what="digest" />) },
  { id: 'asked', head: 'Asked for', width: 110, cell: (row) => <Ago at={row.requestedAt} /> },
  { id: 'by', head: 'By', width: 140, cell: (row) => <PersonName person={row.requestedBy} /> },
  {
    id: 'of',
    head: 'Made of',
    width: 300,
    grows: true,
    cell: (row) =>
      row.failureMessage == null ? (
        <BaselineSource baseline={row} />
      ) : (
        <span className="clip" style={{ color: 'var(--bad)' }} title={row.failureMessage}>
          {row.failureMessage}
        </span>
      ),
  },
];

/** Saved profiles that windows are compared with, newest first. */
export function BaselinesTab({ search: { q } }: { readonly search: MonitorsSearch }) {
  const navigate = useNavigate();
  const pages = usePages(baselinesDocument, { first: 100, name: q ?? null }, (answer) => answer.monitorBaselines, { refetchInterval: 6_000 });
  const change = (name: string | undefined): void => void navigate({ to: '/monitors', search: { tab: 'baselines', q: name }, replace: true });
  const nothing = !pages.isFirstLoading && pages.error === null && pages.nodes.length === 0 && !pages.isStale;
  return (
    <>
      {(!nothing || q !== undefined) && (
        <Toolbar>
          <NameFilter value={q} placeholder="Name is" label="Filter baselines by their whole name" group="Baselines" onChange={change} />
          <ToolbarSpace />
        </Toolbar>
      )}
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        q === undefined ? (
          <Empty title="There is no baseline yet">
            <p className="dim">A baseline is a saved profile of a snapshot, or of what a deployment predicted in a period. Monitors compare windows with it without reading the rows again.</p>
            <CodeBlock code={code} what="Mutation that makes a baseline" />
          </Empty>
        ) : (
          <Empty title="No baseline has this name">
            <Button variant="default" onClick={() => change(undefined)}>
              Show all
            </Button>
          </Empty>
        )
      ) : (
        <DataTable label="Baselines" noun="baseline" columns={columns} items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))} total={pages.isFirstLoading ? 8 : undefined} onNeedMore={pages.hasMore ? pages.moreRows : undefined} />
      )}
    </>
  );
}
