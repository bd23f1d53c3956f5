import { TreeRange } from '../merkle/tree-range.js';

/** A tree that grows leaf by leaf, and the roots that it had at some sizes on its way. */
export class GrowingRoots {
  private readonly range = new TreeRange();
  private readonly roots = new Map<number, Uint8Array>();
  /** The sizes that are still to come, the next one last. */
  private readonly wanted: number[];

  constructor(sizes: readonly number[]) {
    this.wanted = [...new Set(sizes)].sort((one, other) => other - one);
    this.keep();
  }

  get size(): number {
    return this.range.size;
  }

  append(leaf: Uint8Array): void {
    this.range.append(leaf);
    this.keep();
  }

  /** @returns undefined for a size that was not asked for, or that the tree has not come to */
  at(size: number): Uint8Array | undefined {
    return this.roots.get(size);
  }

  private keep(): void {
    if (this.wanted.at(-1) !== this.range.size) return;
    this.wanted.pop();
    this.roots.set(this.range.size, this.range.root());
  }
}
