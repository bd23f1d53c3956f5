import { Button } from '@mantine/core';
import { IconArrowRight, IconRoute, IconX } from '@tabler/icons-react';
import { graphKinds } from '../../graph/kinds.js';
import { CopyText } from '../../parts/copy-text.js';
import { Ago } from '../../parts/time.js';
import { labelOf, versionText } from './drawn-graph.js';
import type { KnownLink } from './known-graph.js';
import classes from './lineage.module.css';
import { PageLink } from './page-link.js';
import { addressOf, pageOf } from './page-of.js';
import type { ShownGraph, ShownNode } from './shown-graph.js';

const ways = { IDENTITY: 'as it was', DIRECT: 'computed from it', INDIRECT: 'led by it' } as const;
const mostLinks = 40;

interface ThingPanelProps {
  readonly node: ShownNode;
  readonly graph: ShownGraph;
  readonly isOrigin: boolean;
  readonly isTarget: boolean;
  readonly onStart: () => void;
  readonly onWay: (() => void) | undefined;
  readonly onPick: (id: string) => void;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}

/** All that is known of one thing of the graph, and of the links beside it. */
export function ThingPanel({ node, graph, isOrigin, isTarget, onStart, onWay, onPick, onOpen, onClose }: ThingPanelProps) {
  const { icon: Icon, word, hue } = graphKinds[node.address?.kind ?? 'HIDDEN'];
  const { address } = node;
  const byId = new Map(graph.nodes.map((each) => [each.id, each]));
  const href = pageOf(address, node.path);
  return (
    <section className={classes.panel} aria-label="Picked in the graph">
      <div className={classes.panelHead}>
        <Icon size={17} stroke={1.7} color={`var(${hue})`} aria-hidden />
        <h2 className="clip">
          <PageLink href={href} title={labelOf(node)}>
            {labelOf(node)}
          </PageLink>
        </h2>
        {address?.version !== undefined && (address.kind === 'DATASET' ? <CopyText text={address.version} label={address.version.slice(0, 8)} what="digest" /> : <span className="dim num">{versionText(address)}</span>)}
        <button type="button" className={classes.show} aria-label="Put these facts away" title="Put away (Esc)" onClick={onClose}>
          <IconX size={15} aria-hidden />
        </button>
      </div>
      <p className="dim">
        {address === undefined ? 'It is there, and you may not see what it is: the ways through it stay true. An owner or a maintainer of the workspace can grant it, under Access.' : word}
        {address !== undefined && node.steps !== undefined && `, ${node.steps.count} ${node.steps.count === 1 ? 'step' : 'steps'} ${node.steps.side === 'up' ? 'before' : 'after'} the start`}
      </p>
      {address !== undefined && (
        <div className={classes.acts}>
          {href !== undefined && (
            <Button variant="default" rightSection={<IconArrowRight size={14} aria-hidden />} onClick={() => onOpen(node.id)}>
              Open
            </Button>
          )}
          {!isOrigin && (
            <Button variant="default" onClick={onStart}>
              Start here
            </Button>
          )}
          {onWay !== undefined && (
            <Button variant="default" leftSection={<IconRoute size={14} aria-hidden />} aria-pressed={isTarget} onClick={onWay}>
              {isTarget ? 'Put the way away' : 'Show the way'}
            </Button>
          )}
        </div>
      )}
      <Links title="Came from" none="Nothing that shows." links={graph.links.filter(({ to }) => to === node.id)} other={({ from }) => byId.get(from)} own={({ toColumn }) => toColumn} others={({ fromColumn }) => fromColumn} onPick={onPick} />
      <Links title="Came of it" none="Nothing that shows." links={graph.links.filter(({ from }) => from === node.id)} other={({ to }) => byId.get(to)} own={({ fromColumn }) => fromColumn} others={({ toColumn }) => toColumn} onPick={onPick} />
    </section>
  );
}

interface LinksProps {
  readonly title: string;
  readonly none: string;
  readonly links: readonly KnownLink[];
  readonly other: (link: KnownLink) => ShownNode | undefined;
  readonly own: (link: KnownLink) => string | undefined;
  readonly others: (link: KnownLink) => string | undefined;
  readonly onPick: (id: string) => void;
}

function Links({ title, none, links, other, own, others, onPick }: LinksProps) {
  return (
    <>
      <h3 className={classes.linksTitle}>
        {title} {links.length > 0 && <span className="faint num">{links.length.toLocaleString('en-US')}</span>}
      </h3>
      {links.length === 0 && <p className="faint">{none}</p>}
      <ul className={classes.links}>
        {links.slice(0, mostLinks).map((link) => {
          const node = other(link);
          if (node === undefined) return null;
          const [ownColumn, otherColumn] = [own(link), others(link)];
          return (
            <li key={link.id}>
              <div className={classes.linkLine}>
                <button type="button" className="link-button clip" onClick={() => onPick(node.id)}>
                  {labelOf(node)}
                  {versionText(node.address) !== undefined && ` ${versionText(node.address)}`}
                </button>
                <span className="faint">
                  <Ago at={link.validFrom} />
                </span>
              </div>
              {(ownColumn !== undefined || otherColumn !== undefined || link.transformation != null) && (
                <div className="dim">
                  {(ownColumn !== undefined || otherColumn !== undefined) && (
                    <span className="mono">
                      {otherColumn ?? 'all of it'} {title === 'Came from' ? '→' : '←'} {ownColumn ?? 'all of it'}{' '}
                    </span>
                  )}
                  {link.transformation != null && ways[link.transformation.type]}
                  {link.transformation?.masking === true && ', masked'}
                  {link.transformation?.description != null && <span className="mono"> {link.transformation.description}</span>}
                </div>
              )}
              {link.producers.length > 0 && (
                <div className="dim">
                  by{' '}
                  {link.producers.slice(0, 3).map((producer, index) => (
                    <span key={producer.key}>
                      {index > 0 && ', '}
                      {producer.hidden ? 'what you may not see' : <PageLink href={pageOf(addressOf(producer), producer.path ?? undefined)}>{producer.title}</PageLink>}
                    </span>
                  ))}
                  {link.producers.length > 3 && ` and ${link.producers.length - 3} more`}
                </div>
              )}
            </li>
          );
        })}
      </ul>
      {links.length > mostLinks && <p className="faint">and {links.length - mostLinks} more, in the graph and the list</p>}
    </>
  );
}
