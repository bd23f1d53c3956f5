import { randomUUID } from 'node:crypto';
import type { Progress } from '../client/byte-source.js';
import type { CommittedSnapshot, DatasetDerivation, DatasetSchema, DatasetSnapshot, DatasetSplit } from '../client/dataset-types.js';
import { PlinthRequestError } from '../client/errors.js';
import type { Transport } from '../client/transport.js';
import { ArrivingFiles } from './arriving-files.js';
import { DatasetRoutes } from './dataset-routes.js';
import type { FileIndex } from './file-index.js';
import { FolderReceiver } from './folder-receiver.js';
import { digestOf, FolderSender } from './folder-sender.js';
import { type FoundFile, scanFolder } from './folder-scan.js';
import { defaultCacheFolder, ObjectCache } from './object-cache.js';
import { patiently } from './patiently.js';
import { planPull } from './pull-plan.js';
import { changesBetween, commitLines, type FileChanges, isWithin, readLines, type SnapshotFile } from './snapshot-lines.js';
import { withKey } from './table-keys.js';
import type { ReceivedFiles, SentFiles } from './transferred.js';
import { WorkingCopy } from './working-copy.js';
import { WorkingFiles } from './working-files.js';

export interface PushOptions {
  readonly onProgress?: Progress | undefined;
}

export interface CommitFolderOptions extends PushOptions {
  /** The ref that moves; that of the folder, or `main`. */
  readonly ref?: string | undefined;
  readonly message?: string | undefined;
  readonly derivation?: DatasetDerivation | undefined;
  /** What the tables look like; unless told, that of the snapshot before, or what the files say where the data set promises a schema. */
  readonly schema?: DatasetSchema | undefined;
  /**
   * Columns that tell apart what rows are about, such as a person: splits that share one leak. They become the key of each table of the schema that has them all; without a schema here, of
   * that of the snapshot before, which stays as it is otherwise.
   */
  readonly key?: readonly string[] | undefined;
  /** Those of the snapshot before unless told. */
  readonly splits?: readonly DatasetSplit[] | undefined;
}

export interface CommittedFolder {
  readonly snapshot: DatasetSnapshot;
  readonly changes: FileChanges;
  /** False when the folder holds what the snapshot holds already. */
  readonly isNew: boolean;
  readonly sentBytes: number;
}

export interface PullOptions {
  /** A ref, a number or a digest; the folder's own ref, or `main`. */
  readonly reference?: string | undefined;
  /** Files and folders of the snapshot; all of them unless told. */
  readonly only?: readonly string[] | undefined;
  /** Takes the snapshot's word over what was changed here. */
  readonly force?: boolean | undefined;
  /** Where bytes are kept for all projects; null for nowhere. */
  readonly cacheFolder?: string | null | undefined;
  readonly onProgress?: Progress | undefined;
}

export interface PulledFolder extends ReceivedFiles {
  readonly snapshot: DatasetSnapshot;
  readonly written: number;
  readonly removed: number;
  /** Paths that were changed here, and stay so. */
  readonly kept: readonly string[];
}

/** How many are named in an error. */
const named = 5;

/** One folder and one data set: what lies here, what lies there, and how one follows the other. */
export class DataFolder {
  private readonly routes: DatasetRoutes;

  /** @internal */
  constructor(
    private readonly transport: Transport,
    private readonly dataset: { readonly id: string; readonly name: string },
    private readonly folder: string,
  ) {
    this.routes = new DatasetRoutes(transport, dataset.name);
  }

  /** Of the data set. */
  get name(): string {
    return this.dataset.name;
  }

  /** Sends what the server lacks of the folder's files, and commits nothing. The server keeps them for a day. */
  async push({ onProgress }: PushOptions = {}): Promise<SentFiles> {
    const { sent, index } = await this.send(await this.copy('main'), onProgress);
    await index.save(sent.files.map(({ path }) => path));
    return sent;
  }

  /**
   * Makes the folder as it is a snapshot of the data set, on top of the one that it is a copy of.
   * @throws PlinthRequestError with code REF_MOVED when somebody else was there first: pull, and commit again; SCHEMA_MISSING or KEY_NOT_IN_SCHEMA for a key of columns that are not known
   */
  async commit({ ref, message, derivation, schema: given, key, splits, onProgress }: CommitFolderOptions = {}): Promise<CommittedFolder> {
    const copy = await this.copy(ref ?? 'main');
    const schema = key?.length ? withKey(given ?? (await this.schemaOf(copy)), key) : given;
    const { sent, base, index } = await this.send(copy, onProgress);
    const { parts } = copy.of;
    const changes = changesBetween(base.filter(({ path }) => isWithin(path, parts)), sent.files);
    const request = { ref: ref ?? copy.of.ref, base: copy.of.snapshot?.digest ?? null, message, derivation, schema, splits, idempotencyKey: randomUUID() };
    const all = [...base.filter(({ path }) => !isWithin(path, parts)), ...sent.files];
    const lines = commitLines(changes);
    const committing = patiently(() => this.routes.commit(request, lines)).catch((error: unknown) => this.committedBefore(error, request.ref, all));
    // What was read stays known whether or not the commit is taken, and is written down while the server works.
    const [committed] = await Promise.allSettled([committing, index.save(sent.files.map(({ path }) => path))]);
    if (committed.status === 'rejected') throw committed.reason;
    const { snapshot, isNew } = committed.value;
    await copy.become({ ...copy.of, ref: request.ref, snapshot }, all);
    return { snapshot, changes, isNew, sentBytes: sent.sentBytes };
  }

  /**
   * Brings the folder to a snapshot. What was changed here alone stays; where both sides changed, nothing is touched.
   * @throws PlinthRequestError with code FOLDER_UNUSABLE, LOCAL_CHANGES, DIGEST_MISMATCH, UNSAFE_PATH
   */
  async pull({ reference, only, force, cacheFolder, onProgress }: PullOptions = {}): Promise<PulledFolder> {
    const known = await WorkingCopy.find(this.folder);
    const own = known?.of.dataset === this.dataset.name ? known : undefined;
    if (known && !own) throw otherDataset(known, this.dataset.name);
    const snapshot = await patiently(() => this.routes.snapshot(reference ?? own?.of.ref ?? 'main'));
    const parts = only?.length ? only : (own?.of.parts ?? []);
    const all = readLines(await patiently(() => this.routes.manifest(snapshot.digest)));
    const theirs = all.filter(({ path }) => isWithin(path, parts));
    if (theirs.length === 0 && parts.length > 0) throw new PlinthRequestError(`${this.dataset.name}@${snapshot.number} has nothing at ${parts.join(', ')}.`, { code: 'PATH_NOT_IN_SNAPSHOT', status: 404, field: 'only', help: '`plinth data files` lists what it has.' });
    const before = own ? (await this.baseOf(own)).filter(({ path }) => isWithin(path, own.of.parts)) : [];
    const copy = own ?? WorkingCopy.at(this.folder, { dataset: this.dataset.name, ref: 'main', snapshot: null, parts });
    copy.prepare();
    const files = new WorkingFiles(copy.folder);
    const index = await copy.index();
    const base = before.filter(({ path }) => isWithin(path, parts));
    const mine = await digestsHere(files, index, new Set([...base, ...theirs].map(({ path }) => path)));
    const plan = planPull(base, mine, theirs, { force });
    if (plan.conflicts.length > 0) throw localChanges(plan.conflicts);
    const cache = cacheFolder === null ? undefined : new ObjectCache(cacheFolder ?? defaultCacheFolder());
    const received = await this.receive(copy, files, { snapshot: snapshot.digest, wanted: plan.write, cache, onProgress });
    for (const path of plan.remove) files.remove(path);
    await copy.become({ dataset: this.dataset.name, ref: isRef(reference) ? reference : copy.of.ref, snapshot, parts }, all);
    rememberWritten(files, index, plan.write);
    await index.save(theirs.map(({ path }) => path));
    return { snapshot, written: plan.write.length, removed: plan.remove.length, kept: plan.kept, ...received };
  }

  /** What was changed in the folder since the snapshot that it is a copy of. */
  async changes(): Promise<FileChanges> {
    const copy = await this.copy('main');
    const index = await copy.index();
    const found = (await scanFolder(copy.folder)).filter(({ path }) => isWithin(path, copy.of.parts));
    const files = await withDigests(found, index);
    return changesBetween((await this.baseOf(copy)).filter(({ path }) => isWithin(path, copy.of.parts)), files);
  }

  private async receive(copy: WorkingCopy, files: WorkingFiles, { snapshot, wanted, cache, onProgress }: { readonly snapshot: string; readonly wanted: readonly SnapshotFile[]; readonly cache: ObjectCache | undefined; readonly onProgress: Progress | undefined }): Promise<ReceivedFiles> {
    const arriving = ArrivingFiles.open(files, copy.notes);
    try {
      return await new FolderReceiver(this.transport, this.routes, copy.folder, arriving, cache, onProgress).receive(snapshot, wanted);
    } finally {
      arriving.close();
    }
  }

  /** A commit whose answer was lost, with the process that waited for it, looks like somebody else's: the ref is there already, and leads to these very files. */
  private async committedBefore(error: unknown, ref: string, files: readonly SnapshotFile[]): Promise<CommittedSnapshot> {
    if (!(error instanceof PlinthRequestError) || error.code !== 'REF_MOVED') throw error;
    const snapshot = await this.routes.snapshot(ref);
    if (snapshot.files !== files.length) throw error;
    const { added, changed, removed } = changesBetween(readLines(await this.routes.manifest(snapshot.digest)), files);
    if (added.length + changed.length + removed.length > 0) throw error;
    return { snapshot, isNew: false };
  }

  private async copy(ref: string): Promise<WorkingCopy> {
    const known = await WorkingCopy.find(this.folder);
    if (known && known.of.dataset !== this.dataset.name) throw otherDataset(known, this.dataset.name);
    return known ?? WorkingCopy.at(this.folder, { dataset: this.dataset.name, ref, snapshot: null, parts: [] });
  }

  /** On success what the index learnt is still to be saved. */
  private async send(copy: WorkingCopy, onProgress: Progress | undefined): Promise<{ readonly sent: SentFiles; readonly base: SnapshotFile[]; readonly index: FileIndex }> {
    copy.prepare();
    const [base, index] = [await this.baseOf(copy), await copy.index()];
    const found = (await scanFolder(copy.folder)).filter(({ path }) => isWithin(path, copy.of.parts));
    try {
      const sent = await new FolderSender(this.transport, this.routes, this.dataset.id, index, onProgress).send(found, base);
      return { sent, base, index };
    } catch (error) {
      await index.save(found.map(({ path }) => path));
      throw error;
    }
  }

  private async schemaOf({ of: { snapshot } }: WorkingCopy): Promise<DatasetSchema | null> {
    return snapshot && patiently(() => this.routes.schema(snapshot.digest));
  }

  private async baseOf(copy: WorkingCopy): Promise<SnapshotFile[]> {
    return (await copy.base()) ?? readLines(await this.routes.manifest(copy.of.snapshot?.digest ?? ''));
  }
}

async function withDigests(found: readonly FoundFile[], index: FileIndex): Promise<SnapshotFile[]> {
  const files: SnapshotFile[] = [];
  for (const file of found) files.push({ path: file.path, size: file.size, digest: index.digestOf(file) ?? (await digestOf(file)) });
  return files;
}

async function digestsHere(files: WorkingFiles, index: FileIndex, paths: ReadonlySet<string>): Promise<Map<string, string>> {
  const found = [...paths].flatMap((path) => files.look(path) ?? []);
  return new Map((await withDigests(found, index)).map(({ path, digest }) => [path, digest]));
}

function rememberWritten(files: WorkingFiles, index: FileIndex, written: readonly SnapshotFile[]): void {
  const lookedAt = BigInt(Date.now()) * 1_000_000n;
  for (const { path, digest } of written) {
    const found = files.look(path);
    if (found) index.remember(found, digest, lookedAt);
  }
}

/** Numbers and digests name one snapshot for ever: there is nothing for a commit to move. */
function isRef(reference: string | undefined): reference is string {
  return reference !== undefined && !/^(\d+|[0-9a-f]{64})$/.test(reference);
}

function localChanges(paths: readonly string[]): PlinthRequestError {
  const more = paths.length > named ? `, and ${paths.length - named} more` : '';
  return new PlinthRequestError(`Changed here and in the snapshot: ${paths.slice(0, named).join(', ')}${more}.`, { code: 'LOCAL_CHANGES', status: 409, help: 'Move your versions away and pull again, or take the snapshot\'s with --force. Nothing was changed.' });
}

function otherDataset(copy: WorkingCopy, wanted: string): PlinthRequestError {
  return new PlinthRequestError(`${copy.folder} is a copy of ${copy.of.dataset}, not of ${wanted}.`, { code: 'OTHER_DATASET', status: 409, help: 'Choose another folder.' });
}
