export interface Happening {
  readonly id: string;
  readonly at: string;
}

export interface Strand<Item extends Happening> {
  /** Newest first. */
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}

/**
 * Lists that are read page by page, as one, newest first. It ends where the shortest unfinished list does: what lies below might have
 * neighbours that are not read yet.
 */
export function mergeTimeline<Item extends Happening>(strands: readonly Strand<Item>[]): readonly Item[] {
  const horizon = strands.flatMap(({ items, hasMore }) => (hasMore ? [items.at(-1)?.at ?? '\uffff'] : [])).reduce((latest, at) => (at > latest ? at : latest), '');
  return strands
    .flatMap(({ items }) => items)
    .filter(({ at }) => at >= horizon)
    .sort((left, right) => right.at.localeCompare(left.at) || right.id.localeCompare(left.id));
}
