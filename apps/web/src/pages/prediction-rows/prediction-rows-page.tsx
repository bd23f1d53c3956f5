import { Button, SegmentedControl } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { predictionRowsDocument } from '../../api/operations/monitoring-rows.js';
import { usePages } from '../../api/use-pages.js';
import { Page } from '../../frame/page.js';
import { windowText } from '../../monitoring/window-words.js';
import { count } from '../../parts/figures.js';
import { NameFilter } from '../../parts/name-filter.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { roleWords } from '../predictions/treatments.js';
import { columnsOfPages, isNumeric, type Row, type RowColumn, rowId, valueOf, valueText } from './cells.js';
import { CompareWith } from './compare-with.js';
import { OpenRow } from './open-row.js';
import { Verdict } from './verdict.js';
import { questionOf, type RowsSearch } from './view.js';
import { WayBack } from './way-back.js';

const route = getRouteApi('/predictions/rows');
const allPredictions = { label: 'Predictions', to: '/predictions' } as const;
const none = <span className="faint">–</span>;
const shows = [{ value: 'all', label: 'All' }, { value: 'labelled', label: 'With a label' }, { value: 'unlabelled', label: 'Without' }, { value: 'wrong', label: 'Wrong' }, { value: 'right', label: 'Right' }];

function columnsFor(columns: readonly RowColumn[], isCompared: boolean): readonly Column<Row>[] {
  return [
    { id: 'id', head: 'Prediction', width: 200, pinned: true, cell: (row) => <span className="clip mono" title={row.id} style={{ fontWeight: 500 }}>{row.id}</span> },
    ...(isCompared ? [{ id: 'wrong', head: 'Was', width: 100, cell: (row: Row) => <Verdict row={row} /> }] : []),
    ...columns.map((column): Column<Row> => {
      const isRight = isNumeric(column);
      return {
        id: `${column.role} ${column.name}`, head: column.name, unit: roleWords[column.role], width: Math.min(240, Math.max(104, 24 + 7.5 * (column.name.length + roleWords[column.role].length))), ...(isRight ? { align: 'right' as const } : {}),
        cell: (row) => {
          if (column.isHidden) return <span className="faint" title="Sensitive: shown to nobody">hidden</span>;
          const value = valueText(valueOf(row, column));
          return value === undefined ? none : <span className={isRight ? 'num' : 'clip'} title={value.exact}>{value.short}</span>;
        },
      };
    }),
    { id: 'at', head: 'Predicted', width: 110, cell: (row) => <Ago at={row.at} /> },
    { id: 'labelled', head: 'Label came', width: 110, grows: true, cell: (row) => (row.labelledAt == null ? none : <Ago at={row.labelledAt} />) },
  ];
}

/** Single predictions beside what came true of them, and the way back to the data behind the model. */
export function PredictionRowsPage(): ReactNode {
  const search = route.useSearch();
  const { deployment } = search;
  if (deployment === undefined) {
    return (
      <Page name="Rows" crumbs={[allPredictions]}>
        <Empty title="Rows of which deployment?">
          <p className="dim">Choose a deployment, or a batch, among the predictions.</p>
        </Empty>
      </Page>
    );
  }
  return <RowsOf search={search} deploymentId={deployment} />;
}

function RowsOf({ search, deploymentId }: { readonly search: RowsSearch; readonly deploymentId: string }) {
  const navigate = useNavigate();
  const [comparing, setComparing] = useState<'wrong' | 'right' | 'all'>();
  const { comparison, filter } = questionOf(search);
  const { batch, from, to, id, show, row: opened } = search;
  // Each answer is on record: what is there is not asked for again.
  const pages = usePages(predictionRowsDocument, { first: 100, deploymentId, batchId: batch ?? null, from: from ?? null, to: to ?? null, filter, comparison }, (answer) => answer.predictionRows, { staleTime: Number.POSITIVE_INFINITY });
  const answers = pages.answers.map(({ predictionRows }) => predictionRows);
  const columns = columnsOfPages(answers);
  const isCompared = comparison !== null;
  const drawn = columnsFor(columns, isCompared);
  const change = (next: Partial<RowsSearch>): void => void navigate({ to: '/predictions/rows', search: { ...search, row: undefined, ...next }, replace: true });
  const open = (row: string | undefined): void => void navigate({ to: '/predictions/rows', search: { ...search, row }, replace: true });
  const choose = (value: string): void => {
    const wanted = value === 'labelled' || value === 'unlabelled' || value === 'wrong' || value === 'right' ? value : undefined;
    if ((wanted === 'wrong' || wanted === 'right') && !isCompared) setComparing(wanted);
    else change({ show: wanted });
  };
  const [left, lookedAt] = [Math.max(0, ...answers.map(({ columnsLeftOut }) => columnsLeftOut)), answers.reduce((sum, { rowsLookedAt }) => sum + rowsLookedAt, 0)];
  const lastIsEmpty = answers.at(-1)?.nodes.length === 0;
  const shown = pages.nodes.find((row) => rowId(row) === opened);
  const nothing = !pages.isFirstLoading && pages.error === null && pages.nodes.length === 0 && !pages.isStale;
  const isFiltered = filter !== null || from !== undefined || to !== undefined;
  return (
    <Page name="Rows of predictions" title={<span className="clip">Rows</span>} crumbs={[allPredictions]} fixed>
      <WayBack deploymentId={deploymentId} batchId={batch} />
      <Toolbar>
        <NameFilter value={id} placeholder="Id is" label="Find a prediction by its whole id" group="Rows" width={200} onChange={(value) => change({ id: value })} />
        <SegmentedControl aria-label="Which rows" value={show ?? 'all'} data={shows} onChange={choose} />
        <Button variant="default" onClick={() => setComparing('all')}>
          {comparison === null ? 'Compare' : comparison.positive !== null ? `${comparison.output} ≥ ${comparison.threshold ?? 0.5} is ${comparison.label} ${comparison.positive}` : `${comparison.output} with ${comparison.label}${comparison.tolerance === null ? '' : ` ± ${comparison.tolerance}`}`}
        </Button>
        <ToolbarSpace />
        {from !== undefined && to !== undefined && (
          <button type="button" className="link-button" title="Show rows of all times" onClick={() => change({ from: undefined, to: undefined })}>
            {windowText({ windowFrom: from, windowTo: to })} ×
          </button>
        )}
        <span className="dim wide-only">{left > 0 ? `${count(left, 'further column')} not shown; ` : ''}whoever looks is on record</span>
      </Toolbar>
      {shown !== undefined && <OpenRow row={shown} columns={columns} isCompared={isCompared} onClose={() => open(undefined)} />}
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing && !pages.hasMore ? (
        <Empty title={isFiltered ? 'No prediction is so' : 'There are no rows'}>
          <p className="dim">{isFiltered ? `Among ${count(lookedAt, 'row')} that were looked at.` : 'Nothing was logged yet, or its rows are no longer kept.'}</p>
          {isFiltered && (
            <Button variant="default" onClick={() => change({ id: undefined, show: undefined, from: undefined, to: undefined })}>
              Show all
            </Button>
          )}
        </Empty>
      ) : (
        <DataTable
          label="Predictions"
          noun="prediction"
          columns={drawn}
          items={pages.nodes.map((row) => ({ kind: 'row' as const, id: rowId(row), row }))}
          total={pages.isFirstLoading ? 12 : undefined}
          onNeedMore={pages.hasMore && !lastIsEmpty ? pages.moreRows : undefined}
          onOpen={(row) => open(rowId(row))}
          scrollKey={JSON.stringify([filter, comparison, batch, from, to])}
          below={
            pages.hasMore && lastIsEmpty ? (
              <Button variant="default" loading={pages.isFetchingMore} onClick={pages.more}>
                Look further back: {count(lookedAt, 'row')} looked at
              </Button>
            ) : undefined
          }
        />
      )}
      {comparing !== undefined && (
        <CompareWith
          columns={columns}
          comparison={search}
          onClose={() => setComparing(undefined)}
          onTake={(taken) => {
            setComparing(undefined);
            change({ ...taken, ...(comparing === 'all' ? {} : { show: comparing }) });
          }}
        />
      )}
    </Page>
  );
}
