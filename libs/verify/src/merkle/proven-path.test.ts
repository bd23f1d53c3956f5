import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../hashing/bytes.js';
import { leafHash } from './hashes.js';
import { inclusionPlan, proofFrom } from './proofs.js';
import { ProvenPath, type ProofText } from './proven-path.js';
import { rootOf } from './tree-range.js';

const stride = 67;
const leaves = Array.from({ length: 140 }, (_, index) => leafHash(utf8(`leaf ${index}`)));
const rootOver = (size: number): Uint8Array => rootOf(leaves.slice(0, size));
const proofOf = (index: number, size: number): string[] => proofFrom(inclusionPlan(index, size), ({ level, index: at }) => rootOf(leaves.slice(at * 2 ** level, Math.min(size, (at + 1) * 2 ** level)))).map(toHex);
const textOf = (proof: readonly string[]): ProofText => ({ bytes: utf8(`"${proof.join('","')}"]`), from: 1, count: proof.length });
const sized = fc.integer({ min: 1, max: 140 }).chain((size) => fc.record({ size: fc.constant(size), indexes: fc.array(fc.nat({ max: size - 1 }), { minLength: 1, maxLength: 30 }) }));

describe('proofs that share their way', () => {
  it('are taken one after the other, neighbours, far apart or the same again', () => {
    fc.assert(fc.property(sized, ({ size, indexes }) => {
      const path = new ProvenPath(size, rootOver(size), stride);
      for (const index of indexes) expect([index, path.proves(leaves[index]!, index, textOf(proofOf(index, size)))]).toEqual([index, true]);
    }), { numRuns: 200 });
    const path = new ProvenPath(140, rootOver(140), stride);
    for (let index = 0; index < 140; index++) expect(path.proves(leaves[index]!, index, textOf(proofOf(index, 140)))).toBe(true);
  });

  it('of the leaf that was proven just now has to be the same', () => {
    const path = new ProvenPath(140, rootOver(140), stride);
    const proof = proofOf(70, 140);
    expect(path.proves(leaves[70]!, 70, textOf(proof))).toBe(true);
    expect(path.proves(leaves[70]!, 70, textOf(proof.with(3, 'a'.repeat(64))))).toBe(false);
  });

  it('are refused when a single digit, the leaf, the place or the length is another, whatever was proven before; the next sound one is taken', () => {
    const wrong = fc.record({ victim: fc.nat(), step: fc.nat(), digit: fc.nat({ max: 63 }), how: fc.constantFrom('digit', 'leaf', 'place', 'shorter', 'longer', 'no hex') });
    fc.assert(fc.property(sized, wrong, ({ size, indexes }, { victim, step, digit, how }) => {
      const path = new ProvenPath(size, rootOver(size), stride);
      const bad = victim % indexes.length;
      indexes.forEach((index, order) => {
        const proof = proofOf(index, size);
        if (order !== bad) return expect(path.proves(leaves[index]!, index, textOf(proof))).toBe(true);
        const at = proof.length === 0 ? 0 : step % proof.length;
        const changed = [...proof];
        const hash = proof[at] ?? '';
        if (how === 'digit' || how === 'no hex') {
          if (proof.length === 0) return;
          changed[at] = `${hash.slice(0, digit)}${how === 'no hex' ? 'G' : hash[digit] === '0' ? '1' : '0'}${hash.slice(digit + 1)}`;
        }
        if (how === 'shorter' && proof.length === 0) return;
        const text = how === 'shorter' ? proof.slice(0, -1) : how === 'longer' ? [...proof, 'a'.repeat(64)] : changed;
        const place = how === 'place' ? (index + 1) % (size + 1) : index;
        expect(path.proves(how === 'leaf' ? leafHash(utf8('forged')) : leaves[index]!, place, textOf(text))).toBe(false);
      });
    }), { numRuns: 300 });
  });
});
