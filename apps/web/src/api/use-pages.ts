import { type InfiniteData, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { OperationText } from './document.js';
import type { ApiFailure } from './failure.js';
import { request } from './request.js';
import { operationName } from './use-query.js';

interface Connection<N> {
  readonly nodes: readonly N[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined };
  readonly totalCount?: number;
}

interface Pages<N, R> {
  readonly nodes: readonly N[];
  /** The answers that the nodes are of, for what they say beside them. */
  readonly answers: readonly R[];
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly isFirstLoading: boolean;
  /** The former answer still shows while another one is on its way. */
  readonly isStale: boolean;
  readonly isFetchingMore: boolean;
  readonly error: ApiFailure | null;
  readonly more: () => void;
  /** As many more as one page can hold of so many that are to be shown: who is far ahead need not wait for each small page on the way. */
  readonly moreRows: (wanted: number) => void;
  readonly again: () => void;
}

/** The first page is small, to show at once; whoever scrolls on wants many. The server gives at most 1,000. */
const mostRows = 1_000;
const laterPages = (first: number, wanted: number): number => Math.min(mostRows, Math.max(first * 3, wanted));

interface Place {
  readonly after: string;
  readonly first: number;
}

/** A keyset-paginated list, read page by page as it is scrolled. `pick` finds the connection in the answer. */
export function usePages<R, V extends { readonly first: number; readonly after?: unknown }, N>(
  document: OperationText<R, V>,
  variables: V,
  pick: (answer: R) => Connection<N> | null | undefined,
  options: { readonly enabled?: boolean; readonly staleTime?: number; readonly refetchInterval?: number | false } = {},
): Pages<N, R> {
  const wanted = useRef(0);
  const query = useInfiniteQuery<R, ApiFailure, InfiniteData<R>, readonly unknown[], Place | undefined>({
    queryKey: [operationName(document), variables],
    queryFn: ({ pageParam, signal }) => request(document, pageParam === undefined ? variables : { ...variables, ...pageParam }, signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => {
      const info = pick(page)?.pageInfo;
      return info?.hasNextPage === true && typeof info.endCursor === 'string' ? { after: info.endCursor, first: laterPages(variables.first, wanted.current) } : undefined;
    },
    placeholderData: keepPreviousData,
    ...options,
  });
  // A refused filter leaves on the page what the last good one found.
  const [good, setGood] = useState(query.data);
  if (query.data !== undefined && query.data !== good) setGood(query.data);
  const pages = (query.data ?? (query.error === null ? undefined : good))?.pages ?? [];
  const last = pages.at(-1);
  const moreRows = (count: number): void => {
    if (!query.hasNextPage || query.isFetchingNextPage || query.isPlaceholderData) return;
    wanted.current = count;
    void query.fetchNextPage();
  };
  return {
    nodes: pages.flatMap((page) => pick(page)?.nodes ?? []),
    answers: pages,
    total: last === undefined ? undefined : pick(last)?.totalCount,
    hasMore: query.hasNextPage,
    isFirstLoading: query.isPending,
    isStale: query.isPlaceholderData || (query.error !== null && query.data === undefined),
    isFetchingMore: query.isFetchingNextPage,
    error: query.error,
    more: () => moreRows(0),
    moreRows,
    again: () => void query.refetch(),
  };
}
