import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../hashing/bytes.js';
import { leafHash } from './hashes.js';
import { consistencyPlan, inclusionPlan, type InclusionStep, type NodeAddress, proofFrom, verifyConsistency, verifyInclusion } from './proofs.js';
import { formatEntryBundle, levelsOf, MalformedTile, parseEntryBundle, parseHashTile, parseTilePath, subtreeHash, tileOf, tilePath, tileWidth, widthAt } from './tiles.js';
import { rootOf } from './tree-range.js';

const h = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 6962, section 2.1, word for word. */
function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return h();
  if (leaves.length === 1) return h(Uint8Array.of(0), leaves[0]!);
  const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return h(Uint8Array.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** PATH of section 2.1.1. */
function naivePath(m: number, leaves: readonly Uint8Array[]): Buffer[] {
  if (leaves.length <= 1) return [];
  const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return m < k ? [...naivePath(m, leaves.slice(0, k)), naiveRoot(leaves.slice(k))] : [...naivePath(m - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))];
}

/** SUBPROOF of section 2.1.2. */
function naiveSubproof(m: number, leaves: readonly Uint8Array[], isWhole: boolean): Buffer[] {
  if (m === leaves.length) return isWhole ? [] : [naiveRoot(leaves)];
  const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return m <= k ? [...naiveSubproof(m, leaves.slice(0, k), isWhole), naiveRoot(leaves.slice(k))] : [...naiveSubproof(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))];
}

const leavesOf = (count: number): Uint8Array[] => Array.from({ length: count }, (_, index) => utf8(`leaf ${index}`));
const hexes = (hashes: readonly Uint8Array[]): string[] => hashes.map(toHex);
const readerOf = (leaves: readonly Uint8Array[]) => ({ level, index }: NodeAddress): Uint8Array => naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
const sized = fc.integer({ min: 1, max: 130 });

describe('the tree', () => {
  it('has the roots of RFC 6962, and those that other implementations publish', () => {
    expect(toHex(rootOf([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    // Leaves and roots of Certificate Transparency's reference implementation (merkle_tree_test.cc).
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => Buffer.from(hex, 'hex'));
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    expect(roots.map((_, index) => toHex(rootOf(inputs.slice(0, index + 1).map(leafHash))))).toEqual(roots);
  });

  it('has the root that the naive recursion has', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), (size) => {
      expect(toHex(rootOf(leavesOf(size).map(leafHash)))).toBe(naiveRoot(leavesOf(size)).toString('hex'));
    }), { numRuns: 40 });
  });

  it('tells each step of the way to the root', () => {
    const hashes = leavesOf(7).map(leafHash);
    const proof = proofFrom(inclusionPlan(4, 7), readerOf(leavesOf(7)));
    const steps: InclusionStep[] = [];
    expect(verifyInclusion({ leaf: hashes[4]!, index: 4, size: 7, proof, root: rootOf(hashes) }, (step) => steps.push(step))).toBe(true);
    expect(steps.map(({ side }) => side)).toEqual(['right', 'right', 'left']);
    expect(steps.map(({ sibling }) => sibling)).toEqual(proof);
    expect(toHex(steps.at(-1)!.hash)).toBe(toHex(rootOf(hashes)));
  });

  it('proves each leaf as the naive recursion does, and nothing that is not so', () => {
    fc.assert(fc.property(sized, fc.nat(), fc.nat(), (size, anyIndex, anyOther) => {
      const leaves = leavesOf(size);
      const index = anyIndex % size;
      const root = naiveRoot(leaves);
      const proof = proofFrom(inclusionPlan(index, size), readerOf(leaves));
      expect(hexes(proof)).toEqual(hexes(naivePath(index, leaves)));
      const claim = { leaf: leafHash(leaves[index]!), index, size, proof, root };
      expect(verifyInclusion(claim)).toBe(true);
      expect(verifyInclusion({ ...claim, leaf: leafHash(utf8('other')) })).toBe(false);
      expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
      if (proof.length) expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
      const other = anyOther % size;
      if (other !== index) expect(verifyInclusion({ ...claim, index: other })).toBe(false);
      expect(verifyInclusion({ ...claim, index: size })).toBe(false);
    }), { numRuns: 150 });
  });

  it('proves that it grew out of each smaller one, and of no other', () => {
    fc.assert(fc.property(sized, fc.nat(), (newSize, any) => {
      const leaves = leavesOf(newSize);
      const oldSize = any % (newSize + 1);
      const [oldRoot, newRoot] = [naiveRoot(leaves.slice(0, oldSize)), naiveRoot(leaves)];
      const proof = proofFrom(consistencyPlan(oldSize, newSize), readerOf(leaves));
      expect(hexes(proof)).toEqual(oldSize === 0 ? [] : hexes(naiveSubproof(oldSize, leaves, true)));
      const claim = { oldSize, oldRoot, newSize, newRoot, proof };
      expect(verifyConsistency(claim)).toBe(true);
      if (oldSize > 0) expect(verifyConsistency({ ...claim, oldRoot: h(Uint8Array.of(7)) })).toBe(false);
      if (oldSize > 0) expect(verifyConsistency({ ...claim, newRoot: h(Uint8Array.of(7)) })).toBe(false);
      expect(verifyConsistency({ ...claim, proof: [...proof, newRoot] })).toBe(false);
      if (proof.length) expect(verifyConsistency({ ...claim, proof: proof.slice(0, -1) })).toBe(false);
    }), { numRuns: 150 });
  });
});

describe('tiles', () => {
  it('have the paths that tlog-tiles gives as examples', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 'entries', index: 1_234_067, width: 8 })).toBe('tile/entries/x001/x234/067.p/8');
    // A tree of 70,000: the example of the specification.
    const tilesOf = (level: number) => Array.from({ length: Math.ceil(Math.floor(70_000 / 256 ** level) / 256) }, (_, index) => tilePath({ level, index, width: widthAt(level, index, 70_000) }));
    expect(tilesOf(0)).toHaveLength(274);
    expect(tilesOf(0).at(-1)).toBe('tile/0/273.p/112');
    expect(tilesOf(1)).toEqual(['tile/1/000', 'tile/1/001.p/17']);
    expect(tilesOf(2)).toEqual(['tile/2/000.p/1']);
    expect(levelsOf(70_000)).toBe(3);
  });

  it('are found again by their path, which has one form', () => {
    fc.assert(fc.property(fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant('entries' as const)), fc.nat({ max: 10_000_000 }), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
      expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ level, index, width });
    }));
    for (const path of ['tile/0/0', 'tile/0/x000/001', 'tile/00/000', 'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/01', 'tile/7/000', 'tile/0/../000', 'tile/0/000/', 'tile/-1/000', 'tile/0/x1/000']) expect([path, parseTilePath(path)]).toEqual([path, undefined]);
  });

  it('hold the hash of every whole subtree', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 9 }), fc.nat({ max: 3 }), (level, index) => {
      const leaves = leavesOf((index + 1) * 2 ** level);
      const place = tileOf({ level, index });
      const row = Array.from({ length: Math.floor(leaves.length / tileWidth ** place.level) }, (_, at) => naiveRoot(leaves.slice(at * tileWidth ** place.level, (at + 1) * tileWidth ** place.level)));
      const from = place.index * tileWidth + place.from;
      expect(toHex(subtreeHash(row.slice(from, from + place.count)))).toBe(toHex(readerOf(leaves)({ level, index })));
    }), { numRuns: 25 });
  });

  it('give back the entries of a bundle, and refuse one that is cut, too long or too short', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 1, maxLength: 20 }), (entries) => {
      const bundle = formatEntryBundle(entries);
      expect(hexes(parseEntryBundle(bundle, entries.length))).toEqual(hexes(entries));
      for (const broken of [bundle.subarray(0, -1), Buffer.concat([bundle, Uint8Array.of(0)])]) expect(() => parseEntryBundle(broken, entries.length)).toThrow(MalformedTile);
      expect(() => parseEntryBundle(bundle, entries.length + 1)).toThrow(MalformedTile);
    }));
    expect(() => formatEntryBundle([new Uint8Array(65_536)])).toThrow(RangeError);
    expect(() => parseHashTile(new Uint8Array(33), 1)).toThrow(MalformedTile);
  });
});
