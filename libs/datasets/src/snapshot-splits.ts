import { createHash } from 'node:crypto';
import { artifactFolder, artifactPath } from '@plinth/artifacts/rules';
import { InvalidInput, TooMany } from '@plinth/kernel';
import { PathNotInSnapshot, SplitsOverlap } from './datasets.errors.js';
import type { OpenManifest } from './manifests.js';
import type { PackWriter } from './pack-writer.js';
import { type DatasetSchema, readFileLine, type Split, type SplitRequest, TreeReader } from './rules/index.js';

/** Members of all splits of a snapshot together: their paths are held while it is made. */
const maxMembers = 1_000_000;

/** Finds out which files are in the splits of a snapshot that is being made, and keeps their lists beside its files. */
export class SnapshotSplits {
  private readonly holders = new Map<string, string>();

  constructor(
    private readonly manifest: OpenManifest,
    private readonly writer: PackWriter,
    private readonly schema: DatasetSchema | null,
  ) {}

  /** @throws SplitsOverlap, PathNotInSnapshot, TooMany, InvalidInput */
  async resolve(requests: readonly SplitRequest[]): Promise<Split[]> {
    const splits: Split[] = [];
    const reader = new TreeReader(this.manifest.files, this.manifest.loadFiles);
    for (const [index, request] of requests.entries()) {
      const field = `splits[${index}]`;
      if (splits.some(({ name }) => name === request.name)) throw new InvalidInput(`Two splits are called ${request.name}.`, { field: `${field}.name`, help: 'Give each a name of its own.' });
      if (request.kind === 'FILES') splits.push(await this.files(reader, request, field));
      else splits.push(await this.rows(reader, request, field));
    }
    return splits;
  }

  private async files(reader: TreeReader, { name, paths = [], folders = [] }: Extract<SplitRequest, { kind: 'FILES' }>, field: string): Promise<Split> {
    const members = new Map<string, number>();
    const inFolders = folders.map((folder, index) => artifactFolder(folder, `${field}.folders[${index}]`));
    for (const folder of inFolders) {
      const [start, end] = folder === '' ? [Buffer.alloc(0), undefined] : [Buffer.from(`${folder}/`), Buffer.from(`${folder}0`)];
      for await (const { lines, from, to } of reader.from(start, { end })) for (let at = from; at < to; at += 1) this.add(members, readFileLine(lines.line(at)), name, field);
    }
    for (const [index, text] of paths.entries()) {
      const path = artifactPath(text, `${field}.paths[${index}]`);
      const line = await reader.get(Buffer.from(path));
      if (!line) throw new PathNotInSnapshot(path, `${field}.paths[${index}]`);
      this.add(members, readFileLine(line), name, field);
    }
    const hash = createHash('sha256');
    const list = Buffer.concat([...members.keys()].map((path) => Buffer.from(`${path}\n`)).sort((left, right) => left.compare(right)));
    const digest = await this.writer.add(list, hash.update(list).digest('hex'));
    return { kind: 'FILES', name, folders: inFolders, members: digest, files: members.size, bytes: [...members.values()].reduce((sum, size) => sum + size, 0) };
  }

  private add(members: Map<string, number>, { path, size }: { readonly path: string; readonly size: number }, split: string, field: string): void {
    const holder = this.holders.get(path);
    if (holder !== undefined && holder !== split) throw new SplitsOverlap(path, holder, split);
    if (this.holders.size >= maxMembers) throw new TooMany('Files in splits', field, maxMembers);
    this.holders.set(path, split);
    members.set(path, size);
  }

  private async rows(reader: TreeReader, request: Exclude<SplitRequest, { kind: 'FILES' }>, field: string): Promise<Split> {
    const table = this.schema?.tables.find(({ name }) => name === request.table);
    if (this.schema && !table) throw new InvalidInput(`The schema has no table ${JSON.stringify(request.table)}.`, { field: `${field}.table`, help: 'Name a table of the schema.' });
    if (request.kind === 'ROWS') return request;
    const unknown = table && request.columns.find((column) => !table.columns.some(({ name }) => name === column));
    if (unknown !== undefined) throw new InvalidInput(`The table ${JSON.stringify(request.table)} has no column ${JSON.stringify(unknown)}.`, { field: `${field}.columns`, help: 'Name columns of the table.' });
    const file = artifactPath(request.file, `${field}.file`);
    if (!(await reader.has(Buffer.from(file)))) throw new PathNotInSnapshot(file, `${field}.file`);
    return { ...request, file };
  }
}

/** What has to be asked for so that a snapshot that follows another has its splits: folders are looked through anew, single files stay in while they are there. */
export async function splitsCarriedOver(splits: readonly Split[], membersOf: (digest: string) => Promise<Buffer>, manifest: OpenManifest): Promise<SplitRequest[]> {
  const reader = new TreeReader(manifest.files, manifest.loadFiles);
  return Promise.all(
    splits.map(async (split): Promise<SplitRequest> => {
      if (split.kind === 'ROWS') return split;
      if (split.kind === 'KEYS') return { ...split, columns: [...split.columns] };
      const paths: string[] = [];
      for (const path of (await membersOf(split.members)).toString().split('\n')) {
        if (path === '' || split.folders.some((folder) => folder === '' || path.startsWith(`${folder}/`))) continue;
        if (await reader.has(Buffer.from(path))) paths.push(path);
      }
      return { kind: 'FILES', name: split.name, folders: [...split.folders], paths };
    }),
  );
}
