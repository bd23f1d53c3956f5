import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planPull } from './pull-plan.js';
import type { SnapshotFile } from './snapshot-lines.js';

const file = (path: string, digest: string): SnapshotFile => ({ path, digest, size: 1 });
const paths = ['a', 'b', 'c', 'd'];
const listing = fc.dictionary(fc.constantFrom(...paths), fc.constantFrom<string>('1', '2', '3')).map((entries) => new Map(Object.entries(entries)));
const filesOf = (entries: ReadonlyMap<string, string>) => [...entries].map(([path, digest]) => file(path, digest));

describe('a folder that takes over a snapshot', () => {
  it('follows it where nothing was changed, keeps what was changed here alone, and loses nothing of either', () => {
    fc.assert(
      fc.property(listing, listing, listing, (base, mine, theirs) => {
        const { write, remove, conflicts, kept } = planPull(filesOf(base), mine, filesOf(theirs));
        const result = new Map(mine);
        for (const { path, digest } of write) result.set(path, digest);
        for (const path of remove) result.delete(path);
        for (const path of paths) {
          const [was, is, wanted] = [base.get(path), mine.get(path), theirs.get(path)];
          const changedHere = is !== was;
          if (conflicts.includes(path)) expect([changedHere, wanted !== was, wanted !== is]).toEqual([true, true, true]);
          else expect(result.get(path)).toBe(changedHere && wanted === was ? is : wanted);
          // What nobody but this folder has is overwritten by nothing.
          if (changedHere && is !== undefined && is !== wanted) expect(result.get(path)).toBe(is);
          // What neither snapshot knows is not even mentioned.
          expect(kept.includes(path)).toBe(was !== undefined && changedHere && wanted === was);
        }
      }),
    );
  });

  it('becomes the snapshot when it is forced', () => {
    fc.assert(
      fc.property(listing, listing, listing, (base, mine, theirs) => {
        const { write, remove, conflicts } = planPull(filesOf(base), mine, filesOf(theirs), { force: true });
        const result = new Map([...mine].filter(([path]) => base.has(path) || theirs.has(path)));
        for (const { path, digest } of write) result.set(path, digest);
        for (const path of remove) result.delete(path);
        expect(conflicts).toEqual([]);
        expect(result).toEqual(theirs);
      }),
    );
  });
});
