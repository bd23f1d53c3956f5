import { Inject, Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { ArtifactLedger } from '@plinth/artifacts';
import { type Actor, Clock, type Entropy, systemEntropy } from '@plinth/kernel';
import type { BlobStore } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import { Outbox } from '@plinth/platform/outbox';
import { datasetOwnerKind, objectPath } from './artifact-owners.js';
import { type CollectableObject, CollectionStore, type KeptRoot, type SparsePack } from './collection.store.js';
import { DATASET_SETTINGS, type DatasetSettings } from './dataset-settings.js';
import { Manifests } from './manifests.js';
import { ObjectReader } from './object-reader.js';
import { PackWriter } from './pack-writer.js';
import { packOwnerKind, packPath, Packs } from './packs.js';
import { Marks } from './rules/index.js';

/** What one collection did. */
export interface Collected {
  readonly objects: number;
  readonly bytes: number;
  readonly packs: number;
}

/** For tests that end the process between two steps: all is marked; objects go, or what a pack had left is elsewhere, or a pack goes, in a transaction that is not committed; what is left of a pack is written and nobody knows. */
export type CollectionStep = 'marked' | 'deleting' | 'swept' | 'written' | 'moving' | 'dropping';
type OnStep = (step: CollectionStep) => Promise<void> | void;

const rootsAtOnce = 200;
const objectsAtOnce = 2_000;
const packsAtOnce = 100;
/** A pack with less of it left is written anew. */
const liveShare = 0.5;
const digestLength = 64;

/**
 * Clears away objects that no snapshot refers to. It marks from the snapshots whose files are kept, and sweeps what has no mark and no lease: an object that was sent, asked for or committed
 * within a day before the marking began stays, so that a commit under way loses nothing. A snapshot that commits during the marking shares with its base, which is held until then, and leased the rest.
 */
@Injectable()
export class DatasetCollectionService {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly store: CollectionStore,
    private readonly manifests: Manifests,
    private readonly reader: ObjectReader,
    private readonly packs: Packs,
    private readonly ledger: ArtifactLedger,
    private readonly clock: Clock,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    @Inject(DATASET_SETTINGS) private readonly settings: DatasetSettings,
  ) {}

  /**
   * Doing it again, or in two processes at once, changes nothing more. Memory is two bytes an object.
   * @throws DataDamaged when a manifest can not be read: then nothing is known to be garbage, and nothing goes
   */
  async collect(actor: Actor, graceMs = this.settings.leaseMs, onStep: OnStep = () => undefined): Promise<Collected> {
    this.access.check(actor, 'dataset:collect');
    const before = new Date(this.clock.nowMs() - graceMs);
    const marks = await this.mark(actor);
    await onStep('marked');
    const swept = await this.sweep(actor, marks, before, onStep);
    await onStep('swept');
    return { ...swept, packs: await this.tidyPacks(actor, before, onStep) };
  }

  private async mark(actor: Actor): Promise<Marks> {
    const count = await this.database.read(actor, () => this.store.countObjects(actor.workspaceId));
    // Objects that come meanwhile have a lease; room for twice as many keeps the marks sharp all the same.
    const marks = new Marks(2 * count, this.entropy.bytes(32));
    const seen = new Set<string>();
    for (let after: KeptRoot | undefined; ; ) {
      const roots: KeptRoot[] = await this.database.read(actor, () => this.store.keptRoots(actor.workspaceId, after, rootsAtOnce));
      for (const { root, members } of roots) {
        for (const digest of members) marks.add(Buffer.from(digest, 'hex'));
        await this.markManifest(actor, root, marks, seen);
      }
      after = roots.at(-1);
      if (roots.length < rootsAtOnce) return marks;
    }
  }

  private async markManifest(actor: Actor, root: string, marks: Marks, seen: Set<string>): Promise<void> {
    if (seen.has(root)) return;
    seen.add(root);
    marks.add(Buffer.from(root, 'hex'));
    const manifest = await this.manifests.open(actor.workspaceId, root);
    for (const { digest } of manifest.names) marks.add(Buffer.from(digest, 'hex'));
    for (const { digest } of manifest.files) {
      if (seen.has(digest)) continue;
      seen.add(digest);
      marks.add(Buffer.from(digest, 'hex'));
      const lines = await manifest.loadFiles(digest);
      for (let index = 0; index < lines.count; index += 1) marks.add(Buffer.from(lines.bytes.toString('latin1', lines.startOf(index), lines.startOf(index) + digestLength), 'hex'));
    }
  }

  private async sweep(actor: Actor, marks: Marks, before: Date, onStep: OnStep): Promise<Omit<Collected, 'packs'>> {
    let [objects, bytes] = [0, 0];
    for (let after: Buffer = Buffer.alloc(0); ; ) {
      const page: CollectableObject[] = await this.database.read(actor, () => this.store.leaseless(actor.workspaceId, before, after, objectsAtOnce));
      const garbage = page.filter(({ digest }) => !marks.has(digest));
      if (garbage.length > 0) {
        const gone = await this.database.transaction(actor, async () => {
          const deleted = await this.delete(actor, garbage, before);
          await onStep('deleting');
          return deleted;
        });
        objects += gone.length;
        bytes += gone.reduce((sum, { size }) => sum + size, 0);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < objectsAtOnce) return { objects, bytes };
      after = last.digest;
    }
  }

  private async delete(actor: Actor, garbage: readonly CollectableObject[], before: Date): Promise<CollectableObject[]> {
    // A large file is a blob of its own; it goes with the last artifact that names it. Uploads hold the artifact before the object.
    for (const digest of ownBlobs(garbage)) await this.ledger.hold(actor, datasetOwnerKind, digest, objectPath(digest));
    const gone = await this.store.deleteObjects(actor.workspaceId, garbage.map(({ digest }) => digest), before);
    for (const digest of ownBlobs(gone)) await this.ledger.removeFromAll(actor, datasetOwnerKind, digest, objectPath(digest));
    if (gone.length > 0) {
      const after = { objects: gone.length, bytes: gone.reduce((sum, { size }) => sum + size, 0) };
      await this.outbox.audit(actor, { action: 'dataset.objects-collected', subjectKind: 'workspace', subjectId: actor.workspaceId, after });
    }
    return gone;
  }

  /** Drops packs that nothing lies in, and writes those anew of which little is left. @returns how many went */
  private async tidyPacks(actor: Actor, before: Date, onStep: OnStep): Promise<number> {
    let count = 0;
    for (const pack of await this.database.read(actor, () => this.store.sparsePacks(actor.workspaceId, before, liveShare, packsAtOnce))) {
      if (pack.live > 0) await this.rewrite(actor, pack, onStep);
      const isGone = await this.database.transaction(actor, async () => {
        const dropped = await this.drop(actor, pack, before);
        await onStep('dropping');
        return dropped;
      });
      if (isGone) count += 1;
    }
    return count;
  }

  private async rewrite(actor: Actor, { digest: pack }: SparsePack, onStep: OnStep): Promise<void> {
    const writer = new PackWriter(actor.workspaceId, this.blobs);
    for (const { digest, ...place } of await this.database.read(actor, () => this.store.contentOf(actor.workspaceId, pack))) await writer.add(await this.reader.read(actor.workspaceId, digest, 'object', { pack, ...place }), digest);
    await writer.flush();
    await onStep('written');
    for (const written of writer.packs) {
      if (written.blob.digest === pack) continue;
      await this.database.transaction(actor, async () => {
        await this.packs.keep(actor, written);
        await this.store.move(actor.workspaceId, pack, written.blob.digest, written.objects);
        await onStep('moving');
      });
    }
  }

  /** The blob itself goes a day later, so that whoever is reading in it ends well. */
  private async drop(actor: Actor, { digest }: SparsePack, before: Date): Promise<boolean> {
    if (!(await this.store.deletePack(actor.workspaceId, digest, before))) return false;
    await this.ledger.remove(actor, { kind: packOwnerKind, id: actor.workspaceId }, packPath(digest));
    return true;
  }
}

/** Digests of the objects that are no part of a pack, in the order of the objects. */
function ownBlobs(objects: readonly CollectableObject[]): string[] {
  return objects.filter(({ digest, pack }) => digest.equals(pack)).map(({ digest }) => digest.toString('hex'));
}
