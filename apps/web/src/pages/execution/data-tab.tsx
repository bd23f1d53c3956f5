import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { runDataDocument } from '../../api/operations/data-inputs.js';
import { executionUsesDocument, stepUsesDocument } from '../../api/operations/pipelines-execution.js';
import { usePages } from '../../api/use-pages.js';
import { operation } from '../../api/use-query.js';
import { Checks } from '../../executions/checks.js';
import { shortName } from '../../executions/words.js';
import { useMay } from '../../frame/viewer.js';
import type { ExecutionUseFragment } from '../../generated/pipelines/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { DataInputs } from '../../parts/data-inputs.js';
import { byteSize } from '../../parts/figures.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { Section } from '../run/facts.js';
import classes from './execution.module.css';

interface Line {
  readonly id: string;
  readonly use: ExecutionUseFragment;
  /** The step that used it; absent for the execution itself. */
  readonly step: { readonly id: string; readonly name: string } | undefined;
}

const none = <span className="faint">–</span>;
/** Rows that fill a screen. */
const fewest = 40;

const columns: readonly Column<Line>[] = [
  {
    id: 'side',
    head: 'Way',
    width: 96,
    pinned: true,
    cell: ({ use: { side } }) => (
      <>
        {side === 'READ' ? <IconArrowDownLeft size={14} color="var(--text-2)" aria-hidden /> : <IconArrowUpRight size={14} color="var(--accent)" aria-hidden />}
        {side === 'READ' ? 'read' : 'wrote'}
      </>
    ),
  },
  {
    id: 'asset',
    head: 'What',
    width: 320,
    grows: true,
    cell: ({ use: { asset } }) =>
      asset == null ? none : (
        <>
          <Link to="/assets/$assetId" params={{ assetId: asset.id }} className="clip" style={{ fontWeight: 500 }} title={asset.name}>
            {asset.name}
          </Link>
          <span className="faint clip" title={asset.namespace}>
            {asset.namespace}
          </span>
        </>
      ),
  },
  { id: 'version', head: 'Version', width: 130, cell: ({ use: { version } }) => (version == null ? none : <CopyText text={version} label={version.length > 14 ? `${version.slice(0, 13)}…` : version} what="version" />) },
  { id: 'rows', head: 'Rows', width: 100, align: 'right', cell: ({ use: { rowCount } }) => (rowCount == null ? none : rowCount.toLocaleString('en-US')) },
  { id: 'bytes', head: 'Size', width: 90, align: 'right', cell: ({ use: { byteCount } }) => (byteCount == null ? none : byteSize(byteCount)) },
  { id: 'files', head: 'Files', width: 70, align: 'right', cell: ({ use: { fileCount } }) => (fileCount == null ? none : fileCount.toLocaleString('en-US')) },
  { id: 'checks', head: 'Checks', title: 'What was asserted of it, and whether it held', width: 170, cell: ({ use: { checks } }) => <Checks checks={checks} /> },
  {
    id: 'step',
    head: 'By',
    width: 180,
    cell: ({ step }) =>
      step === undefined ? (
        <span className="faint">itself</span>
      ) : (
        <Link to="/executions/$executionId" params={{ executionId: step.id }} className="link clip" title={step.name}>
          {step.name}
        </Link>
      ),
  },
];

/** Snapshots of data sets that the run read which this execution is. */
function RunInputs({ runId }: { readonly runId: string }) {
  const query = useQuery(operation(runDataDocument, { id: runId }));
  return (
    <div style={{ padding: '12px 16px 0' }}>
      <Section
        title="Read by its run"
        extra={
          <Link to="/runs/$runId" params={{ runId }} className="link">
            The run
          </Link>
        }
      >
        {query.error !== null ? <p className="faint">{query.error.message}</p> : query.data === undefined ? <Bone width="40%" /> : <DataInputs inputs={query.data.run?.inputs ?? []} none="The run noted no inputs." />}
      </Section>
    </div>
  );
}

interface DataTabProps {
  readonly executionId: string;
  readonly pipeline: string | undefined;
  readonly hasSteps: boolean;
  readonly runId: string | null | undefined;
}

/** What it read and wrote, and what its steps did. */
export function DataTab({ executionId, pipeline, hasSteps, runId }: DataTabProps) {
  const mayReadRuns = useMay('run:read');
  const own = useQuery(operation(executionUsesDocument, { id: executionId }));
  const steps = usePages(stepUsesDocument, { id: executionId, first: 60 }, (answer) => answer.execution?.steps, { enabled: hasSteps });
  const error = own.error ?? steps.error;
  const lines: readonly Line[] = [
    ...(own.data?.execution?.uses ?? []).map((use): Line => ({ id: `${use.side} ${use.asset?.id ?? use.usedAt}`, use, step: undefined })),
    ...steps.nodes.flatMap(({ id, job, uses }) => uses.map((use): Line => ({ id: `${id} ${use.side} ${use.asset?.id ?? use.usedAt}`, use, step: { id, name: shortName(job?.name ?? id, pipeline) } }))),
  ];
  // Steps without data bring no rows, which the table would wait for.
  const more = useEffectEvent(steps.more);
  const wantsMore = steps.hasMore && lines.length < fewest;
  useEffect(() => {
    if (wantsMore) more();
  }, [wantsMore, steps.nodes.length]);
  const isLoading = own.isPending || (hasSteps && steps.isFirstLoading);
  return (
    <>
      {runId != null && mayReadRuns && <RunInputs runId={runId} />}
      {error !== null && lines.length === 0 ? (
        <Failure
          error={error}
          retry={() => {
            void own.refetch();
            steps.again();
          }}
        />
      ) : !isLoading && lines.length === 0 && !steps.hasMore ? (
        <Empty title="No inputs and outputs were told">
          <p className="dim">Whoever reports an execution can name what it reads and writes, as inputs and outputs; lineage follows from them.</p>
        </Empty>
      ) : (
        <div className={classes.chart} style={{ flex: 1 }}>
          <DataTable label="Inputs and outputs" noun="use" columns={columns} items={lines.map((row) => ({ kind: 'row' as const, id: row.id, row }))} total={isLoading ? 10 : undefined} onNeedMore={steps.hasMore ? steps.more : undefined} />
        </div>
      )}
    </>
  );
}
