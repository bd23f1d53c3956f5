import { Button, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { predictingDeploymentDocument, predictingDeploymentsDocument, predictionBatchesDocument, predictionSettingsDocument } from '../../api/operations/monitoring-predictions.js';
import { usePages } from '../../api/use-pages.js';
import { operation } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import type { BatchFragment } from '../../generated/monitoring/graphql.js';
import { deploymentText } from '../../monitoring/deployment-text.js';
import { windowText } from '../../monitoring/window-words.js';
import { CodeBlock } from '../../parts/code-block.js';
import { byteSize, count } from '../../parts/figures.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { LineageStrip } from '../lineage/lineage-strip.js';
import { MonitorTabs } from '../monitors/monitor-tabs.js';
import { BatchLanes } from './batch-lanes.js';
import { roleWords, treatmentsText, treatmentWords } from './treatments.js';
import type { PredictionsSearch } from './view.js';

const route = getRouteApi('/predictions');
const none = <span className="faint">–</span>;
const lookEveryMs = 10_000;
const code = (deployment: string): string => `curl ${location.origin}/graphql -H 'Content-Type: application/json' -d '{"query": "mutation ($input: LogPredictionsInput!) { logPredictions(input: $input) { rows } }",
  "variables": {"input": {"deploymentId": "${deployment}", "columns": [
    {"name": "amount", "role": "FEATURE", "values": [12.5, 80]},
    {"name": "score", "role": "OUTPUT", "values": [0.1, 0.8]}]}}}'`;

const columnsOf = ({ columns }: BatchFragment, role: BatchFragment['columns'][number]['role']) => columns.filter((column) => column.role === role);

function columnsFor(names: ReadonlyMap<string, string>, isOfOne: boolean): readonly Column<BatchFragment>[] {
  const deployment: Column<BatchFragment> = {
    id: 'deployment',
    head: 'Deployment',
    width: 220,
    cell: (row) => (
      <Link to="/predictions" search={{ deployment: row.deploymentId }} className="clip">
        {names.get(row.deploymentId) ?? `v${row.version}`}
      </Link>
    ),
  };
  return [
    {
      id: 'when',
      head: 'Of',
      title: 'From the earliest to the latest moment of its rows',
      width: 220,
      pinned: true,
      cell: (row) => (
        <Link to="/predictions/$batchId" params={{ batchId: row.id }} className="clip" style={{ fontWeight: 500 }}>
          {windowText({ windowFrom: row.firstAt, windowTo: row.lastAt })}
        </Link>
      ),
    },
    { id: 'kind', head: 'What', width: 100, cell: (row) => (row.kind === 'LABELS' ? <b>Labels</b> : 'Predictions') },
    ...(isOfOne ? [] : [deployment]),
    { id: 'rows', head: 'Rows', width: 100, align: 'right', cell: (row) => <span className="num">{row.rows.toLocaleString('en-US')}</span> },
    { id: 'columns', head: 'Columns', width: 200, cell: (row) => <span className="clip" title={row.columns.map(({ name, role, treatment }) => `${name}: ${roleWords[role]}${treatment == null ? '' : `, ${treatmentWords[treatment]}`}`).join('\n')}>{(['FEATURE', 'OUTPUT', 'LABEL'] as const).flatMap((role) => (columnsOf(row, role).length === 0 ? [] : [count(columnsOf(row, role).length, roleWords[role])])).join(', ')}</span> },
    { id: 'treated', head: 'Treated', title: 'What the rules of the workspace did before it was kept', width: 140, cell: (row) => treatmentsText(row.columns) ?? none },
    { id: 'bytes', head: 'Size', width: 80, align: 'right', cell: (row) => byteSize(row.bytes) },
    { id: 'source', head: 'Came by', width: 90, cell: (row) => (row.source === 'FILE' ? 'file' : 'API') },
    { id: 'received', head: 'Came', width: 100, cell: (row) => <Ago at={row.receivedAt} /> },
    { id: 'kept', head: 'Kept', width: 120, grows: true, cell: (row) => (row.expiredAt == null ? 'yes' : <span className="dim">given up <Ago at={row.expiredAt} /></span>) },
  ];
}

/** What deployments predicted, batch by batch, with what came true beside it, and the way back to the data behind the model. */
export function PredictionsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { deployment, kind } = search;
  const change = (next: Partial<PredictionsSearch>): void => void navigate({ to: '/predictions', search: { ...search, ...next }, replace: true });
  const batchKind = kind === undefined ? null : kind === 'labels' ? ('LABELS' as const) : ('PREDICTIONS' as const);
  const pages = usePages(predictionBatchesDocument, { first: 100, deploymentId: deployment ?? null, kind: batchKind }, (answer) => answer.predictionBatches, { refetchInterval: lookEveryMs });
  const deployments = usePages(predictingDeploymentsDocument, { first: 200 }, (answer) => answer.deployments);
  const own = useQuery({ ...operation(predictingDeploymentDocument, { id: deployment ?? '' }), enabled: deployment !== undefined });
  const settings = useQuery(operation(predictionSettingsDocument, {}));
  const known = own.data?.deployment;
  const all = [...new Map([...(known == null ? [] : [known]), ...deployments.nodes].map((each) => [each.id, each])).values()];
  const names = new Map(all.map((each) => [each.id, deploymentText(each)]));
  const nothing = !pages.isFirstLoading && pages.error === null && pages.nodes.length === 0 && !pages.isStale;
  const kept = settings.data?.predictionSettings;
  return (
    <Page name={known == null ? 'Predictions' : `Predictions of ${deploymentText(known)}`} title={<span className="clip">Predictions</span>} crumbs={[{ label: 'Monitors', to: '/monitors' }]} fixed actions={deployment !== undefined && <Button variant="default" renderRoot={(props) => <Link {...props} to="/predictions/rows" search={{ deployment }} />}>Look at single rows</Button>}>
      <MonitorTabs current="predictions" />
      <Toolbar>
        <Select aria-label="Deployment" placeholder="All deployments" searchable clearable w={300} value={deployment ?? null} data={all.map((each) => ({ value: each.id, label: `${deploymentText(each)}${each.status === 'ACTIVE' ? '' : ` (${each.status.toLowerCase().replaceAll('_', ' ')})`}` }))} onChange={(value) => change({ deployment: value ?? undefined })} nothingFoundMessage={deployments.isFirstLoading ? 'Looking…' : 'No deployment is called so'} />
        <SegmentedControl aria-label="What batches" value={kind ?? 'all'} data={[{ value: 'all', label: 'All' }, { value: 'predictions', label: 'Predictions' }, { value: 'labels', label: 'Labels' }]} onChange={(value) => change({ kind: value === 'predictions' || value === 'labels' ? value : undefined })} />
        <ToolbarSpace />
        {kept !== undefined && <span className="dim wide-only">{kept.rules.length === 0 ? 'no rule treats columns' : count(kept.rules.length, 'rule')}, kept {kept.retentionDays == null ? 'for good' : `for ${count(kept.retentionDays, 'day')}`}</span>}
      </Toolbar>
      {deployment !== undefined && known !== null && <LineageStrip address={{ kind: 'DEPLOYMENT', id: deployment }} self="This deployment" />}
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        <Empty title={kind === 'labels' ? 'No labels came yet' : 'No predictions were logged yet'}>
          <p className="dim">{kind === 'labels' ? 'What came true is sent later, by the ids of the predictions, with the mutation logLabels.' : 'What a service predicts, and from what, is sent in batches. Monitors compare them with a baseline, and each leads back to the data that the model was trained on.'}</p>
          {kind !== 'labels' && <CodeBlock code={code(deployment ?? '…')} what="Command that logs predictions" />}
        </Empty>
      ) : (
        <>
          {pages.nodes.length > 0 && <BatchLanes batches={pages.nodes} />}
          <DataTable
            label="Batches"
            noun="batch"
            columns={columnsFor(names, deployment !== undefined)}
            items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
            total={pages.isFirstLoading ? 12 : undefined}
            onNeedMore={pages.hasMore ? pages.moreRows : undefined}
            onOpen={(row) => void navigate({ to: '/predictions/$batchId', params: { batchId: row.id } })}
            isGone={(row) => row.expiredAt != null}
            scrollKey={`${deployment ?? ''} ${kind ?? ''}`}
          />
        </>
      )}
    </Page>
  );
}
