import { Link } from '@tanstack/react-router';
import { expectationSuitesDocument } from '../../api/operations/monitoring-expectations.js';
import { usePages } from '../../api/use-pages.js';
import type { SuiteFragment } from '../../generated/monitoring/graphql.js';
import { expectationText, subjectOf } from '../../monitoring/expectation-words.js';
import { CodeBlock } from '../../parts/code-block.js';
import { Ago } from '../../parts/time.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';

const none = <span className="faint">–</span>;
const code = `const proposed = await client.expectations.propose(baseline.id);
await client.expectations.save('churn rows', [...proposed, { kind: 'FRESH', column: 'signed_up_at', withinHours: 48 }]);`;
const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const columns: readonly Column<SuiteFragment>[] = [
  {
    id: 'name', head: 'Suite', width: 240, pinned: true,
    cell: (row) => (
      <>
        <Link to="/expectations/$suiteId" params={{ suiteId: row.id }} className="clip" style={{ fontWeight: 500 }} title={row.name}>
          {row.name}
        </Link>
        <span className="faint num">v{row.version}</span>
      </>
    ),
  },
  { id: 'count', head: 'Expects', width: 90, align: 'right', cell: (row) => <span className="num">{listed(row.expectations).length}</span> },
  { id: 'gates', head: 'Gate of', title: 'Data sets whose snapshots have to meet it', width: 240, cell: (row) => (row.gates.length === 0 ? none : <span className="clip">{row.gates.map(({ dataset, datasetId }) => dataset?.name ?? datasetId).join(', ')}</span>) },
  { id: 'saved', head: 'Saved', width: 110, cell: (row) => <Ago at={row.createdAt} /> },
  { id: 'such', head: 'Such as', width: 320, grows: true, cell: (row) => <span className="clip dim">{listed(row.expectations).slice(0, 3).map((each) => `${subjectOf(each)} ${expectationText(each)}`).join('; ')}</span> },
];

/** Suites of expectations by name. */
export function ExpectationsTab() {
  const pages = usePages(expectationSuitesDocument, { first: 100 }, (answer) => answer.expectationSuites);
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title="Nothing is expected of data yet">
        <p className="dim">A suite says how rows should be: which columns they have, within which bounds, how many, how fresh. It keeps snapshots from being made that are otherwise, as the gate of a data set, and is checked at each window of a monitor. A baseline proposes one.</p>
        <CodeBlock code={code} what="Lines that save a suite" />
      </Empty>
    );
  }
  return <DataTable label="Suites" noun="suite" columns={columns} items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))} total={pages.isFirstLoading ? 6 : undefined} onNeedMore={pages.hasMore ? pages.moreRows : undefined} />;
}
