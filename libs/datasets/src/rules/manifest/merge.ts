import type { Change, LoadLines } from './apply.js';
import { type Difference, differences } from './diff.js';
import type { Tree } from './root.js';

/** A key that both sides changed, differently. */
export interface MergeConflict {
  readonly key: Buffer;
  readonly base: Buffer | undefined;
  readonly ours: Buffer | undefined;
  readonly theirs: Buffer | undefined;
}

/** Which side is taken where both changed a key; without one a conflict is reported and nothing is taken. */
export type MergeSide = 'OURS' | 'THEIRS';

export interface MergeInput {
  readonly base: Tree;
  readonly ours: Tree;
  readonly theirs: Tree;
  readonly load: LoadLines;
  readonly prefer?: MergeSide | undefined;
  readonly onConflict: (conflict: MergeConflict) => void;
}

/**
 * What has to be done to ours so that it has what theirs did since the base: changes in the order of their keys. Both doing the same is no conflict. Costs what the two
 * sides changed.
 */
export async function* mergeChanges({ base, ours, theirs, load, prefer, onConflict }: MergeInput): AsyncGenerator<Change[], void, undefined> {
  const mine = new Walk(differences(base, ours, load));
  const their = new Walk(differences(base, theirs, load));
  let batch: Change[] = [];
  for (let change = await their.current(); change !== undefined; change = await their.current()) {
    let own = await mine.current();
    while (own !== undefined && own.key.compare(change.key) < 0) {
      mine.next();
      own = await mine.current();
    }
    their.next();
    if (own === undefined || !own.key.equals(change.key)) batch.push({ key: change.key, line: change.after });
    else if (!sameLine(own.after, change.after)) {
      if (prefer === undefined) onConflict({ key: change.key, base: change.before, ours: own.after, theirs: change.after });
      else if (prefer === 'THEIRS') batch.push({ key: change.key, line: change.after });
    }
    if (batch.length < 1_024) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function sameLine(left: Buffer | undefined, right: Buffer | undefined): boolean {
  return left === undefined || right === undefined ? left === right : left.equals(right);
}

class Walk {
  private batch: readonly Difference[] = [];
  private at = 0;

  constructor(private readonly batches: AsyncGenerator<Difference[], void, undefined>) {}

  async current(): Promise<Difference | undefined> {
    while (this.at >= this.batch.length) {
      const next = await this.batches.next();
      if (next.done === true) return undefined;
      this.batch = next.value;
      this.at = 0;
    }
    return this.batch[this.at];
  }

  next(): void {
    this.at += 1;
  }
}
