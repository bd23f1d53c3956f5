import { datasetReadsDocument } from '../../api/operations/data.js';
import { usePages } from '../../api/use-pages.js';
import type { DatasetReadsQuery } from '../../generated/data/graphql.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { SnapshotLink } from './refs-tab.js';

type Read = NonNullable<DatasetReadsQuery['dataset']>['reads']['nodes'][number];

/** Who took files: once for each person, snapshot and hour. */
export function ReadsTab({ datasetId }: { readonly datasetId: string }) {
  const pages = usePages(datasetReadsDocument, { datasetId, first: 60 }, (answer) => answer.dataset?.reads);
  const columns: readonly Column<Read>[] = [
    { id: 'who', head: 'Who', width: 220, pinned: true, cell: (row) => <span className="clip"><PersonName person={row.actor} /></span> },
    { id: 'snapshot', head: 'Snapshot', width: 120, cell: (row) => (row.snapshot == null ? <span className="faint mono">{row.digest.slice(0, 10)}</span> : <SnapshotLink datasetId={datasetId} number={row.snapshot.number} />) },
    { id: 'when', head: 'First in that hour', width: 160, grows: true, cell: (row) => <Ago at={row.firstAt} /> },
  ];
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title="Nobody took files yet">
        <p className="dim">Whoever fetches files of a snapshot stands here, and in the audit log, once an hour.</p>
      </Empty>
    );
  }
  return <DataTable label="Reads" noun="read" columns={columns} items={pages.nodes.map((row) => ({ kind: 'row' as const, id: `${row.digest} ${row.hour} ${row.actor?.id ?? ''}`, row }))} total={pages.isFirstLoading ? 8 : pages.nodes.length} onNeedMore={pages.hasMore ? pages.moreRows : undefined} />;
}
