import { leafHash, parseHashTile, rootOf, tilePath, tileWidth, toHex, utf8, widthAt } from '@plinth/verify';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MadeTile, partialTiles, TreeEdge } from './tree-edge.js';

const leaves = Array.from({ length: 70_000 }, (_, index) => leafHash(utf8(String(index))));

describe('the edge of a tree', () => {
  it('grown in whatever steps has the root of its leaves, and makes each tile once', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 }), (steps) => {
      const edge = TreeEdge.empty();
      const made = new Map<string, MadeTile>();
      for (const step of steps) {
        for (const tile of edge.grow(leaves.slice(edge.size, edge.size + step))) {
          expect(made.has(tilePath(tile))).toBe(false);
          made.set(tilePath(tile), tile);
        }
        expect(toHex(edge.root())).toBe(toHex(rootOf(leaves.slice(0, edge.size))));
        expect(edge.partials().map(tilePath)).toEqual(partialTiles(edge.size).map(tilePath));
      }
      for (let index = 0; widthAt(0, index, edge.size) === tileWidth; index++) expect(made.has(tilePath({ level: 0, index, width: tileWidth }))).toBe(true);
      const again = TreeEdge.of(edge.size, (level) => edge.partials().filter((tile) => tile.level === level).flatMap(({ bytes, width }) => parseHashTile(bytes, width)));
      again.grow([leaves[0]!]);
      edge.grow([leaves[0]!]);
      expect(toHex(again.root())).toBe(toHex(edge.root()));
    }), { numRuns: 30 });
  });

  it('has tiles of three levels for seventy thousand', () => {
    const edge = TreeEdge.empty();
    const full = edge.grow(leaves);
    expect(full.filter(({ level }) => level === 0)).toHaveLength(273);
    expect(full.filter(({ level }) => level === 1)).toHaveLength(1);
    expect(edge.partials().map(tilePath)).toEqual(['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1']);
    expect(toHex(edge.root())).toBe(toHex(rootOf(leaves)));
  });

  it('copied does not grow with the other', () => {
    const edge = TreeEdge.empty();
    edge.grow(leaves.slice(0, 10));
    const copy = edge.copy();
    edge.grow(leaves.slice(10, 20));
    expect([copy.size, toHex(copy.root())]).toEqual([10, toHex(rootOf(leaves.slice(0, 10)))]);
  });
});
