import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { trainingSetsDocument } from '../../api/operations/data-training-sets.js';
import { usePages } from '../../api/use-pages.js';
import { Page } from '../../frame/page.js';
import type { TrainingSetsQuery } from '../../generated/data/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { TrainingStatus } from './training-status.js';
import { featuresOf, readTrainingDocument } from './training-words.js';

type TrainingSet = TrainingSetsQuery['trainingSets']['nodes'][number];

/** Those that are being made change by themselves. */
const againAfterMs = 5_000;

function Features({ document }: { readonly document: string }) {
  const read = readTrainingDocument(document);
  const names = read === undefined ? '' : featuresOf(read).map(({ name }) => name).join(', ');
  return (
    <span className="clip" title={names}>
      {names}
    </span>
  );
}

const columns: readonly Column<TrainingSet>[] = [
  {
    id: 'name',
    head: 'Training set',
    width: 240,
    pinned: true,
    cell: (row) => (
      <Link to="/training-sets/$trainingSetId" params={{ trainingSetId: row.id }} className="clip" style={{ fontWeight: 500 }}>
        {row.dataset?.name ?? row.id}
        {row.snapshot != null && `@${row.snapshot.number}`}
      </Link>
    ),
  },
  { id: 'status', head: 'State', width: 110, cell: (row) => <TrainingStatus status={row.status} /> },
  { id: 'rows', head: 'Rows', width: 110, align: 'right', cell: (row) => row.rows?.toLocaleString('en-US') ?? <span className="faint">–</span> },
  { id: 'features', head: 'Features', width: 320, grows: true, cell: (row) => (row.failureMessage == null ? <Features document={row.document} /> : <span className="clip" title={row.failureMessage} style={{ color: 'var(--bad)' }}>{row.failureMessage}</span>) },
  { id: 'by', head: 'Asked for by', width: 140, cell: (row) => <span className="clip"><PersonName person={row.requestedBy} /></span> },
  { id: 'at', head: 'Asked for', width: 110, cell: (row) => <Ago at={row.requestedAt} /> },
];

const firstCode = `const set = await client.features.trainingSet({
  dataset: 'churn-training',
  entities: { dataset: 'customers', timestamp: 'at' },
  features: ['customer_stats:*'],
});`;

/** What models were trained on, as far as it was joined here. */
export function TrainingSetsPage(): ReactNode {
  const navigate = useNavigate();
  const pages = usePages(trainingSetsDocument, { first: 100 }, (answer) => answer.trainingSets, { refetchInterval: againAfterMs });
  const items = pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }));
  const nothing = !pages.isFirstLoading && pages.error === null && items.length === 0;
  return (
    <Page name="Training sets" crumbs={[{ label: 'Features', to: '/features' }]} fixed>
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        <Empty title="No training set is made yet">
          <p className="dim">Features are joined to rows of entities as they stood at the moment of each row, and kept as a snapshot: asked for again, the same bytes are found. The SDK asks for the first one:</p>
          <CodeBlock code={firstCode} what="SDK example" />
        </Empty>
      ) : (
        <DataTable
          label="Training sets"
          noun="training set"
          columns={columns}
          items={items}
          total={pages.isFirstLoading ? 12 : pages.nodes.length}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          onOpen={(row) => void navigate({ to: '/training-sets/$trainingSetId', params: { trainingSetId: row.id } })}
          isGone={() => false}
          scrollKey="training-sets"
        />
      )}
    </Page>
  );
}
