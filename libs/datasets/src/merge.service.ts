import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, checkText } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Dataset, Snapshot } from './dataset.js';
import { DatasetListService } from './dataset-list.service.js';
import { DatasetRows } from './dataset-rows.js';
import { DatasetNotFound, MergeConflicted, RefNotFound, SnapshotDeleted, SnapshotNotFound, UnrelatedHistories } from './datasets.errors.js';
import { ManifestChanges } from './manifest-changes.js';
import { Manifests, type OpenManifest } from './manifests.js';
import { type Change, type FileEntry, type LoadLines, mergeChanges, type MergeConflict, type MergeSide, parseSnapshotReference, readFileLine, refName } from './rules/index.js';
import { type MadeSnapshot, SnapshotMaker } from './snapshot-maker.js';
import { SnapshotStore } from './snapshot.store.js';

/** A file that both sides changed, differently; absent where it is not. */
export interface FileConflict {
  readonly path: string;
  readonly base: FileEntry | null;
  readonly ours: FileEntry | null;
  readonly theirs: FileEntry | null;
}

/** What a merge would come across. */
export interface MergePreview {
  /** The newest snapshot that both follow. */
  readonly base: Snapshot;
  readonly ours: Snapshot;
  readonly theirs: Snapshot;
  readonly conflictCount: number;
  /** The first thousand, in the order of the paths' bytes. */
  readonly conflicts: readonly FileConflict[];
}

export interface MergeRequest {
  readonly datasetId: string;
  /** The branch that is merged into. */
  readonly into: string;
  /** What is merged: a number, a digest or a ref. */
  readonly from: string;
  /** Whose file is taken where both changed it; without, a conflict refuses the merge. */
  readonly prefer?: MergeSide | null | undefined;
  readonly message?: string | null | undefined;
  /** Where the branch must be; wherever it is, when left out. */
  readonly expectedHead?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

interface Sides {
  readonly dataset: Dataset;
  readonly base: Snapshot;
  readonly ours: Snapshot;
  readonly theirs: Snapshot;
}

const shownConflicts = 1_000;

/** Brings what one snapshot did since a common one into a branch. */
@Injectable()
export class MergeService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly lists: DatasetListService,
    private readonly rows: DatasetRows,
    private readonly snapshots: SnapshotStore,
    private readonly manifests: Manifests,
    private readonly maker: SnapshotMaker,
  ) {}

  /** @throws DatasetNotFound, RefNotFound, SnapshotNotFound, SnapshotDeleted, UnrelatedHistories */
  async preview(actor: Actor, request: Pick<MergeRequest, 'datasetId' | 'into' | 'from'>): Promise<MergePreview> {
    this.access.check(actor, 'dataset:read');
    const { base, ours, theirs } = await this.sidesOf(actor, request);
    const [baseManifest, ourManifest, theirManifest] = await Promise.all([base, ours, theirs].map(({ root }) => this.manifests.open(actor.workspaceId, root)));
    const conflicts: FileConflict[] = [];
    let conflictCount = 0;
    if (baseManifest && ourManifest && theirManifest)
      for await (const _ of merging(baseManifest, ourManifest, theirManifest, undefined, (conflict) => {
        conflictCount += 1;
        if (conflicts.length < shownConflicts) conflicts.push(shown(conflict));
      })) continue;
    return { base, ours, theirs, conflictCount, conflicts };
  }

  /**
   * A branch that has nothing of its own since the common snapshot simply moves. Schema, splits and metadata are those of the branch, and the gate looks at what comes of it.
   * @throws MergeConflicted, what {@link preview} throws, and what a commit does
   */
  async merge(actor: Actor, request: MergeRequest): Promise<MadeSnapshot> {
    this.access.check(actor, 'dataset:write');
    if (request.message) checkText(request.message, 10_000, 'A message', 'input.message');
    const sides = await this.sidesOf(actor, request);
    const { dataset, base, ours, theirs } = sides;
    await this.rows.writable(actor, dataset.name, 'input.datasetId');
    const [baseManifest, ourManifest, theirManifest] = [await this.manifests.open(actor.workspaceId, base.root), await this.manifests.open(actor.workspaceId, ours.root), await this.manifests.open(actor.workspaceId, theirs.root)];
    const conflicts: string[] = [];
    let conflictCount = 0;
    const changes = merging(baseManifest, ourManifest, theirManifest, request.prefer ?? undefined, ({ key }) => {
      conflictCount += 1;
      if (conflicts.length < 20) conflicts.push(key.toString());
    });
    const writer = this.manifests.writer(actor.workspaceId);
    const manifest = await new ManifestChanges(this.manifests, writer, actor.workspaceId).apply(ourManifest, changes);
    if (conflictCount > 0) throw new MergeConflicted(conflictCount, conflicts);
    const isForward = base.digest === ours.digest;
    return this.maker.make(actor, {
      dataset, base: ours, baseManifest: ourManifest, manifest, writer,
      parents: [ours.digest, theirs.digest],
      alsoKept: theirs,
      forwardTo: isForward ? theirs : undefined,
      schema: undefined, splits: undefined, metadata: undefined, derivation: null,
      message: request.message ?? `Merge ${request.from} into ${request.into}`,
      ref: refName(request.into, 'input.into'),
      expectedHead: request.expectedHead ?? ours.digest,
      idempotencyKey: request.idempotencyKey ?? undefined,
      request: { datasetId: request.datasetId, into: request.into, from: request.from, prefer: request.prefer ?? null },
    });
  }

  private async sidesOf(actor: Actor, { datasetId, into, from }: Pick<MergeRequest, 'datasetId' | 'into' | 'from'>): Promise<Sides> {
    const dataset = await this.lists.byId(actor, datasetId);
    if (!dataset) throw new DatasetNotFound(datasetId, 'datasetId');
    const [branch, other] = [refName(into, 'into'), parseSnapshotReference(from, 'from')];
    return this.database.read(actor, async () => {
      const ours = await this.snapshots.find(actor.workspaceId, dataset.id, { kind: 'REF', name: branch });
      if (!ours) throw new RefNotFound(into, 'into');
      const theirs = await this.snapshots.find(actor.workspaceId, dataset.id, other);
      if (!theirs) throw new SnapshotNotFound(from, 'from');
      const base = await this.snapshots.commonAncestor(actor.workspaceId, dataset.id, ours.digest, theirs.digest);
      if (!base) throw new UnrelatedHistories();
      for (const { digest, deletedAt } of [base, ours, theirs]) if (deletedAt) throw new SnapshotDeleted(digest, 'from');
      return { dataset, base, ours, theirs };
    });
  }
}

function merging(base: OpenManifest, ours: OpenManifest, theirs: OpenManifest, prefer: MergeSide | undefined, onConflict: (conflict: MergeConflict) => void): AsyncGenerator<Change[], void, undefined> {
  const holders = new Map<string, LoadLines>();
  for (const { files, loadFiles } of [base, ours, theirs]) for (const { digest } of files) holders.set(digest, loadFiles);
  return mergeChanges({ base: base.files, ours: ours.files, theirs: theirs.files, prefer, onConflict, load: (digest) => (holders.get(digest) ?? base.loadFiles)(digest) });
}

function shown({ key, base, ours, theirs }: MergeConflict): FileConflict {
  const entry = (line: Buffer | undefined): FileEntry | null => (line ? readFileLine(line) : null);
  return { path: key.toString(), base: entry(base), ours: entry(ours), theirs: entry(theirs) };
}
