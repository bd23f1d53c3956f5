import { queryOptions, useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ApiFailure } from '../../api/failure.js';
import { lineageChangesDocument, lineagePathDocument, lineageWalkDocument } from '../../api/operations/data-lineage.js';
import { request } from '../../api/request.js';
import { operation } from '../../api/use-query.js';
import type { LineageChangesQuery, LineagePathQuery, LineageWalkQuery } from '../../generated/data/graphql.js';
import { type Address, columnOf, inputOf, readAddress, wholeOf, writeAddress } from './address.js';
import { knownGraph, type Side, sided, type Walk, type Way } from './known-graph.js';
import type { Opened } from './shown-graph.js';

/** A time at which the graph changed. */
export type Change = LineageChangesQuery['lineageChanges']['changes'][number];

interface Question {
  readonly start: Address;
  readonly side: Side;
  readonly depth: number;
  /** Links at the most. */
  readonly limit: number;
  readonly at: string | undefined;
  readonly columns: boolean;
}

interface AskedWalk extends Walk {
  /** More links than the walk may come by: what is beyond is on no page. */
  readonly isTruncated: boolean;
}

/** What an operation may cost lets no more through at once. */
const pageSize = 500;

async function ask({ start, side, depth, limit, at, columns }: Question, signal: AbortSignal): Promise<AskedWalk> {
  const variables = { node: inputOf(start), direction: side === 'up' ? ('UPSTREAM' as const) : ('DOWNSTREAM' as const), depth, at: at ?? null, columns };
  const links: Walk['links'][number][] = [];
  let after: string | null = null;
  for (;;) {
    const { lineage }: LineageWalkQuery = await request(lineageWalkDocument, { ...variables, first: Math.min(pageSize, limit - links.length), after }, signal);
    links.push(...lineage.nodes);
    after = lineage.pageInfo.endCursor ?? null;
    const hasMore = lineage.pageInfo.hasNextPage && after !== null;
    if (!hasMore || links.length >= limit) return { name: `${side} ${writeAddress(start)}`, start: lineage.origin, side, depth, links, isCut: hasMore || lineage.isTruncated, isTruncated: lineage.isTruncated };
  }
}

function walkQuery(question: Question, enabled = true) {
  return queryOptions<AskedWalk, ApiFailure>({ queryKey: ['LineageWalk', question], queryFn: ({ signal }) => ask(question, signal), enabled });
}

/** What the queries of walks say together, as plain texts and lists, so that it stays the same while nothing changes. */
function together(results: readonly UseQueryResult<AskedWalk, ApiFailure>[]) {
  return {
    walks: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
    isPending: results.map((result) => result.isPending && result.fetchStatus !== 'idle'),
    errors: results.map(({ error }) => error),
    refetch: results.map(({ refetch }) => refetch),
  };
}

function paths(results: readonly UseQueryResult<LineagePathQuery, ApiFailure>[]) {
  const found = results.flatMap(({ data }) => (data?.lineagePath.links == null ? [] : [data.lineagePath.links])).toSorted((one, other) => one.length - other.length)[0];
  return { links: found, isPending: results.some(({ isPending, fetchStatus }) => isPending && fetchStatus !== 'idle'), isTruncated: results.some(({ data }) => data?.lineagePath.isTruncated === true), error: results.find(({ error }) => error !== null)?.error ?? null };
}

export interface LineageQuestion {
  readonly origin: Address;
  readonly target: Address | undefined;
  readonly depth: number;
  readonly limit: number;
  readonly at: string | undefined;
  readonly columns: boolean;
  /** Columns of a thing that are followed downward. */
  readonly followed: number;
  readonly opened: Opened;
}

const sides = ['up', 'down'] as const;
const noChanges: readonly Change[] = [];

/** The graph around a thing: what it came from and what came of it, what was opened beyond, and the way to another. */
export function useLineage({ origin, target, depth, limit, at, columns, followed: mostOfThing, opened }: LineageQuestion) {
  const start = columns ? origin : wholeOf(origin);
  const shared = { limit, at, columns };
  const beyond = opened.open.flatMap((key) => {
    const side = sides.find((each) => key.startsWith(`${each} `));
    const from = side === undefined ? undefined : readAddress(key.slice(side.length + 1));
    return side === undefined || from === undefined ? [] : [{ start: from, side, depth: 2, ...shared }];
  });
  // One step more than shows is asked for, so that it can be said how much is beyond.
  const around = sides.map((side) => ({ start, side, depth: Math.min(20, depth + 1), ...shared }));
  const first = useQueries({ queries: [...around, ...beyond].map((question) => walkQuery(question)), combine: together });
  const firstKnown = useMemo(() => knownGraph(first.walks), [first.walks]);

  // Downward, the API does not go from a whole to its columns: each column that is known is followed for itself.
  const followed = !columns ? [] : [...(origin.column === undefined ? [origin] : []), ...beyond.flatMap((question) => (question.side === 'down' ? [question.start] : []))];
  const ofColumns = followed.flatMap((whole) => [...(firstKnown.nodes.get(writeAddress(whole))?.columns ?? [])].toSorted().slice(0, mostOfThing).map((column) => ({ start: columnOf(whole, column), side: 'down' as const, depth: Math.min(20, depth + 1), ...shared })));
  const second = useQueries({ queries: ofColumns.map((question) => walkQuery(question)), combine: together });
  const found = useQueries({ queries: target === undefined ? [] : [[start, target], [target, start]].map(([from, to]) => operation(lineagePathDocument, { from: inputOf(from ?? start), to: inputOf(to ?? target), at: at ?? null, columns })), combine: paths });
  const changed = useQuery(operation(lineageChangesDocument, { node: inputOf(start), depth, columns }));

  const { links } = found;
  const known = useMemo(() => {
    const way: Way | undefined = links === undefined ? undefined : { name: 'way', links };
    return knownGraph([...first.walks, ...second.walks], way);
  }, [first.walks, second.walks, links]);
  const isAsking = first.isPending.slice(0, 2).some(Boolean);
  // The former graph of the same thing stays while another time of it, or more of it, is on its way.
  const originId = writeAddress(wholeOf(origin));
  const [former, setFormer] = useState({ originId, known });
  if (!isAsking && (former.originId !== originId || former.known !== known)) setFormer({ originId, known });
  const isStale = isAsking && former.originId === originId && former.known.nodes.size > 0;

  const originWalks = first.walks.filter(({ name }) => sides.some((side) => name === `${side} ${writeAddress(start)}`));
  return {
    known: isStale ? former.known : known,
    originId,
    origin: originWalks[0]?.start,
    changes: changed.data?.lineageChanges.changes ?? noChanges,
    isPending: isAsking && !isStale,
    isStale,
    busy: beyond.flatMap((question, index) => (first.isPending[index + 2] === true ? [sided(question.side, writeAddress(question.start))] : [])),
    error: first.errors[0] ?? first.errors[1] ?? null,
    beyondErrors: [...first.errors.slice(2), ...second.errors].filter((error) => error !== null),
    isCut: first.walks.some(({ isCut }) => isCut) || second.walks.some(({ isCut }) => isCut),
    isTruncated: [...first.walks, ...second.walks].some((walk) => walk.isTruncated),
    unfollowed: followed.reduce((sum, whole) => sum + Math.max(0, (firstKnown.nodes.get(writeAddress(whole))?.columns.size ?? 0) - mostOfThing), 0),
    hasSummaries: !columns && [...known.links.values()].some(({ isSummary }) => isSummary),
    way: target === undefined ? undefined : found,
    again: () => void Promise.all(first.refetch.map((refetch) => refetch())),
  } as const;
}
