import { readList, texts, writeList } from '../../frame/search-text.js';
import type { ImpactGroup } from '../../generated/data/graphql.js';
import { groupWords } from './impact-words.js';
import type { Opened } from './shown-graph.js';

/** Links of one walk that are asked for at once, and the steps in which more are. */
export const limits = [300, 1_000, 2_000, 5_000] as const;
export const depths = [1, 2, 3, 5, 8, 12, 19] as const;
export const standardDepth = 3;
/** Columns of one thing that are followed downward at once, and at the most by demand: each is a walk of its own. */
export const followedAtOnce = 24;
export const mostFollowed = 240;

export interface LineageSearch {
  /** What breaks if it is wrong, instead of the graph. */
  readonly tab?: 'impact' | undefined;
  /** There: `rows` if rows must go; and which things are listed. */
  readonly cause?: 'rows' | undefined;
  readonly group?: ImpactGroup | undefined;
  /** Where it begins, such as `MODEL:0199…@3`. */
  readonly node?: string | undefined;
  /** What the way leads to, or comes from. */
  readonly to?: string | undefined;
  /** `1`: columns too. */
  readonly columns?: '1' | undefined;
  /** The graph as it stood then. */
  readonly at?: string | undefined;
  /** Steps each way. */
  readonly depth?: string | undefined;
  /** Links of a walk. */
  readonly limit?: string | undefined;
  /** Columns of a thing that are followed downward. */
  readonly followed?: string | undefined;
  /** What was opened, and put away, by hand: `up MODEL:…`. */
  readonly open?: string | undefined;
  readonly shut?: string | undefined;
  /** What is looked at beside the graph. */
  readonly pick?: string | undefined;
  /** On a narrow screen: the list instead of the graph. */
  readonly view?: 'list' | undefined;
}

export function validateLineage(search: Readonly<Record<string, unknown>>): LineageSearch {
  const { tab, cause, group, node, to, columns, at, depth, limit, followed, open, shut, pick, view } = texts(search);
  return {
    node, to, open, shut, pick,
    tab: tab === 'impact' ? tab : undefined,
    cause: cause === 'rows' ? cause : undefined,
    group: (Object.keys(groupWords) as ImpactGroup[]).find((known) => known === group),
    columns: columns === '1' ? '1' : undefined,
    at: at !== undefined && !Number.isNaN(Date.parse(at)) ? at : undefined,
    depth: depths.some((known) => String(known) === depth && known !== standardDepth) ? depth : undefined,
    limit: limits.some((known) => String(known) === limit && known !== limits[0]) ? limit : undefined,
    followed: followed !== undefined && Number.isInteger(Number(followed)) && Number(followed) > followedAtOnce && Number(followed) <= mostFollowed ? followed : undefined,
    view: view === 'list' ? 'list' : undefined,
  };
}

export const readDepth = ({ depth }: LineageSearch): number => (depth === undefined ? standardDepth : Number(depth));
export const readLimit = ({ limit }: LineageSearch): number => (limit === undefined ? limits[0] : Number(limit));

export const readFollowed = ({ followed }: LineageSearch): number => (followed === undefined ? followedAtOnce : Number(followed));

export const readOpened = ({ open, shut }: LineageSearch): Opened => ({ open: readList(open) ?? [], shut: readList(shut) ?? [] });

export function writeOpened({ open, shut }: Opened): Pick<LineageSearch, 'open' | 'shut'> {
  return { open: open.length === 0 ? undefined : writeList(open), shut: shut.length === 0 ? undefined : writeList(shut) };
}
