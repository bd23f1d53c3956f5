import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useLookWhileLost } from '../../api/live.js';
import { assetUsesDocument } from '../../api/operations/pipelines-asset.js';
import { usePages } from '../../api/use-pages.js';
import { Checks } from '../../executions/checks.js';
import { ExecutionStatus } from '../../executions/execution-status.js';
import { useLiveExecutions } from '../../executions/use-live-executions.js';
import type { AssetUsesQuery } from '../../generated/pipelines/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize } from '../../parts/figures.js';
import { Ago } from '../../parts/time.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';

type Use = NonNullable<AssetUsesQuery['asset']>['uses']['nodes'][number];

const none = <span className="faint">–</span>;

const columns: readonly Column<Use>[] = [
  {
    id: 'side',
    head: 'Way',
    width: 110,
    pinned: true,
    cell: ({ side }) => (
      <>
        {side === 'READ' ? <IconArrowDownLeft size={14} color="var(--text-2)" aria-hidden /> : <IconArrowUpRight size={14} color="var(--accent)" aria-hidden />}
        {side === 'READ' ? 'read by' : 'written by'}
      </>
    ),
  },
  {
    id: 'step',
    head: 'Step',
    width: 260,
    grows: true,
    cell: ({ execution }) =>
      execution?.job == null ? none : (
        <Link to="/pipelines/$pipelineId" params={{ pipelineId: execution.job.id }} className="clip" style={{ fontWeight: 500 }} title={execution.job.name}>
          {execution.job.name}
        </Link>
      ),
  },
  { id: 'state', head: 'Execution', width: 130, cell: ({ execution }) => (execution == null ? none : <Link to="/executions/$executionId" params={{ executionId: execution.id }}><ExecutionStatus state={execution.state} /></Link>) },
  { id: 'at', head: 'When', width: 110, cell: ({ usedAt }) => <Ago at={usedAt} /> },
  { id: 'version', head: 'Version', width: 130, cell: ({ version }) => (version == null ? none : <CopyText text={version} label={version.length > 14 ? `${version.slice(0, 13)}…` : version} what="version" />) },
  { id: 'rows', head: 'Rows', width: 100, align: 'right', cell: ({ rowCount }) => (rowCount == null ? none : rowCount.toLocaleString('en-US')) },
  { id: 'bytes', head: 'Size', width: 90, align: 'right', cell: ({ byteCount }) => (byteCount == null ? none : byteSize(byteCount)) },
  { id: 'checks', head: 'Checks', title: 'What was asserted of it, and whether it held', width: 170, cell: ({ checks }) => <Checks checks={checks} /> },
];

/** Who read and wrote it, newest first, with the checks that were tried. */
export function UsesTab({ assetId }: { readonly assetId: string }) {
  const navigate = useNavigate();
  useLiveExecutions(2_000, ['AssetUses', { id: assetId }]);
  const pages = usePages(assetUsesDocument, { id: assetId, first: 60 }, (answer) => answer.asset?.uses, { refetchInterval: useLookWhileLost(10_000) });
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title="Nobody has read or written it yet">
        <p className="dim">It was told of by itself. Steps that use it show here as soon as they are told of.</p>
      </Empty>
    );
  }
  return (
    <DataTable
      label="Who reads and writes it"
      noun="use"
      columns={columns}
      items={pages.nodes.map((row) => ({ kind: 'row' as const, id: `${row.execution?.id ?? ''} ${row.side}`, row }))}
      total={pages.isFirstLoading ? 12 : undefined}
      onNeedMore={pages.hasMore ? pages.moreRows : undefined}
      onOpen={({ execution }) => execution != null && void navigate({ to: '/executions/$executionId', params: { executionId: execution.id } })}
      scrollKey={assetId}
    />
  );
}
