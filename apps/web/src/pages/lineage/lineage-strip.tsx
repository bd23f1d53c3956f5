import { IconArrowRight, IconSitemap } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lineageBesideDocument } from '../../api/operations/data-lineage.js';
import { operation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { LineageThingFragment } from '../../generated/data/graphql.js';
import { graphKinds } from '../../graph/kinds.js';
import { Bone } from '../../states/states.js';
import { type Address, inputOf, wholeOf, writeAddress } from './address.js';
import { versionText } from './drawn-graph.js';
import classes from './lineage-strip.module.css';
import { PageLink } from './page-link.js';
import { addressOf, pageOf } from './page-of.js';

const asked = 50;
const named = 3;

/** What something came from and what came of it, in one line, and the way to the graph. `self` is what the thing is called in it. */
export function LineageStrip({ address, self }: { readonly address: Address; readonly self: string }) {
  const may = useMay('lineage:read');
  const query = useQuery({ ...operation(lineageBesideDocument, { node: inputOf(address), first: asked }), enabled: may });
  if (!may) return null;
  const { up, down } = query.data ?? {};
  const isAlone = up?.nodes.length === 0 && down?.nodes.length === 0;
  return (
    <section className={classes.strip} aria-label="Lineage">
      <IconSitemap size={15} stroke={1.7} className={classes.icon} aria-hidden />
      {query.error !== null ? (
        <span className="dim">
          Its lineage could not be read: {query.error.message}{' '}
          <button type="button" className="link-button" onClick={() => void query.refetch()}>
            Try again
          </button>
        </span>
      ) : up === undefined || down === undefined ? (
        <Bone width={260} />
      ) : isAlone ? (
        <span className="dim">Nothing is linked to it yet.</span>
      ) : (
        <>
          <Things what="Came from" none="nothing recorded" things={up.nodes.map(({ from }) => from)} hasMore={up.pageInfo.hasNextPage} />
          <IconArrowRight size={14} className={classes.arrow} aria-hidden />
          <b className={classes.self}>{self}</b>
          <IconArrowRight size={14} className={classes.arrow} aria-hidden />
          <Things what="Came of it" none="nothing yet" things={down.nodes.map(({ to }) => to)} hasMore={down.pageInfo.hasNextPage} />
        </>
      )}
      <Link to="/lineage" search={{ node: writeAddress(wholeOf(address)) }} className={`link ${classes.graph}`}>
        Lineage
      </Link>
    </section>
  );
}

function Things({ what, none, things, hasMore }: { readonly what: string; readonly none: string; readonly things: readonly LineageThingFragment[]; readonly hasMore: boolean }) {
  const own = [...new Map(things.map((thing) => [thing.key, thing])).values()];
  const shown = own.filter(({ hidden }) => !hidden).slice(0, named);
  const rest = own.length - shown.length;
  return (
    <span className={classes.things}>
      <span className="sr-only">
        {what}: {own.length === 0 ? none : `${own.length}${hasMore ? ' or more' : ''}`}
      </span>
      {own.length === 0 && <span className="faint" aria-hidden>{none}</span>}
      {shown.map((thing) => {
        const address = addressOf(thing);
        const { icon: Icon, hue, word } = graphKinds[thing.kind ?? 'HIDDEN'];
        return (
          <span key={thing.key} className={classes.thing} title={word}>
            <Icon size={14} stroke={1.7} color={`var(${hue})`} aria-hidden />
            <PageLink href={pageOf(address, thing.path ?? undefined)}>{thing.title ?? address?.id}</PageLink>
            {versionText(address) !== undefined && <span className="faint num">{versionText(address)}</span>}
          </span>
        );
      })}
      {rest > 0 && (
        <span className="dim num">
          {shown.length > 0 && 'and '}
          {rest}
          {hasMore ? ' or more' : ''} {shown.length > 0 ? 'more' : 'that you may not see'}
        </span>
      )}
    </span>
  );
}
