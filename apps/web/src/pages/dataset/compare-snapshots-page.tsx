import { ActionIcon, Button, NumberInput, SegmentedControl } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import { datasetDocument, snapshotDiffDocument, snapshotDiffFilesDocument } from '../../api/operations/data.js';
import { usePages } from '../../api/use-pages.js';
import { operation, steadyOperation } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import type { SnapshotDiffFilesQuery, SnapshotDiffQuery } from '../../generated/data/graphql.js';
import { byteSize } from '../../parts/figures.js';
import { Bone, Empty, Failure, NotFound } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import classes from '../model/model.module.css';
import { DiffStatistics } from './profile/diff-statistics.js';
import { type ChangeKind, changeKinds, type CompareSnapshotsSearch } from './view.js';

type FileChange = SnapshotDiffFilesQuery['datasetDiff']['files']['nodes'][number];
type Diff = SnapshotDiffQuery['datasetDiff'];

const route = getRouteApi('/datasets/$datasetId/compare');

const looks = {
  ADDED: { sign: '+', word: 'added', colour: 'var(--good)' },
  CHANGED: { sign: '~', word: 'changed', colour: 'var(--warn)' },
  REMOVED: { sign: '−', word: 'removed', colour: 'var(--bad)' },
} as const;

const none = <span className="faint">–</span>;

const columns: readonly Column<FileChange>[] = [
  {
    id: 'kind',
    head: 'How',
    width: 96,
    pinned: true,
    cell: ({ kind }) => (
      <span style={{ color: looks[kind].colour }}>
        <span className="mono" aria-hidden>
          {looks[kind].sign}{' '}
        </span>
        {looks[kind].word}
      </span>
    ),
  },
  { id: 'path', head: 'Path', width: 420, grows: true, cell: (row) => <span className="mono clip" title={row.path}>{row.path}</span> },
  { id: 'before', head: 'Before', width: 100, align: 'right', cell: (row) => (row.before == null ? none : byteSize(row.before.size)) },
  { id: 'after', head: 'After', width: 100, align: 'right', cell: (row) => (row.after == null ? none : byteSize(row.after.size)) },
];

const schemaWords: Readonly<Record<Diff['schema'][number]['kind'], string>> = {
  TABLE_ADDED: 'a new table',
  TABLE_REMOVED: 'a table less',
  COLUMN_ADDED: 'a new column',
  COLUMN_REMOVED: 'a column less',
  TYPE_CHANGED: 'another type',
  BECAME_NULLABLE: 'may be null now',
  BECAME_REQUIRED: 'may not be null any more',
};

function SchemaChanges({ changes }: { readonly changes: Diff['schema'] }) {
  if (changes.length === 0) return null;
  return (
    <section className={classes.part} aria-label="Schema">
      <div className={classes.partHead}>
        <h2>Schema</h2>
      </div>
      <table className={classes.table}>
        <tbody>
          {changes.map((change) => (
            <tr key={`${change.kind} ${change.table} ${change.column ?? ''}`}>
              <td className="mono">{change.column == null ? change.table : `${change.table}.${change.column}`}</td>
              <td>{schemaWords[change.kind]}</td>
              <td className="mono dim">{[change.before, change.after].filter((text) => text != null).join(' → ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Two snapshots of a data set: what their schemas and files differ in. */
export function CompareSnapshotsPage(): ReactNode {
  const { datasetId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const found = useQuery(operation(datasetDocument, { id: datasetId }));
  const name = found.data?.dataset?.name;
  const last = found.data?.dataset?.lastNumber;
  const ready = name !== undefined && search.base !== undefined && search.head !== undefined;
  const pair = { base: `${name ?? ''}@${search.base ?? ''}`, head: `${name ?? ''}@${search.head ?? ''}` };
  const diff = useQuery({ ...steadyOperation(snapshotDiffDocument, pair), enabled: ready });
  const { refetch } = diff;
  const lookAgain = useCallback(() => void refetch(), [refetch]);
  const pages = usePages(snapshotDiffFilesDocument, { ...pair, first: 100, kinds: search.kind === undefined ? null : [search.kind] }, (answer) => answer.datasetDiff.files, { enabled: ready });
  const change = (next: Partial<CompareSnapshotsSearch>): void => void navigate({ to: '/datasets/$datasetId/compare', params: { datasetId }, search: { ...search, ...next }, replace: true });
  const crumbs = [{ label: 'Data sets', to: '/datasets' } as const, ...(name === undefined ? [] : [{ label: name, to: '/datasets/$datasetId' as const, params: { datasetId } }])];
  if (found.data?.dataset === null) {
    return (
      <Page name="Not found" crumbs={crumbs}>
        <NotFound what="data set" />
      </Page>
    );
  }
  const error = found.error ?? diff.error ?? pages.error;
  const summary = diff.data?.datasetDiff.summary;
  const countOf: Readonly<Record<ChangeKind, number>> = { ADDED: summary?.added ?? 0, CHANGED: summary?.changed ?? 0, REMOVED: summary?.removed ?? 0 };
  const all = countOf.ADDED + countOf.CHANGED + countOf.REMOVED;
  const side = (which: 'base' | 'head', label: string): ReactNode => (
    <NumberInput aria-label={label} w={92} min={1} max={last ?? 1} allowDecimal={false} allowNegative={false} prefix="@" value={search[which] === undefined ? '' : Number(search[which])} onChange={(value) => change({ [which]: value === '' ? undefined : String(value) })} />
  );
  return (
    <Page name="Compare snapshots" crumbs={crumbs} fixed>
      <div className={classes.choices}>
        {side('base', 'Base snapshot')}
        <ActionIcon aria-label="Swap the two" disabled={!ready} onClick={() => change({ base: search.head, head: search.base })}>
          <IconArrowsExchange size={15} />
        </ActionIcon>
        {side('head', 'Other snapshot')}
        {summary !== undefined && all > 0 && (
          <SegmentedControl
            size="xs"
            aria-label="Which changes"
            value={search.kind ?? 'ALL'}
            onChange={(value) => change({ kind: changeKinds.find((kind) => kind === value) })}
            data={[{ value: 'ALL', label: `All ${all.toLocaleString('en-US')}` }, ...changeKinds.map((kind) => ({ value: kind, label: `${countOf[kind].toLocaleString('en-US')} ${looks[kind].word}` }))]}
          />
        )}
      </div>
      {error !== null ? (
        <Failure error={error} retry={() => void Promise.all([found.refetch(), diff.refetch()])} />
      ) : search.base === undefined || search.head === undefined ? (
        <Empty title="Choose two snapshots">
          <p className="dim">Which files and which columns differ between them shows here.</p>
        </Empty>
      ) : diff.data === undefined ? (
        <Bone width="40%" style={{ margin: 20 }} />
      ) : all === 0 && diff.data.datasetDiff.schema.length === 0 ? (
        <Empty title="The same files">
          <Button variant="default" onClick={() => change({ base: undefined })}>
            Choose another
          </Button>
        </Empty>
      ) : (
        <>
          <SchemaChanges changes={diff.data.datasetDiff.schema} />
          <DiffStatistics base={pair.base} head={pair.head} isReady={ready} onLookedInto={lookAgain} />
          <DataTable
            label="Changed files"
            noun="file"
            columns={columns}
            items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.path, row }))}
            total={pages.isFirstLoading ? 12 : search.kind === undefined ? all : countOf[search.kind]}
            onNeedMore={pages.hasMore ? pages.moreRows : undefined}
            scrollKey={JSON.stringify(search)}
          />
        </>
      )}
    </Page>
  );
}
