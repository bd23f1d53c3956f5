import type { Page } from './types.js';

/** All nodes of a list, page by page as they are asked for. */
export async function* everyNode<Node>(fetchPage: (after: string | undefined) => Promise<Page<Node>>): AsyncGenerator<Node, void, undefined> {
  let after: string | undefined;
  for (;;) {
    const { nodes, pageInfo } = await fetchPage(after);
    yield* nodes;
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null) return;
    after = pageInfo.endCursor;
  }
}
