import { Button } from '@mantine/core';
import { IconLoader2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { diffStatisticsDocument, snapshotProfileDocument } from '../../../api/operations/data-profiles.js';
import { usePages } from '../../../api/use-pages.js';
import { operation } from '../../../api/use-query.js';
import type { ColumnLineFragment, DiffStatisticsQuery } from '../../../generated/data/graphql.js';
import { figure } from '../../../parts/figures.js';
import { Bone, Failure } from '../../../states/states.js';
import modelClasses from '../../model/model.module.css';
import { shareText, valueText } from './distribution.js';
import { HistogramGraph, OverlaidGraph, SharesGraph, sharesOf } from './graphs.js';
import classes from './profile.module.css';

type Statistics = DiffStatisticsQuery['datasetDiff']['statistics']['nodes'][number];

const againAfterMs = 2_000;

function Graphs({ row: { column, before, after, beforeRows, afterRows } }: { readonly row: Statistics }) {
  if (before?.histogram != null && after?.histogram != null) return <OverlaidGraph name={column} before={before.histogram} after={after.histogram} />;
  const one = before ?? after;
  if (one?.histogram != null && (before == null || after == null)) return <HistogramGraph column={one} />;
  const [then, now] = [before == null ? [] : sharesOf(before, beforeRows), after == null ? [] : sharesOf(after, afterRows)];
  if (then.length === 0 && now.length === 0) return <span className="faint">–</span>;
  return (
    <span className={classes.two}>
      {then.length > 0 && <SharesGraph name={`${column} before`} shares={then} rows={beforeRows} hue={1} />}
      {now.length > 0 && <SharesGraph name={`${column} after`} shares={now} rows={afterRows} hue={2} />}
    </span>
  );
}

/** What was and what is, once where it is the same. */
function ThenAndNow({ then, now }: { readonly then: string | undefined; readonly now: string | undefined }) {
  if (then === undefined && now === undefined) return <span className="faint">–</span>;
  if (then === now) return <span className="faint">{now}</span>;
  return (
    <>
      <span className="dim">{then ?? '–'}</span> → {now ?? '–'}
    </>
  );
}

const nullsOf = (column: ColumnLineFragment | null | undefined, rows: number): string | undefined => (column == null ? undefined : shareText(column.nulls, rows));
const distinctOf = (column: ColumnLineFragment | null | undefined): string | undefined => (column?.distinct == null ? undefined : `${column.distinct.exact ? '' : '≈ '}${column.distinct.count.toLocaleString('en-US')}`);
const meanOf = (column: ColumnLineFragment | null | undefined): string | undefined => (column?.mean == null ? undefined : valueText(column.mean, column.type));
const medianOf = (column: ColumnLineFragment | null | undefined): string | undefined => {
  const median = column?.quantiles?.find(({ level }) => level === 0.5);
  return column == null || median === undefined ? undefined : valueText(median.value, column.type);
};

/** What the columns of changed tables held and hold, laid over each other; what moved furthest comes first. */
export function DiffStatistics({ base, head, isReady, onLookedInto }: { readonly base: string; readonly head: string; readonly isReady: boolean; readonly onLookedInto: () => void }) {
  const [ofBase, ofHead] = [usePending(base, isReady), usePending(head, isReady)];
  const isPending = ofBase || ofHead;
  const pages = usePages(diffStatisticsDocument, { base, head, first: 20 }, (answer) => answer.datasetDiff.statistics, { enabled: isReady, refetchInterval: isPending ? againAfterMs : false });
  const wasPending = useRef(false);
  const { again } = pages;
  useEffect(() => {
    // What was read last was read before the last table was looked into.
    if (wasPending.current && !isPending) {
      again();
      onLookedInto();
    }
    wasPending.current = isPending;
  }, [isPending, again, onLookedInto]);
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} compact />;
  if (!isReady || pages.isFirstLoading) return <Bone width="40%" style={{ margin: 16 }} />;
  if (pages.nodes.length === 0 && !isPending) return null;
  return (
    <section className={modelClasses.part} aria-label="Statistics">
      <div className={modelClasses.partHead}>
        <h2>Statistics</h2>
        <span className={classes.legend}>
          <span data-before aria-hidden /> before
        </span>
        <span className={classes.legend}>
          <span data-after aria-hidden /> after
        </span>
      </div>
      {isPending && (
        <p className={classes.pending}>
          <IconLoader2 size={14} aria-hidden /> One of the two is still being looked into.
        </p>
      )}
      {pages.nodes.length > 0 && (
        <div className={`${modelClasses.scrollX} ${classes.statistics}`} tabIndex={0} role="region" aria-label="Statistics, a table">
          <table className={`${modelClasses.table} ${classes.columns}`}>
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Moved</th>
                <th scope="col">Distribution</th>
                <th scope="col" data-right>
                  Mean
                </th>
                <th scope="col" data-right>
                  Median
                </th>
                <th scope="col" data-right>
                  Null
                </th>
                <th scope="col" data-right>
                  Distinct
                </th>
                <th scope="col" data-right>
                  Rows
                </th>
              </tr>
            </thead>
            <tbody>
              {pages.nodes.map((row) => (
                <tr key={`${row.table} ${row.column}`}>
                  <td className="mono">
                    {row.column}
                    <span className={`${classes.words} faint`}>{row.table}</span>
                  </td>
                  <td className="num">{row.before == null ? 'new' : row.after == null ? 'gone' : row.distance == null ? <span className="faint">–</span> : <Distance value={row.distance} />}</td>
                  <td>
                    <Graphs row={row} />
                  </td>
                  <td data-right>
                    <ThenAndNow then={meanOf(row.before)} now={meanOf(row.after)} />
                  </td>
                  <td data-right>
                    <ThenAndNow then={medianOf(row.before)} now={medianOf(row.after)} />
                  </td>
                  <td data-right>
                    <ThenAndNow then={nullsOf(row.before, row.beforeRows)} now={nullsOf(row.after, row.afterRows)} />
                  </td>
                  <td data-right>
                    <ThenAndNow then={distinctOf(row.before)} now={distinctOf(row.after)} />
                  </td>
                  <td data-right>
                    <ThenAndNow then={row.beforeRows.toLocaleString('en-US')} now={row.afterRows.toLocaleString('en-US')} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages.hasMore && (
        <Button variant="default" size="xs" className={classes.more} loading={pages.isFetchingMore} onClick={pages.more}>
          More columns
        </Button>
      )}
    </section>
  );
}

/** Whether a snapshot is still being looked into. */
function usePending(reference: string, isReady: boolean): boolean {
  const query = useQuery({ ...operation(snapshotProfileDocument, { reference }), enabled: isReady, refetchInterval: ({ state }) => (state.data?.datasetSnapshot.profile.state === 'PENDING' ? againAfterMs : false) });
  return query.data?.datasetSnapshot.profile.state === 'PENDING';
}

function Distance({ value }: { readonly value: number }) {
  return (
    <span title={`The greatest difference in shares of rows: ${figure(value, 3)}`}>
      <span className={classes.distance} aria-hidden>
        <span style={{ width: `${value * 100}%` }} />
      </span>{' '}
      {value.toFixed(2)}
    </span>
  );
}
