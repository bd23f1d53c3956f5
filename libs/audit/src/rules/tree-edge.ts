import { concatenate, foldRight, levelsOf, rootOf, type TileAddress, tileWidth, wholeSubtrees, widthAt } from '@plinth/verify';

/** A tile with its bytes. */
export interface MadeTile extends TileAddress {
  readonly bytes: Uint8Array;
}

/**
 * The right edge of a tiled tree: of each level the hashes in the tile that is not full yet. It is all that growing the tree needs, and the
 * root follows from it.
 */
export class TreeEdge {
  private constructor(
    private readonly rows: Uint8Array[][],
    private leaves: number,
  ) {}

  static empty(): TreeEdge {
    return new TreeEdge([], 0);
  }

  /** @param row the hashes of the level's last tile, as far as it is filled; none where the tile before is full */
  static of(size: number, row: (level: number) => readonly Uint8Array[]): TreeEdge {
    return new TreeEdge(Array.from({ length: levelsOf(size) }, (_, level) => [...row(level)]), size);
  }

  get size(): number {
    return this.leaves;
  }

  /** The leaf hashes of the last tile, as far as it is filled. */
  get lastLeaves(): readonly Uint8Array[] {
    return this.rows[0] ?? [];
  }

  copy(): TreeEdge {
    return new TreeEdge(this.rows.map((row) => [...row]), this.leaves);
  }

  /** Adds leaves. @returns the tiles that became full */
  grow(hashes: Iterable<Uint8Array>): MadeTile[] {
    const full: MadeTile[] = [];
    for (const hash of hashes) {
      this.leaves += 1;
      this.push(0, hash, full);
    }
    return full;
  }

  /** The tiles that are not full, as they are now. */
  partials(): MadeTile[] {
    return this.rows.flatMap((row, level) => (row.length === 0 ? [] : [{ level, index: Math.floor(this.leaves / tileWidth ** (level + 1)), width: row.length, bytes: concatenate(...row) }]));
  }

  root(): Uint8Array {
    return foldRight(this.rows.toReversed().flatMap(wholeSubtrees));
  }

  private push(level: number, hash: Uint8Array, full: MadeTile[]): void {
    const row = (this.rows[level] ??= []);
    row.push(hash);
    if (row.length < tileWidth) return;
    full.push({ level, index: this.leaves / tileWidth ** (level + 1) - 1, width: tileWidth, bytes: concatenate(...row) });
    const above = rootOf(row);
    row.length = 0;
    this.push(level + 1, above, full);
  }
}

/** The tiles that are not full in a tree of this size. */
export function partialTiles(size: number): TileAddress[] {
  const index = (level: number): number => Math.floor(size / tileWidth ** (level + 1));
  return Array.from({ length: levelsOf(size) }, (_, level) => ({ level, index: index(level), width: widthAt(level, index(level), size) })).filter(({ width }) => width > 0);
}
