import { IconFocus2 } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { graphKinds } from '../../graph/kinds.js';
import { count } from '../../parts/figures.js';
import { labelOf, versionText } from './drawn-graph.js';
import classes from './lineage.module.css';
import { PageLink } from './page-link.js';
import { pageOf } from './page-of.js';
import type { ShownGraph, ShownNode } from './shown-graph.js';

type Row = { readonly head: string; readonly count: number } | { readonly node: ShownNode; readonly beside: readonly ShownNode[] };

const [headHeight, rowHeight] = [34, 46];
const mostNamed = 3;

interface ThingsListProps {
  readonly graph: ShownGraph;
  readonly originId: string;
  readonly picked: string | undefined;
  readonly onPick: (id: string) => void;
  /** Picks it and leads to the graph, where that does not stand beside the list. */
  readonly onShow: (id: string) => void;
}

/** The graph as text: what came before and after, nearest first, and which of them each is linked to. */
export function ThingsList({ graph, originId, picked, onPick, onShow }: ThingsListProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const rows = rowsOf(graph, originId);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: (index) => (rows[index] !== undefined && 'head' in rows[index] ? headHeight : rowHeight), overscan: 12 });
  return (
    <div ref={scroll} className={classes.list} tabIndex={0} role="region" aria-label="The graph as a list">
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return (
            row !== undefined && (
              <li key={item.key} className={'head' in row ? classes.listHead : classes.row} style={{ height: item.size, transform: `translateY(${item.start}px)` }} data-picked={'node' in row && row.node.id === picked ? '' : undefined} onClick={'node' in row ? () => onPick(row.node.id) : undefined}>
                {'head' in row ? (
                  <h2>
                    {row.head} <span className="faint num">{row.count.toLocaleString('en-US')}</span>
                  </h2>
                ) : (
                  <ThingRow node={row.node} beside={row.beside} onShow={onShow} />
                )}
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function ThingRow({ node, beside, onShow }: { readonly node: ShownNode; readonly beside: readonly ShownNode[]; readonly onShow: (id: string) => void }) {
  const { icon: Icon, word, hue } = graphKinds[node.address?.kind ?? 'HIDDEN'];
  const label = labelOf(node);
  const named = beside.slice(0, mostNamed).map(labelOf).join(', ');
  return (
    <>
      <Icon size={15} stroke={1.7} color={`var(${hue})`} aria-hidden />
      <span className={classes.rowTexts}>
        <span className={classes.rowName}>
          <PageLink href={pageOf(node.address, node.path)} title={label}>
            {label}
          </PageLink>
          {versionText(node.address) !== undefined && <span className="dim num">{versionText(node.address)}</span>}
        </span>
        <span className={`${classes.rowMore} clip`}>
          {word}
          {node.steps !== undefined && `, ${count(node.steps.count, 'step')}`}
          {node.columns.size > 0 && `, ${count(node.columns.size, 'column')}`}
          {named !== '' && ` ${node.steps?.side === 'up' ? '→' : '←'} ${named}${beside.length > mostNamed ? ` and ${beside.length - mostNamed} more` : ''}`}
        </span>
      </span>
      <button
        type="button"
        className={classes.show}
        aria-label={`Show ${label} in the graph`}
        title="Show it in the graph"
        onClick={(event) => {
          event.stopPropagation();
          onShow(node.id);
        }}
      >
        <IconFocus2 size={15} aria-hidden />
      </button>
    </>
  );
}

function rowsOf({ nodes, links }: ShownGraph, originId: string): Row[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const [after, before] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const add = (map: Map<string, Set<string>>, key: string, value: string): void => void map.set(key, (map.get(key) ?? new Set()).add(value));
  for (const { from, to } of links) {
    add(after, from, to);
    add(before, to, from);
  }
  const parts = [
    { head: 'What it came from', own: nodes.filter(({ steps }) => steps?.side === 'up') },
    { head: 'What came of it', own: nodes.filter(({ steps }) => steps?.side === 'down') },
    { head: 'Beside', own: nodes.filter(({ steps, id }) => steps === undefined && id !== originId) },
  ];
  return parts.flatMap(({ head, own }): Row[] =>
    own.length === 0
      ? []
      : [
          { head, count: own.length },
          ...own
            .toSorted((one, other) => (one.steps?.count ?? 0) - (other.steps?.count ?? 0))
            .map((node): Row => ({ node, beside: [...((node.steps?.side === 'up' ? after : before).get(node.id) ?? [])].flatMap((id) => byId.get(id) ?? []) })),
        ],
  );
}
