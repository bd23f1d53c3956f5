import { SegmentedControl, Select, Switch } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../../frame/page.js';
import { useKeys } from '../../frame/keys.js';
import { FlowGraph } from '../../graph/graph.js';
import { GraphBones } from '../../graph/graph-bones.js';
import type { GraphSide } from '../../graph/graph-model.js';
import { count } from '../../parts/figures.js';
import { TabLinks } from '../../parts/tab-links.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Bone, Empty, Failure, NotFound } from '../../states/states.js';
import { type Address, columnOf, readAddress, wholeOf, writeAddress } from './address.js';
import { versionText } from './drawn-graph.js';
import { FindThing } from './find-thing.js';
import { ImpactTab } from './impact-tab.js';
import classes from './lineage.module.css';
import { Notes } from './notes.js';
import { pageOf } from './page-of.js';
import { toggled } from './shown-graph.js';
import { ThingPanel } from './thing-panel.js';
import { ThingsList } from './things-list.js';
import { TimeBar } from './time-bar.js';
import { useLineage } from './use-lineage.js';
import { useShown } from './use-shown.js';
import { depths, followedAtOnce, type LineageSearch, limits, mostFollowed, readDepth, readFollowed, readLimit, readOpened, standardDepth, writeOpened } from './view.js';

export function LineageOf({ origin, search }: { readonly origin: Address; readonly search: LineageSearch }): ReactNode {
  const navigate = useNavigate();
  const depth = readDepth(search);
  const limit = readLimit(search);
  const columns = search.columns === '1';
  const opened = readOpened(search);
  const target = readAddress(search.to);
  const lineage = useLineage({ origin, target, depth, limit, at: search.at, columns, followed: readFollowed(search), opened });
  const { known, originId } = lineage;
  const { graph, drawn } = useShown({ known, originId, depth, columns, column: origin.column, open: search.open, shut: search.shut, busy: lineage.busy.join('\n') });
  const change = (next: Partial<LineageSearch>, replace = false): void => void navigate({ to: '/lineage', search: { ...search, ...next }, replace });
  const pick = (id: string | undefined): void => change({ pick: id === originId && search.pick === undefined ? originId : id }, true);
  const start = (address: string): void => change({ node: address, to: undefined, open: undefined, shut: undefined, pick: undefined });
  const open = (id: string): void => {
    const node = known.nodes.get(id);
    const href = pageOf(node?.address, node?.path);
    if (href !== undefined) void navigate({ href });
    else if (node?.address !== undefined) pick(id);
  };
  const reveal = (id: string, side: GraphSide): void => change(writeOpened(toggled(opened, side, id, graph.nodes.find((node) => node.id === id)?.[side]?.isOpen === true)));
  const follow = (id: string, column: string): void => {
    const address = known.nodes.get(id)?.address;
    if (address === undefined || column === '') return;
    start(writeAddress(id === originId && origin.column === column ? wholeOf(address) : columnOf(address, column)));
  };
  const picked = graph.nodes.find(({ id }) => id === search.pick);
  useKeys([
    { keys: 'Escape', label: 'Put the facts away', group: 'Lineage', run: () => pick(undefined) },
    { keys: 'c', label: 'Columns', group: 'Lineage', run: () => change({ columns: columns ? undefined : '1' }) },
  ]);

  const title = lineage.origin?.title ?? known.nodes.get(originId)?.title;
  const name = title == null ? 'Lineage' : `Lineage of ${title}`;
  const head = (
    <span className={classes.title}>
      <span>Lineage of</span> {title == null ? <Bone width={120} /> : <b className="clip">{title}</b>}
      {versionText(origin) !== undefined && <span className="dim num">{versionText(origin)}</span>}
      {origin.column !== undefined && <span className={`${classes.columnName} clip`}>{origin.column}</span>}
    </span>
  );
  const find = <FindThing label="Begin elsewhere" placeholder="Begin elsewhere" width={200} onFound={start} />;
  if (lineage.error !== null && known.nodes.size === 0) {
    return (
      <Page name={name} title={<span>Lineage</span>}>
        {lineage.error.code === 'LINEAGE_NODE_NOT_FOUND' ? <NotFound what="thing to begin at">{find}</NotFound> : <Failure error={lineage.error} retry={lineage.again} />}
      </Page>
    );
  }
  const isAlone = !lineage.isPending && graph.nodes.length <= 1 && graph.links.length === 0;
  return (
    <Page name={name} title={head} fixed>
      <TabLinks
        label="Parts of the lineage"
        current={search.tab ?? 'graph'}
        tabs={[
          { tab: 'graph', label: 'Graph', to: '/lineage', search: { ...search, tab: undefined, cause: undefined, group: undefined } },
          { tab: 'impact', label: 'What breaks', to: '/lineage', search: { ...search, tab: 'impact' as const } },
        ]}
      />
      {search.tab === 'impact' ? (
        <ImpactTab origin={origin} at={search.at} rows={search.cause === 'rows'} group={search.group} onRows={(rows) => change({ cause: rows ? 'rows' : undefined }, true)} onGroup={(group) => change({ group }, true)} />
      ) : (
        <>
          <Toolbar>
            {find}
            <Select aria-label="Steps each way" w={104} allowDeselect={false} value={String(depth)} data={depths.map((steps) => ({ value: String(steps), label: count(steps, 'step') }))} onChange={(value) => change({ depth: value === String(standardDepth) ? undefined : (value ?? undefined), open: undefined, shut: undefined })} />
            <Switch size="xs" label="Columns" checked={columns} onChange={() => change({ columns: columns ? undefined : '1' })} />
            <ToolbarSpace />
            <span className="dim num wide-only" role="status">
              {lineage.isPending ? 'Asking…' : `${count(graph.nodes.length, 'thing')}, ${count(drawn.edges.length, 'link')}`}
            </span>
            <SegmentedControl className={classes.narrowOnly ?? ''} aria-label="Shown as" value={search.view ?? 'graph'} data={[{ value: 'graph', label: 'Graph' }, { value: 'list', label: 'List' }]} onChange={(view) => change({ view: view === 'list' ? 'list' : undefined }, true)} />
          </Toolbar>
          <Notes
            lineage={lineage}
            hiddenCount={graph.hiddenCount}
            hasTarget={target !== undefined}
            onMore={limits.at(-1) === limit ? undefined : () => change({ limit: String(limits.find((each) => each > limit)) })}
            onColumns={() => change({ columns: '1' })}
            onFollow={readFollowed(search) >= mostFollowed ? undefined : () => change({ followed: String(Math.min(mostFollowed, readFollowed(search) + 2 * followedAtOnce)) })}
            onWayAway={() => change({ to: undefined })}
          />
          <div className={classes.body} data-view={search.view ?? 'graph'} data-stale={lineage.isStale ? '' : undefined}>
            <div className={classes.graph}>
              {lineage.isPending ? (
                <GraphBones />
              ) : isAlone ? (
                <Empty title={search.at === undefined ? 'Nothing is linked to it yet' : 'Nothing was linked to it then'}>
                  <p className="dim">
                    {search.at === undefined
                      ? 'Links appear with what makes them: a run that reads a snapshot, a model version that is registered from a run, a training set made of features, an execution of a pipeline.'
                      : 'It may have been recorded later. Look at another time below.'}
                  </p>
                </Empty>
              ) : (
                <FlowGraph nodes={drawn.nodes} edges={drawn.edges} label={name} origin={originId} selected={search.pick} onSelect={pick} onOpen={open} onReveal={reveal} onColumn={columns ? follow : undefined} />
              )}
            </div>
            <aside className={classes.aside} aria-label="The same as text">
              {picked !== undefined && (
                <ThingPanel
                  node={picked}
                  graph={graph}
                  isOrigin={picked.id === originId}
                  isTarget={target !== undefined && writeAddress(wholeOf(target)) === picked.id}
                  onStart={() => picked.address !== undefined && start(writeAddress(picked.address))}
                  onWay={picked.id === originId || picked.address === undefined ? undefined : () => change({ to: search.to === picked.id ? undefined : picked.id })}
                  onPick={pick}
                  onOpen={open}
                  onClose={() => pick(undefined)}
                />
              )}
              {!isAlone && !lineage.isPending && <ThingsList graph={graph} originId={originId} picked={search.pick} onPick={pick} onShow={(id) => change({ pick: id, view: undefined }, true)} />}
            </aside>
          </div>
        </>
      )}
      {lineage.changes.length > 0 && <TimeBar changes={lineage.changes} at={search.at} onTime={(at) => change({ at }, true)} />}
    </Page>
  );
}
