import { ActionIcon, Button, Menu, Select, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowUp, IconChartLine, IconColumns3, IconDots, IconPencil, IconTable, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { experimentDocument } from '../../api/operations/experiments.js';
import { firstRuns, runColumnsDocument, runsDocument } from '../../api/operations/runs.js';
import { usePages } from '../../api/use-pages.js';
import { operation } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useKeys } from '../../frame/keys.js';
import { useMay } from '../../frame/viewer.js';
import { CodeBlock } from '../../parts/code-block.js';
import { count } from '../../parts/figures.js';
import { useRunLooks } from '../../parts/run-looks.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { readColumnId, writeSubject } from '../../runs/column-id.js';
import { runAttributes } from '../../runs/completion.js';
import { FilterBar, FilterMistake } from '../../runs/filter-bar.js';
import { KeyPicker } from '../../runs/key-picker.js';
import { keysSeen } from '../../runs/keys-seen.js';
import { attributeColumns, defaultCharts, defaultColumns, filterExample, idOfKey, nameable, runColumns, withoutEmpty } from '../../runs/run-columns.js';
import { nestRuns } from '../../runs/nest-runs.js';
import { constantColumns, type RunRow } from '../../runs/run-row.js';
import { useLiveRuns } from '../../runs/use-live-runs.js';
import { useRefresh } from '../../runs/use-series.js';
import { Empty, Failure, NotFound } from '../../states/states.js';
import { nextOrder, writeOrder } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { EditExperiment } from '../experiments/edit-experiment.js';
import { sdkSnippet } from '../experiments/sdk-snippet.js';
import { ColumnMenu } from './column-menu.js';
import classes from './experiment.module.css';
import { RunsCharts } from './runs-charts.js';
import { RunsSelection } from './runs-selection.js';
import { tableItems } from './table-items.js';
import { filterOffset, readView, type RunsView, tableFilter, writeView } from './view.js';

const route = getRouteApi('/experiments/$experimentId');
const chartedAtOnce = 10;
/** Experiments with more runs have their columns. */
const knownByThen = 40;
const pageSize = 100;
const families = { params: 'Params', metrics: 'Metrics', tags: 'Tags', attributes: 'Run' } as const;

export function ExperimentPage(): ReactNode {
  const { experimentId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const view = useMemo(() => readView(search), [search]);
  const mayWrite = useMay('experiment:write');
  const mayDelete = useMay('run:delete');
  const narrow = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false });
  const [narrowTab, setNarrowTab] = useState<'table' | 'charts'>('table');
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [hovered, setHovered] = useState<string>();
  const [editing, setEditing] = useState(false);
  const change = (next: Partial<RunsView>, replace = false): void => void navigate({ to: '/experiments/$experimentId', params: { experimentId }, search: writeView({ ...view, ...next }), replace });

  const experiment = useQuery(operation(experimentDocument, { id: experimentId }));
  // The newest runs with all that they have: what the table shows first, and what tells its columns.
  const newest = useQuery({ ...operation(runsDocument, firstRuns(experimentId)), staleTime: 30_000 });
  const seen = useMemo(() => keysSeen(newest.data?.runs.nodes ?? []), [newest.data]);
  // Counted over all runs, which takes its time; asked when the rows are there.
  const inUse = useQuery({ ...operation(runColumnsDocument, { experimentIds: [experimentId] }), staleTime: 60_000, enabled: newest.data !== undefined });
  const keys = useMemo(() => inUse.data?.runColumns.filter(({ kind }) => kind !== 'ATTRIBUTE') ?? seen, [inUse.data, seen]);
  const nameables = useMemo(() => [...keys.map(nameable), ...runAttributes], [keys]);
  const chosen = useMemo(() => view.columns ?? defaultColumns(seen), [view.columns, seen]);
  const needed = [...new Set([...chosen, ...(view.group === undefined ? [] : [view.group])])].flatMap((id) => readColumnId(id) ?? []);
  const keysOf = (family: 'params' | 'tags' | 'metrics'): string[] => needed.flatMap((ref) => (ref.family === family ? [ref.key] : [])).toSorted();
  const groupRef = useMemo(() => (view.group === undefined ? undefined : readColumnId(view.group)), [view.group]);
  const variables = {
    experimentIds: [experimentId],
    first: pageSize,
    filter: tableFilter(view),
    orderBy: [...(groupRef === undefined ? [] : [`${writeSubject(groupRef)} ASC`]), ...view.orders.map(writeOrder)],
    lifecycle: view.deleted ? ('DELETED' as const) : ('ACTIVE' as const),
    params: keysOf('params'),
    tags: keysOf('tags'),
    metrics: keysOf('metrics'),
  };
  // Which columns to read is known only after the newest runs are, unless the address names them.
  const pages = usePages(runsDocument, variables, (answer) => answer.runs, { enabled: view.columns !== undefined || !newest.isPending, staleTime: 30_000 });
  const isPlain = variables.filter === null && variables.orderBy.length === 0 && !view.deleted;
  const early = pages.isFirstLoading && isPlain ? newest.data?.runs : undefined;
  const nodes = early?.nodes ?? pages.nodes;
  const total = early?.totalCount ?? pages.total;
  // In an order or groups that were asked for each run stands where these put it.
  const isNested = view.orders.length === 0 && groupRef === undefined;
  const { rows, depths } = useMemo(() => {
    const shown = nodes.filter((run) => !hidden.has(run.id));
    return isNested ? nestRuns(shown) : { rows: shown, depths: new Map<string, number>() };
  }, [nodes, hidden, isNested]);
  const refreshSeries = useRefresh(1_000, ['MetricSeries']);
  const refreshKeys = useRefresh(2_000, ['Runs', firstRuns(experimentId)], ['RunColumns']);
  const selected = useMemo(() => new Set(view.selected), [view.selected]);
  const charted = useMemo(() => (selected.size > 0 ? rows.filter((run) => selected.has(run.id)) : rows.slice(0, chartedAtOnce)), [rows, selected]);
  const chartedIds = charted.map(({ id }) => id);
  const live = useLiveRuns(variables, { isEmpty: rows.length === 0, isWhole: !pages.hasMore }, (ids) => {
    if (ids.some((id) => chartedIds.includes(id))) refreshSeries();
    // The first runs of an experiment bring its columns; later ones may bring others.
    if (total === undefined || total < knownByThen || !ids.every((id) => rows.some((run) => run.id === id))) refreshKeys();
  });
  const looks = useRunLooks(chartedIds);

  const constant = useMemo(() => (view.hidesConstant ? constantColumns(rows, chosen) : new Set<string>()), [view.hidesConstant, rows, chosen]);
  const shownIds = useMemo(() => (view.columns === undefined ? withoutEmpty(chosen, rows) : chosen).filter((id) => !constant.has(id)), [view.columns, chosen, rows, constant]);
  const columns = useMemo(() => runColumns({ ids: shownIds, rows, widths: view.widths, pinned: view.pinned, looks, depths }), [shownIds, rows, view.widths, view.pinned, looks, depths]);
  const items = useMemo(() => tableItems(rows, columns, groupRef, folded, pages.hasMore), [rows, columns, groupRef, folded, pages.hasMore]);
  const metrics = keys.filter(({ kind }) => kind === 'METRIC');
  const chartKeys = useMemo(() => view.charts ?? defaultCharts(keys, charted), [view.charts, keys, charted]);
  const showsCharts = narrow ? narrowTab === 'charts' : view.showsCharts;
  const showsTable = !narrow || narrowTab === 'table';
  useKeys([{ keys: 'v', label: 'Show or hide the charts', group: 'Runs', run: () => change({ showsCharts: !view.showsCharts }) }]);

  if (experiment.data?.experiment === null) {
    return (
      <Page name="Not found" crumbs={[{ label: 'Experiments', to: '/experiments' }]}>
        <NotFound what="experiment" />
      </Page>
    );
  }
  const about = experiment.data?.experiment;
  const syntaxError = pages.error !== null && typeof pages.error.details['position'] === 'number' ? pages.error : null;
  const refused = pages.error !== null && syntaxError === null ? pages.error : (newest.error ?? inUse.error ?? experiment.error);
  const isEmpty = !pages.isFirstLoading && pages.error === null && rows.length === 0 && !pages.isStale;
  const nothingYet = isEmpty && view.filter === '' && !view.deleted && !view.topLevel;
  const onHide = (ids: readonly string[], hide: boolean): void => setHidden((before) => new Set(hide ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));

  return (
    <Page
      name={about?.name ?? 'Experiment'}
      crumbs={[{ label: 'Experiments', to: '/experiments' }]}
      fixed
      actions={
        about !== undefined &&
        mayWrite && (
          <Menu>
            <Menu.Target>
              <ActionIcon aria-label="Acts on the experiment">
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setEditing(true)}>
                Rename, describe, tag
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      {refused !== null && rows.length === 0 ? (
        <Failure error={refused} retry={() => void Promise.all([experiment.refetch(), newest.refetch(), inUse.refetch()]).then(pages.again)} />
      ) : nothingYet ? (
        <Empty title="No runs yet">
          <p className="dim">{about?.description ?? 'Runs show here as soon as they begin; this page need not be loaded again.'}</p>
          <CodeBlock code={sdkSnippet(about?.name ?? 'first-steps')} what="SDK example" />
        </Empty>
      ) : (
        <>
          <Toolbar>
            <FilterBar value={view.filter} example={filterExample(seen)} nameables={nameables} offset={filterOffset(view)} error={syntaxError} onApply={(filter) => change({ filter })} />
            <Select
              aria-label="Group by"
              className="wide-only"
              placeholder="Group by"
              clearable
              searchable
              w={112}
              value={view.group ?? null}
              onChange={(group) => change({ group: group ?? undefined })}
              data={keys.filter(({ kind }) => kind === 'PARAM' || kind === 'TAG').map((key) => ({ value: idOfKey(key), label: key.key }))}
            />
            <KeyPicker
              label="Columns"
              icon={<IconColumns3 size={14} aria-hidden />}
              options={[...attributeColumns.filter(({ id }) => id !== 'attributes.run_name').map(({ id, label }) => ({ id, label, group: 'Run' })), ...keys.map((key) => ({ id: idOfKey(key), label: key.key, group: families[readColumnId(idOfKey(key))?.family ?? 'params'], detail: key.runCount.toLocaleString('en-US') }))]}
              chosen={chosen}
              onChange={(next) => change({ columns: next })}
              onReset={view.columns === undefined ? undefined : () => change({ columns: undefined })}
            />
            <Tooltip label="Only runs that are part of no other">
              <Button variant={view.topLevel ? 'light' : 'default'} aria-pressed={view.topLevel} onClick={() => change({ topLevel: !view.topLevel })}>
                Top level
              </Button>
            </Tooltip>
            <Tooltip label="Hide the columns in which all these runs are alike">
              <Button variant={view.hidesConstant ? 'light' : 'default'} aria-pressed={view.hidesConstant} onClick={() => change({ hidesConstant: !view.hidesConstant })}>
                Differing{constant.size > 0 ? ` (${constant.size} hidden)` : ''}
              </Button>
            </Tooltip>
            <Tooltip label="Deleted runs">
              <ActionIcon className="wide-only" variant={view.deleted ? 'light' : 'subtle'} color={view.deleted ? 'accent' : 'gray'} aria-label="Deleted runs" aria-pressed={view.deleted} onClick={() => change({ deleted: !view.deleted, selected: [] })}>
                <IconTrash size={15} />
              </ActionIcon>
            </Tooltip>
            <ToolbarSpace />
            <span className="faint num wide-only" style={{ whiteSpace: 'nowrap' }}>
              {total === undefined ? '' : count(total, 'run')}
            </span>
            <Tooltip label={showsCharts ? 'Hide the charts (v)' : 'Show the charts (v)'}>
              <ActionIcon variant={showsCharts ? 'light' : 'subtle'} color={showsCharts ? 'accent' : 'gray'} aria-label="Charts" aria-pressed={showsCharts} onClick={() => (narrow ? setNarrowTab(narrowTab === 'charts' ? 'table' : 'charts') : change({ showsCharts: !view.showsCharts }))}>
                {narrow && showsCharts ? <IconTable size={16} /> : <IconChartLine size={16} />}
              </ActionIcon>
            </Tooltip>
          </Toolbar>
          {syntaxError !== null && <FilterMistake error={syntaxError} offset={filterOffset(view)} length={view.filter.length} />}
          <RunsSelection ids={view.selected} deleted={view.deleted} mayDelete={mayDelete} onClear={() => change({ selected: [] }, true)} onHide={onHide} />
          <div className={classes.split}>
            {showsTable && (
              <div className={classes.table} data-stale={pages.isStale && rows.length > 0 ? '' : undefined}>
                {live.waiting > 0 && (
                  <button type="button" className={classes.fresh} onClick={live.show}>
                    <IconArrowUp size={13} stroke={2.2} aria-hidden /> {live.waiting} new {live.waiting === 1 ? 'run' : 'runs'}
                  </button>
                )}
                {syntaxError !== null && rows.length === 0 ? (
                  <Empty title="Nothing to show until the filter can be read" />
                ) : isEmpty ? (
                  <Empty title={view.deleted ? 'No deleted runs' : 'No run matches the filter'}>
                    <Button variant="default" onClick={() => change({ filter: '', deleted: false, topLevel: false })}>
                      Show all
                    </Button>
                  </Empty>
                ) : (
                  <DataTable<RunRow>
                    label={`Runs of ${about?.name ?? 'the experiment'}`}
                    noun="run"
                    columns={columns}
                    items={items}
                    total={total ?? 24}
                    onNeedMore={pages.hasMore ? pages.moreRows : undefined}
                    orders={view.orders}
                    onOrder={(key, add) => change({ orders: nextOrder(view.orders, key, add) })}
                    onResize={(id, width) => change({ widths: new Map([...view.widths, [id, width]]) }, true)}
                    columnMenu={(column) => <ColumnMenu column={column} view={view} shown={chosen} onChange={change} />}
                    selected={selected}
                    onSelect={(ids, on) => change({ selected: on ? [...new Set([...view.selected, ...ids])] : view.selected.filter((id) => !ids.includes(id)) }, true)}
                    onOpen={(run) => void navigate({ to: '/runs/$runId', params: { runId: run.id } })}
                    onToggleGroup={(id) => setFolded((before) => new Set(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id]))}
                    onHover={setHovered}
                    isGone={(run) => run.deletedAt != null}
                    scrollKey={JSON.stringify([view.filter, view.topLevel, view.orders, view.group, view.deleted])}
                  />
                )}
              </div>
            )}
            {showsCharts && (rows.length > 0 || pages.isFirstLoading) && (
              <aside className={classes.side} aria-label="Charts">
                <RunsCharts
                  experimentId={experimentId}
                  runs={charted}
                  total={total ?? rows.length}
                  isSelection={selected.size > 0}
                  looks={looks}
                  keys={chartKeys}
                  metrics={metrics}
                  onKeys={(charts) => change({ charts })}
                  settings={view}
                  onSettings={(settings) => change(settings, true)}
                  highlighted={hovered !== undefined && chartedIds.includes(hovered) ? hovered : undefined}
                  withLegend={narrow}
                />
              </aside>
            )}
          </div>
        </>
      )}
      {editing && about !== undefined && <EditExperiment experiment={about} onClose={() => setEditing(false)} />}
    </Page>
  );
}
