import { SegmentedControl } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconScissors } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { impactDocument } from '../../api/operations/data-lineage.js';
import { usePages } from '../../api/use-pages.js';
import { steadyOperation } from '../../api/use-query.js';
import type { ImpactGroup, ImpactQuery, LineageThingFragment } from '../../generated/data/graphql.js';
import { graphKinds } from '../../graph/kinds.js';
import { count } from '../../parts/figures.js';
import { PersonName } from '../../parts/person.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { type Address, inputOf } from './address.js';
import { groupWords } from './impact-words.js';
import classes from './impact.module.css';
import { PageLink } from './page-link.js';
import { addressOf, pageOf } from './page-of.js';

type Impact = ImpactQuery['impact'];

interface ImpactTabProps {
  readonly origin: Address;
  readonly at: string | undefined;
  readonly rows: boolean;
  readonly group: ImpactGroup | undefined;
  readonly onRows: (rows: boolean) => void;
  readonly onGroup: (group: ImpactGroup | undefined) => void;
}

const pageSize = 50;

/** What must be retrained and who must be told, if the thing is wrong or rows in it must go. */
export function ImpactTab({ origin, at, rows, group, onRows, onGroup }: ImpactTabProps) {
  const asked = { node: inputOf(origin), cause: rows ? ('ROWS_GONE' as const) : ('WRONG' as const), at: at ?? null };
  const whole = useQuery(steadyOperation(impactDocument, { ...asked, groups: null, first: 1 }));
  const things = usePages(impactDocument, { ...asked, groups: group === undefined ? null : [group], first: pageSize }, (answer) => answer.impact);
  const impact = whole.data?.impact;
  const head = (
    <div className={classes.head}>
      <SegmentedControl aria-label="What happened" value={rows ? 'rows' : 'wrong'} data={[{ value: 'wrong', label: origin.column === undefined ? 'It is wrong' : 'The column is wrong' }, { value: 'rows', label: 'Rows must go' }]} onChange={(value) => onRows(value === 'rows')} />
      {impact !== undefined && (
        <p className={classes.verdict} role="status">
          {impact.counts.length === 0 ? 'Nothing came of it: nobody has to be told.' : `${impact.retrainCount === 0 ? 'Nothing in use must be retrained' : `${count(impact.retrainCount, 'model version')} must be retrained`}, ${impact.peopleCount === 0 ? 'nobody' : count(impact.peopleCount, 'owner')} must be told.`}
        </p>
      )}
    </div>
  );
  if (whole.error !== null && impact === undefined) {
    return (
      <div className={classes.page}>
        {head}
        <Failure error={whole.error} retry={() => void whole.refetch()} compact />
      </div>
    );
  }
  if (impact === undefined) {
    return (
      <div className={classes.page} aria-busy="true">
        {head}
        <div className={classes.bones}>
          <Bone width="50%" />
          <Bone width="70%" />
          <Bone width="40%" />
        </div>
      </div>
    );
  }
  return (
    <div className={classes.page} tabIndex={0} role="region" aria-label="What breaks" data-stale={whole.isPlaceholderData ? '' : undefined}>
      {head}
      <Caveats impact={impact} />
      {impact.counts.length === 0 ? (
        <Empty title="Nothing came of it" compact>
          <p className="dim">As far as is recorded{at === undefined ? '' : ' until then'}. What reads it from now on is linked as it happens.</p>
        </Empty>
      ) : (
        <>
          <Retrain impact={impact} />
          <People impact={impact} />
          <section className={classes.part} aria-label="All that is reached">
            <h2>All that is reached</h2>
            <div className={classes.groups} role="group" aria-label="Only of one kind">
              {impact.counts.map((of) => (
                <button key={of.group} type="button" className={classes.group} aria-pressed={group === of.group} onClick={() => onGroup(group === of.group ? undefined : of.group)}>
                  {groupWords[of.group]} <span className="num faint">{of.count.toLocaleString('en-US')}</span>
                </button>
              ))}
            </div>
            <Things things={things} />
          </section>
        </>
      )}
    </div>
  );
}

function Caveats({ impact }: { readonly impact: Impact }) {
  if (impact.caveats.length === 0 && impact.cut == null) return null;
  return (
    <ul className={classes.caveats}>
      {impact.cut != null && (
        <li data-warn>
          <IconScissors size={14} aria-hidden />
          {impact.cut === 'SIZE' ? 'More lies behind it than an answer looks at: nothing follows from what is not listed here.' : 'More lies further away than was asked for.'}
        </li>
      )}
      {impact.caveats.map(({ code, text }) => (
        <li key={code}>
          <IconInfoCircle size={14} aria-hidden />
          {text}
        </li>
      ))}
    </ul>
  );
}

function Thing({ thing, label }: { readonly thing: LineageThingFragment; readonly label?: string | null | undefined }) {
  if (thing.hidden) return <span className="faint">what you may not see</span>;
  const { icon: Icon, hue } = graphKinds[thing.kind ?? 'HIDDEN'];
  const version = label == null ? undefined : thing.kind === 'DATASET' ? `@${label}` : `v${label}`;
  return (
    <span className={classes.thing}>
      <Icon size={14} stroke={1.7} color={`var(${hue})`} aria-hidden />
      <PageLink href={pageOf(addressOf(thing), thing.path ?? undefined)}>{thing.column == null ? thing.title : `${thing.title} ${thing.column}`}</PageLink>
      {version !== undefined && <span className="dim num">{version}</span>}
    </span>
  );
}

function Live() {
  return <span className={classes.live}>serves now</span>;
}

function Table({ label, heads, children }: { readonly label: string; readonly heads: readonly string[]; readonly children: ReactNode }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={`${label}, a table`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Retrain({ impact }: { readonly impact: Impact }) {
  if (impact.retrainCount === 0) return null;
  return (
    <section className={classes.part} aria-label="To retrain">
      <h2>
        <IconAlertTriangle size={15} color="var(--warn)" aria-hidden /> To retrain <span className="faint num">{impact.retrainCount.toLocaleString('en-US')}</span>
      </h2>
      <Table label="To retrain" heads={['Model version', 'In use as', 'Reached by', 'Steps']}>
        {impact.retrain.map(({ node, label, isLive, uses, first, last, steps }) => (
          <tr key={node.key}>
            <td>
              <Thing thing={node} label={label} /> {isLive && <Live />}
            </td>
            <td>{nameUses(uses)}</td>
            <td>
              <span className={classes.way}>
                <Thing thing={first.to} />
                {steps > 2 && <span className="faint">…</span>}
                {steps > 1 && last.from.key !== first.to.key && <Thing thing={last.from} />}
              </span>
            </td>
            <td className="num">{steps}</td>
          </tr>
        ))}
      </Table>
      {impact.retrain.length < impact.retrainCount && <p className="faint">The first {impact.retrain.length} of {impact.retrainCount.toLocaleString('en-US')}; all of them stand below.</p>}
    </section>
  );
}

function People({ impact }: { readonly impact: Impact }) {
  if (impact.peopleCount === 0) return null;
  return (
    <section className={classes.part} aria-label="To tell">
      <h2>
        To tell <span className="faint num">{impact.peopleCount.toLocaleString('en-US')}</span>
      </h2>
      <Table label="To tell" heads={['Who', 'Answers for', 'Such as']}>
        {impact.people.map((owner) => (
          <tr key={owner.account?.id ?? owner.name}>
            <td>
              {owner.account != null ? <PersonName person={owner.account} /> : <span title="Another system names them so">{owner.name}</span>}
              {owner.account?.email != null && <div className="faint">{owner.account.email}</div>}
            </td>
            <td className="num">
              {count(owner.count, 'thing')}
              {owner.retrainCount > 0 && `, ${owner.retrainCount} to retrain`}
              {owner.liveCount > 0 && `, ${owner.liveCount} ${owner.liveCount === 1 ? 'serves' : 'serve'} now`}
            </td>
            <td>
              <span className={classes.way}>
                {owner.things.slice(0, 3).map((thing) => (
                  <Thing key={thing.key} thing={thing} label={thing.kind === 'DATASET' ? undefined : thing.version} />
                ))}
                {owner.count > 3 && <span className="faint">and {owner.count - Math.min(3, owner.things.length)} more</span>}
              </span>
            </td>
          </tr>
        ))}
      </Table>
      {impact.people.length < impact.peopleCount && <p className="faint">The first {impact.people.length} of {impact.peopleCount.toLocaleString('en-US')}.</p>}
    </section>
  );
}

function nameUses(uses: Impact['retrain'][number]['uses']): string {
  return uses.map(({ kind, name }) => (kind === 'ALIAS' ? `@${name}` : name)).join(', ');
}

function Things({ things }: { readonly things: ReturnType<typeof usePages<ImpactQuery, { readonly first: number }, Impact['nodes'][number]>> }) {
  if (things.error !== null && things.nodes.length === 0) return <Failure error={things.error} retry={things.again} compact />;
  return (
    <>
      <Table label="All that is reached" heads={['Thing', 'Kind', 'Columns', 'Owner', 'Steps']}>
        {things.nodes.map(({ node, group, label, isLive, usesThen, wasLive, mustRetrain, columns, owners, ownerNames, steps }) => (
          <tr key={node.key}>
            <td>
              <Thing thing={node} label={label} /> {isLive && <Live />} {mustRetrain && <span className={classes.must}>retrain</span>}
              {(wasLive === true || (usesThen?.length ?? 0) > 0) && <div className="faint">in use then{usesThen?.length ? `: ${nameUses(usesThen)}` : ''}</div>}
            </td>
            <td>{groupWords[group]}</td>
            <td className="mono">
              {columns.slice(0, 3).join(', ')}
              {columns.length > 3 && <span className="faint"> and {columns.length - 3} more</span>}
            </td>
            <td>{[...owners.map(({ name }) => name), ...ownerNames].join(', ')}</td>
            <td className="num">{steps}</td>
          </tr>
        ))}
      </Table>
      {things.hasMore && (
        <button type="button" className="link-button" disabled={things.isFetchingMore} onClick={things.more}>
          {things.isFetchingMore ? 'Asking…' : 'Show more'}
        </button>
      )}
    </>
  );
}
