import { PathNotInSnapshot, PathsCollide } from './datasets.errors.js';
import type { Manifests, OpenManifest } from './manifests.js';
import type { PackWriter } from './pack-writer.js';
import { applyChanges, type Change, differences, fileTree, foldedPath, type LoadLines, nameLine, nameTree, type Tree, TreeReader } from './rules/index.js';

/** Makes the manifest that follows from another by changes of its files. */
export class ManifestChanges {
  constructor(
    private readonly manifests: Manifests,
    private readonly writer: PackWriter,
    private readonly workspaceId: Parameters<Manifests['openWith']>[0],
  ) {}

  /**
   * Changes come in the order of their paths, each path once.
   * @throws PathNotInSnapshot when a file is to go that is not there; PathsCollide
   */
  async apply(base: OpenManifest, changes: AsyncIterable<readonly Change[]>): Promise<OpenManifest> {
    const emit = async (digest: string, bytes: Buffer): Promise<void> => void (await this.writer.add(bytes, digest));
    const files = await applyChanges(fileTree, base.files, changes, {
      load: base.loadFiles,
      emit,
      onMissing: (key) => {
        throw new PathNotInSnapshot(key.toString());
      },
    });
    const withFiles = this.manifests.openWith(this.workspaceId, { files, names: base.names }, this.writer);
    const load = either(base.loadFiles, withFiles.loadFiles, base.files);
    const names = await applyChanges(nameTree, base.names, once(nameChanges(base, files, load)), { load: base.loadNames, emit, onMissing: () => undefined });
    const made = this.manifests.openWith(this.workspaceId, { files, names }, this.writer);
    await requireNoCollisions(base, made, load);
    return made;
  }
}

/** Ranges of the base are found where the base is, others where they are being made. */
function either(ofBase: LoadLines, ofMade: LoadLines, base: Tree): LoadLines {
  const known = new Set(base.map(({ digest }) => digest));
  return (digest) => (known.has(digest) ? ofBase(digest) : ofMade(digest));
}

/** What changes of the tree of names, in the order of the folded paths. @throws PathsCollide when a new path folds to what another one that stays or comes folds to */
async function nameChanges(base: OpenManifest, after: Tree, load: LoadLines): Promise<Change[]> {
  const comes = new Map<string, string>();
  const goes = new Map<string, string>();
  for await (const batch of differences(base.files, after, load)) {
    for (const { key, before: was, after: is } of batch) {
      if (was !== undefined && is !== undefined) continue;
      const path = key.toString();
      const folded = foldedPath(path);
      if (folded === path) continue;
      const other = comes.get(folded);
      if (is !== undefined && other !== undefined) throw new PathsCollide(path, other, 'SAME_BUT_FOR_CAPITALS_OR_LOOK_ALIKES');
      (is === undefined ? goes : comes).set(folded, path);
    }
  }
  const names = new TreeReader(base.names, base.loadNames);
  for (const [folded, path] of comes) {
    const there = pathOf(await names.get(Buffer.from(folded)));
    // A file that is renamed in its capitals alone goes and comes.
    if (there !== undefined && there !== goes.get(folded)) throw new PathsCollide(path, there, 'SAME_BUT_FOR_CAPITALS_OR_LOOK_ALIKES');
  }
  const changes = [...new Set([...goes.keys(), ...comes.keys()])].map((folded): Change => {
    const path = comes.get(folded);
    return { key: Buffer.from(folded), line: path === undefined ? undefined : nameLine(path, folded) };
  });
  return changes.sort((left, right) => left.key.compare(right.key));
}

/** Looks for each new path whether another could be taken for it: the same but for capitals and look-alike letters, or a file where it needs a folder. */
async function requireNoCollisions(base: OpenManifest, made: OpenManifest, load: LoadLines): Promise<void> {
  const files = new TreeReader(made.files, load);
  const names = new TreeReader(made.names, made.loadNames);
  const folders = new Set<string>();
  // A folder that a new file stands in the place of is found from the files in it, if they are new as well.
  const looksInside = base.files.length > 0;
  for await (const batch of differences(base.files, made.files, load)) {
    for (const { key, before } of batch) {
      if (before !== undefined) continue;
      const path = key.toString();
      const folded = foldedPath(path);
      const alone = requireAlone(files, names, path, folded, looksInside);
      if (alone) await alone;
      for (let slash = folded.indexOf('/'); slash >= 0; slash = folded.indexOf('/', slash + 1)) {
        const folder = folded.slice(0, slash);
        if (folders.has(folder)) continue;
        folders.add(folder);
        const file = (await files.has(Buffer.from(folder))) ? folder : pathOf(await names.get(Buffer.from(folder)));
        if (file !== undefined) throw new PathsCollide(path, file, 'FILE_AND_FOLDER');
      }
    }
  }
}

/** Waits only for ranges that are not in memory: nearly always there is nothing to wait for. */
function requireAlone(files: TreeReader, names: TreeReader, path: string, folded: string, looksInside: boolean): undefined | Promise<void> {
  const key = Buffer.from(folded);
  const inside = Buffer.from(`${folded}/`);
  const looks = [folded === path ? false : files.has(key), names.get(key), looksInside ? files.firstFrom(inside) : undefined, looksInside ? names.firstFrom(inside) : undefined] as const;
  const check = ([asFile, name, inFiles, inNames]: Looks): void => {
    if (asFile) throw new PathsCollide(path, folded, 'SAME_BUT_FOR_CAPITALS_OR_LOOK_ALIKES');
    const other = pathOf(name);
    if (other !== undefined && other !== path) throw new PathsCollide(path, other, 'SAME_BUT_FOR_CAPITALS_OR_LOOK_ALIKES');
    for (const next of [inFiles, inNames]) if (next?.subarray(0, inside.length).equals(inside)) throw new PathsCollide(path, next.toString(), 'FILE_AND_FOLDER');
  };
  if (hasCome(looks)) return void check(looks);
  return (async () => check([await looks[0], await looks[1], await looks[2], await looks[3]]))();
}

type Looks = readonly [boolean, Buffer | undefined, Buffer | undefined, Buffer | undefined];

function hasCome(looks: readonly unknown[]): looks is Looks {
  return !looks.some((look) => look instanceof Promise);
}

/** The path that a line of the tree of names has. */
function pathOf(line: Buffer | undefined): string | undefined {
  return line?.toString('utf8', 0, line.indexOf(0x09));
}

async function* once(changes: Promise<Change[]>): AsyncGenerator<Change[], void, undefined> {
  yield await changes;
}
