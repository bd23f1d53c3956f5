import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, type Change, countOf, decodeManifest, type Difference, differences, encodeManifest, endsRange, fileLayout, fileLine, fileTree, Lines, maxRangeLines, type MergeConflict, mergeChanges, readFileLine, type Tree, TreeReader, typesOf } from './index.js';

/** Files by path: the size stands for the content. */
type Files = ReadonlyMap<string, number>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const line = (path: string, size: number): Buffer => fileLine({ path, size, digest: sha256(String(size)) });
const inOrder = (paths: Iterable<string>): string[] => [...paths].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));

async function* batches<Item>(items: readonly Item[], size = 7): AsyncGenerator<Item[], void, undefined> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** Trees in memory, with a count of the ranges that were read. */
class Shelf {
  reads = 0;
  private readonly ranges = new Map<string, Buffer>();

  readonly load = (digest: string): Lines => {
    this.reads += 1;
    const bytes = this.ranges.get(digest);
    if (!bytes) throw new Error(`There is no range ${digest}.`);
    return new Lines(bytes, fileLayout);
  };

  apply(old: Tree, changes: readonly Change[]): Promise<Tree> {
    return applyChanges(fileTree, old, batches(changes), { load: this.load, emit: (digest, bytes) => void this.ranges.set(digest, bytes), onMissing: (key) => { throw new Error(`${key.toString()} is not there`); } });
  }

  build(files: Files): Promise<Tree> {
    return this.apply([], inOrder(files.keys()).map((path) => ({ key: Buffer.from(path), line: line(path, files.get(path) ?? 0) })));
  }

  /** From one state to the next. */
  async step(tree: Tree, before: Files, after: Files): Promise<Tree> {
    return this.apply(tree, changesBetween(before, after));
  }

  async differences(before: Tree, after: Tree): Promise<Difference[]> {
    const all: Difference[] = [];
    for await (const batch of differences(before, after, this.load)) all.push(...batch);
    return all;
  }

  filesOf(tree: Tree): Files {
    return new Map(tree.flatMap(({ digest }) => {
      const lines = this.load(digest);
      return Array.from({ length: lines.count }, (_, index) => readFileLine(lines.line(index))).map(({ path, size }) => [path, size] as const);
    }));
  }
}

function changesBetween(before: Files, after: Files): Change[] {
  const paths = inOrder(new Set([...before.keys(), ...after.keys()])).filter((path) => before.get(path) !== after.get(path));
  return paths.map((path) => ({ key: Buffer.from(path), line: after.has(path) ? line(path, after.get(path) ?? 0) : undefined }));
}

/** Paths that end ranges, and paths that end none: chance alone would seldom make more than one range. */
const ending = Array.from({ length: 120_000 }, (_, index) => `r/${index}`).filter((path) => endsRange(Buffer.from(path))).slice(0, 60);
const path = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...ending) }, { weight: 3, arbitrary: fc.nat(400).map((n) => `r/${n * 277}`) }, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((text) => !/[\n\p{Surrogate}]/u.test(text)));
const files: fc.Arbitrary<Files> = fc.uniqueArray(fc.tuple(path, fc.nat(5)), { selector: ([each]) => each, maxLength: 80 }).map((entries) => new Map(entries));

describe('a manifest', () => {
  it('tells what differs among many lines that do not', async () => {
    const paths = Array.from({ length: 400 }, (_, index) => `r/${String(index).padStart(4, '0')}`);
    const what = fc.constantFrom('ADD', 'CHANGE', 'REMOVE');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.nat(399).map(String), what, { maxKeys: 6 }), async (changes) => {
        const shelf = new Shelf();
        const before = new Map(paths.map((each) => [each, 1]));
        const after = new Map(before);
        for (const [index, change] of Object.entries(changes)) {
          const path = paths[Number(index)] ?? '';
          if (change === 'ADD') after.set(`${path}+`, 2);
          else if (change === 'CHANGE') after.set(path, 3);
          else after.delete(path);
        }
        const found = await shelf.differences(await shelf.build(before), await shelf.build(after));
        expect(found.map(({ key, before: was, after: is }) => [key.toString(), was && readFileLine(was).size, is && readFileLine(is).size])).toEqual(
          inOrder(new Set([...before.keys(), ...after.keys()])).filter((path) => before.get(path) !== after.get(path)).map((path) => [path, before.get(path), after.get(path)]),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('is what its files are, whatever led to them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(files, { minLength: 1, maxLength: 6 }), async (history) => {
        const shelf = new Shelf();
        let [tree, before]: [Tree, Files] = [[], new Map()];
        for (const after of history) {
          tree = await shelf.step(tree, before, after);
          before = after;
        }
        const built = await new Shelf().build(before);
        expect(encodeManifest({ files: tree, names: [] })).toEqual(encodeManifest({ files: built, names: [] }));
        expect([...shelf.filesOf(tree)]).toEqual(inOrder(before.keys()).map((each) => [each, before.get(each)]));
        expect(decodeManifest(encodeManifest({ files: tree, names: [] })).files).toEqual(tree);
      }),
      { numRuns: 150 },
    );
  });

  it('ends ranges where the hash of a key says, and after 8,192 lines', async () => {
    const without = Array.from({ length: 60_000 }, (_, index) => `n/${index}`).filter((each) => !endsRange(Buffer.from(each))).slice(0, 20_000);
    const all = new Map([...without, ...ending.slice(0, 3)].map((each) => [each, 1] as const));
    const shelf = new Shelf();
    const tree = await shelf.build(all);
    expect(countOf(tree)).toBe(20_003);
    expect(Math.max(...tree.map(({ count }) => count))).toBe(maxRangeLines);
    for (const { last, count } of tree.slice(0, -1)) expect(endsRange(last) || count === maxRangeLines).toBe(true);
    // A file that comes moves every forced end behind it, up to the next one that a key decides; taken away again all is as it was.
    const more = new Map([...all, ['m', 1] as const]);
    const moved = await shelf.step(tree, all, more);
    expect(moved).toEqual(await new Shelf().build(more));
    expect(await shelf.step(moved, more, all)).toEqual(tree);
  });

  it('keeps the ranges that a change does not lie in, unread', async () => {
    const many = new Map(Array.from({ length: 50_000 }, (_, index) => [`file-${String(index).padStart(6, '0')}`, 1] as const));
    const shelf = new Shelf();
    const tree = await shelf.build(many);
    expect(tree.length).toBeGreaterThan(30);
    shelf.reads = 0;
    const changed = await shelf.step(tree, many, new Map([...many, ['file-025000', 2]]));
    expect(shelf.reads).toBeLessThanOrEqual(2);
    expect(changed.filter(({ digest }) => !tree.some((entry) => entry.digest === digest)).length).toBe(1);
    shelf.reads = 0;
    expect((await shelf.differences(tree, changed)).map(({ key }) => key.toString())).toEqual(['file-025000']);
    expect(shelf.reads).toBe(2);
  });

  it('differs from another in what a comparison of all files finds', async () => {
    await fc.assert(
      fc.asyncProperty(files, files, async (before, after) => {
        const shelf = new Shelf();
        const [left, right] = [await shelf.build(before), await shelf.build(after)];
        const found = (await shelf.differences(left, right)).map(({ key, before: was, after: is }) => [key.toString(), was && readFileLine(was).size, is && readFileLine(is).size]);
        expect(found).toEqual(changesBetween(before, after).map(({ key }) => [key.toString(), before.get(key.toString()), after.get(key.toString())]));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses to lose what is not there', async () => {
    await expect(new Shelf().apply([], [{ key: Buffer.from('a'), line: undefined }])).rejects.toThrow('a is not there');
  });

  it('is searched as its files are', async () => {
    await fc.assert(
      fc.asyncProperty(files, path, async (all, wanted) => {
        const shelf = new Shelf();
        const reader = new TreeReader(await shelf.build(all), shelf.load);
        const key = Buffer.from(wanted);
        const ordered = inOrder(all.keys());
        const behind = ordered.filter((each) => Buffer.from(each).compare(key) >= 0);
        expect([await reader.has(key), (await reader.get(key))?.toString(), (await reader.firstFrom(key))?.toString()]).toEqual([all.has(wanted), all.has(wanted) ? line(wanted, all.get(wanted) ?? 0).toString() : undefined, behind[0]]);
        const listed: string[] = [];
        for await (const { lines, from, to } of reader.from(key, { behind: true })) for (let at = from; at < to; at += 1) listed.push(lines.keyText(at));
        expect(listed).toEqual(behind.filter((each) => each !== wanted));
      }),
      { numRuns: 200 },
    );
  });

  it('counts its files by type', async () => {
    const tree = await new Shelf().build(new Map([['a.CSV', 3], ['b/c.csv', 4], ['.hidden', 1], ['d.e/f', 2], ['g.tar.gz', 5], ['h.averylongone', 6]]));
    expect(typesOf(tree)).toEqual({ '': { files: 3, bytes: 9 }, csv: { files: 2, bytes: 7 }, gz: { files: 1, bytes: 5 } });
  });
});

describe('a merge', () => {
  const merged = async (shelf: Shelf, base: Tree, ours: Tree, theirs: Tree, prefer?: 'OURS' | 'THEIRS') => {
    const conflicts: MergeConflict[] = [];
    const changes: Change[] = [];
    for await (const batch of mergeChanges({ base, ours, theirs, load: shelf.load, prefer, onConflict: (conflict) => conflicts.push(conflict) })) changes.push(...batch);
    return { conflicts: conflicts.map(({ key }) => key.toString()), tree: await shelf.apply(ours, changes) };
  };

  it('has what either side did, and names what both did differently', async () => {
    await fc.assert(
      fc.asyncProperty(files, files, files, async (base, ours, theirs) => {
        const shelf = new Shelf();
        const [baseTree, ourTree, theirTree] = [await shelf.build(base), await shelf.build(ours), await shelf.build(theirs)];
        const all = inOrder(new Set([...base.keys(), ...ours.keys(), ...theirs.keys()]));
        const clashing = all.filter((each) => ours.get(each) !== base.get(each) && theirs.get(each) !== base.get(each) && ours.get(each) !== theirs.get(each));
        const { conflicts, tree } = await merged(shelf, baseTree, ourTree, theirTree);
        expect(conflicts).toEqual(clashing);
        const expected = all.map((each) => [each, theirs.get(each) !== base.get(each) && !clashing.includes(each) ? theirs.get(each) : ours.get(each)] as const).filter(([, size]) => size !== undefined);
        expect([...shelf.filesOf(tree)]).toEqual(expected);
        // The laws: nothing merged is nothing done; what both did is done once; sides can be taken.
        expect((await merged(shelf, baseTree, ourTree, baseTree)).tree).toEqual(ourTree);
        expect((await merged(shelf, baseTree, baseTree, theirTree)).tree).toEqual(theirTree);
        expect((await merged(shelf, baseTree, ourTree, ourTree)).tree).toEqual(ourTree);
        const swapped = await merged(shelf, baseTree, theirTree, ourTree);
        expect(swapped.conflicts).toEqual(clashing);
        if (clashing.length === 0) expect(swapped.tree).toEqual(tree);
        const preferring = await merged(shelf, baseTree, ourTree, theirTree, 'THEIRS');
        expect(preferring.tree).toEqual((await merged(shelf, baseTree, theirTree, ourTree, 'OURS')).tree);
        for (const each of clashing) expect(shelf.filesOf(preferring.tree).get(each)).toBe(theirs.get(each));
      }),
      { numRuns: 150 },
    );
  });
});
