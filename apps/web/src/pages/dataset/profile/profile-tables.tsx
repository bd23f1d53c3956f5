import { Button, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconChevronDown, IconChevronRight, IconEyeOff, IconLoader2, IconRefresh, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { profileAgainDocument, snapshotProfileDocument, tableColumnsDocument } from '../../../api/operations/data-profiles.js';
import { usePages } from '../../../api/use-pages.js';
import { operation, useChange } from '../../../api/use-query.js';
import { useMay } from '../../../frame/viewer.js';
import type { ColumnLineFragment, SnapshotProfileQuery } from '../../../generated/data/graphql.js';
import { byteSize, count, figure } from '../../../parts/figures.js';
import { Bone, Failure } from '../../../states/states.js';
import modelClasses from '../../model/model.module.css';
import { shareText, valueText } from './distribution.js';
import { HistogramGraph, isUnique, SharesGraph, sharesOf } from './graphs.js';
import classes from './profile.module.css';

type Profile = SnapshotProfileQuery['datasetSnapshot']['profile'];
type Table = Profile['tables'][number];

/** Tables that are open at first: each asks for its columns. */
const openAtFirst = 3;
const againAfterMs = 2_000;
/** From so many columns on they can be filtered. */
const many = 30;

/** What a column's values lie between, or look like. */
function Span({ column: { type, minimum, maximum, mean, lengths } }: { readonly column: ColumnLineFragment }) {
  const range = minimum == null || maximum == null ? undefined : minimum === maximum ? minimum : `${minimum} – ${maximum}`;
  const about = mean == null ? (lengths == null ? undefined : `${figure(lengths.mean, 3)} long on average`) : `mean ${valueText(mean, type)}`;
  if (range === undefined && about === undefined) return <span className="faint">–</span>;
  return (
    <>
      {range !== undefined && (
        <span className={classes.words} title={range} style={{ color: 'var(--text)' }}>
          {range}
        </span>
      )}
      {about !== undefined && <span className={classes.words}>{about}</span>}
    </>
  );
}

function Distribution({ column, rows }: { readonly column: ColumnLineFragment; readonly rows: number }) {
  if (column.histogram != null) return <HistogramGraph column={column} />;
  const shares = sharesOf(column, rows);
  return shares.length === 0 ? <span className="faint">{isUnique(column, rows) ? 'all different' : '–'}</span> : <SharesGraph name={column.name} shares={shares} rows={rows} />;
}

function Columns({ reference, table }: { readonly reference: string; readonly table: Table }) {
  const [filter, setFilter] = useState('');
  const rows = table.rows ?? 0;
  const pages = usePages(tableColumnsDocument, { reference, table: table.name, first: 50, nameHas: filter === '' ? null : filter }, (answer) => answer.datasetSnapshot.profile.tables[0]?.columns);
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} compact />;
  if (pages.isFirstLoading) return <Bone width="100%" style={{ height: 40 * Math.min(8, table.columnCount ?? 4) }} />;
  return (
    <>
      {(table.columnCount ?? 0) >= many && (
        <TextInput size="xs" mb={6} style={{ maxWidth: 260 }} aria-label={`Filter the columns of ${table.name}`} placeholder="Name has" leftSection={<IconSearch size={13} aria-hidden />} value={filter} onChange={(event) => setFilter(event.currentTarget.value)} />
      )}
      <div className={modelClasses.scrollX} tabIndex={0} role="region" aria-label={`Columns of ${table.name}`}>
        <table className={`${modelClasses.table} ${classes.columns}`}>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col" data-right>
                Null
              </th>
              <th scope="col" data-right>
                Distinct
              </th>
              <th scope="col">Distribution</th>
              <th scope="col">Values</th>
            </tr>
          </thead>
          <tbody>
            {pages.nodes.map((column) => (
              <tr key={column.name}>
                <td className="mono">{column.name}</td>
                <td className="mono dim">{column.type}</td>
                <td data-right title={count(column.nulls, 'null')} className={column.nulls === 0 ? 'faint' : undefined}>
                  {shareText(column.nulls, rows)}
                </td>
                <td data-right>{column.distinct == null ? <span className="faint">–</span> : `${column.distinct.exact ? '' : '≈ '}${column.distinct.count.toLocaleString('en-US')}`}</td>
                <td>
                  <Distribution column={column} rows={rows} />
                </td>
                <td>
                  <Span column={column} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages.nodes.length === 0 && <p className="faint">{filter === '' ? 'It has no columns.' : 'No column has that in its name.'}</p>}
      {pages.hasMore && (
        <Button variant="default" size="xs" className={classes.more} loading={pages.isFetchingMore} onClick={pages.more}>
          More columns
        </Button>
      )}
    </>
  );
}

function TableProfile({ reference, table, isOpenAtFirst }: { readonly reference: string; readonly table: Table; readonly isOpenAtFirst: boolean }) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  const facts = [table.rows == null ? undefined : count(table.rows, 'row'), table.columnCount == null ? undefined : count(table.columnCount, 'column'), `${table.format === 'JSONL' ? 'JSON lines' : table.format === 'CSV' ? 'CSV' : 'Parquet'}${table.gzip ? ', gzip' : ''}`, `${count(table.fileCount, 'file')}, ${byteSize(table.bytes)}`];
  return (
    <section className={classes.tableBlock} aria-label={table.name}>
      <div className={classes.head}>
        <h3>
          {table.state === 'DONE' ? (
            <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              <Chevron size={14} aria-hidden />
              {table.name}
            </button>
          ) : (
            table.name
          )}
        </h3>
        <span className="dim">{facts.filter((fact) => fact !== undefined).join(' · ')}</span>
        {table.name !== table.files && <span className="faint mono">{table.files}</span>}
        {table.isWithheld && table.state === 'DONE' && (
          <span className="faint" title="The data set is confidential or restricted: numbers are told, values are not.">
            <IconEyeOff size={13} aria-hidden style={{ verticalAlign: -2 }} /> values kept from view
          </span>
        )}
      </div>
      {table.state === 'FAILED' ? (
        <p className={classes.problem}>
          <IconAlertTriangle size={14} aria-hidden /> {table.reason ?? 'It could not be looked into.'}
        </p>
      ) : table.state === 'PENDING' ? (
        <p className={classes.pending}>
          <IconLoader2 size={14} aria-hidden /> {table.reason === null ? 'Waits to be looked into' : `Is tried again: ${table.reason ?? ''}`}
        </p>
      ) : (
        isOpen && <Columns reference={reference} table={table} />
      )}
    </section>
  );
}

/** The tables of a snapshot: their columns, with what they hold. */
export function ProfileTables({ reference, isThere }: { readonly reference: string; readonly isThere: boolean }) {
  const query = useQuery({ ...operation(snapshotProfileDocument, { reference }), enabled: isThere, refetchInterval: ({ state }) => (state.data?.datasetSnapshot.profile.state === 'PENDING' ? againAfterMs : false) });
  if (!isThere) return <p className="faint">Its files were given up, and what was known of them with them.</p>;
  if (query.error !== null && query.data === undefined) return <Failure error={query.error} retry={() => void query.refetch()} compact />;
  const found = query.data?.datasetSnapshot;
  if (found === undefined) return <Bone width="60%" />;
  const { profile } = found;
  const again = canBeTriedAgain(profile) && <TryAgain datasetId={found.datasetId} digest={found.digest} what={profile.state === 'NONE' ? 'Look into its tables' : profile.state === 'FAILED' ? 'Try again' : 'Look again at what is no table'} />;
  if (profile.tables.length === 0)
    return (
      <>
        <Nothing profile={profile} />
        {again}
      </>
    );
  return (
    <>
      {again}
      {profile.tables.map((table, index) => (
        <TableProfile key={table.name} reference={reference} table={table} isOpenAtFirst={index < openAtFirst} />
      ))}
      {!profile.isWhole && <p className="faint">It has more tables; the first {profile.tables.length} are looked into. Name the others in a schema of their own data set.</p>}
    </>
  );
}

/** What the names of files say stays so, however often somebody looks. */
const saidByNames: readonly (string | null | undefined)[] = ['NO_FILES', 'MIXED_FILES', 'TOO_MANY_FILES'];

function canBeTriedAgain({ state, tables }: Profile): boolean {
  return state === 'NONE' || state === 'FAILED' || (state === 'DONE' && tables.some((table) => table.state === 'FAILED' && !saidByNames.includes(table.problem)));
}

function TryAgain({ datasetId, digest, what }: { readonly datasetId: string; readonly digest: string; readonly what: string }) {
  const mayWrite = useMay('dataset:write');
  const again = useChange(profileAgainDocument, ['SnapshotProfile', 'SnapshotLeakage', 'TableColumns']);
  if (!mayWrite) return null;
  return (
    <>
      <Button variant="default" size="xs" className={classes.again} leftSection={<IconRefresh size={13} aria-hidden />} loading={again.isPending} onClick={() => again.mutate({ datasetId, digest })}>
        {what}
      </Button>
      {again.error !== null && <Failure error={again.error} compact />}
    </>
  );
}

function Nothing({ profile: { state, reason } }: { readonly profile: Profile }) {
  if (state === 'PENDING')
    return (
      <p className={classes.pending}>
        <IconLoader2 size={14} aria-hidden /> Its tables are being looked for.
      </p>
    );
  if (state === 'FAILED')
    return (
      <p className={classes.problem}>
        <IconAlertTriangle size={14} aria-hidden /> It was given up: {reason}
      </p>
    );
  if (state === 'NONE') return <p className="faint">It was committed before tables were looked into.</p>;
  return (
    <p className="faint">
      It has no tables: no file ends in <span className="mono">.parquet</span>, <span className="mono">.csv</span>, <span className="mono">.tsv</span> or <span className="mono">.jsonl</span>, with or without <span className="mono">.gz</span>, and no schema names any.
    </p>
  );
}
