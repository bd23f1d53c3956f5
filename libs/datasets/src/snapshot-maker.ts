import { Inject, Injectable } from '@nestjs/common';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { CommitGates } from './commit-gates.js';
import type { Dataset, Snapshot } from './dataset.js';
import { DatasetLineage } from './dataset-lineage.js';
import { DatasetRows } from './dataset-rows.js';
import { DATASET_SETTINGS, type DatasetSettings } from './dataset-settings.js';
import { DatasetStore } from './dataset.store.js';
import { CommitTooSlow, ObjectsMissing, SchemaIncompatible, SnapshotDeleted, SnapshotNotFound, WrongSize } from './datasets.errors.js';
import type { OpenManifest } from './manifests.js';
import { ObjectStore } from './object.store.js';
import { ObjectReader } from './object-reader.js';
import type { PackWriter } from './pack-writer.js';
import { Packs } from './packs.js';
import { RefMoves } from './ref-moves.js';
import { bringProposed } from './profiles/proposed-table.js';
import { SchemaInference } from './profiles/schema-inference.js';
import { SnapshotSchemas } from './profiles/snapshot-schemas.js';
import { TableFileBringer } from './profiles/table-files.js';
import { bytesOf, countOf, type DatasetSchema, type Derivation, differences, encodeManifest, mainRef, readFileLine, sameContent, schemaChanges, schemaViolations, snapshotDigest, type SnapshotDocument, type SplitRequest } from './rules/index.js';
import { SnapshotStore } from './snapshot.store.js';
import { SnapshotSplits, splitsCarriedOver } from './snapshot-splits.js';

/** A snapshot to be made: what it holds, what it follows, and the ref that is to lead to it. */
export interface SnapshotOrder {
  readonly dataset: Dataset;
  /** What it was made from; null for nothing. */
  readonly base: Snapshot | null;
  readonly baseManifest: OpenManifest;
  readonly manifest: OpenManifest;
  readonly writer: PackWriter;
  readonly parents: readonly string[];
  /** Another snapshot that it shares files with. */
  readonly alsoKept?: Snapshot;
  /** A snapshot that the ref is moved to instead of a new one: the base has nothing of its own. */
  readonly forwardTo?: Snapshot | undefined;
  /** Undefined: that of the base. */
  readonly schema: DatasetSchema | null | undefined;
  readonly splits: readonly SplitRequest[] | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly derivation: Derivation | null;
  readonly message: string | null;
  readonly ref: string;
  readonly expectedHead: string | null;
  readonly idempotencyKey: string | undefined;
  /** What was asked for, for telling a retry from another request. */
  readonly request: unknown;
}

export interface MadeSnapshot {
  readonly snapshot: Snapshot;
  /** False when the data set had it already: nothing but the ref moved, if that. */
  readonly isNew: boolean;
}

/** What a key remembers. */
type WrittenSnapshot = { readonly digest: string; readonly isNew: boolean };

const heldAtOnce = 4_096;
const keyOf = ({ idempotencyKey, request }: Pick<SnapshotOrder, 'idempotencyKey' | 'request'>) => ({ key: idempotencyKey, operation: 'commitDataset', request, field: 'idempotencyKey' });

/** Turns a finished manifest into a snapshot, and moves the ref to it: whole or not at all. */
@Injectable()
export class SnapshotMaker {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly rows: DatasetRows,
    private readonly datasets: DatasetStore,
    private readonly snapshots: SnapshotStore,
    private readonly objects: ObjectStore,
    private readonly reader: ObjectReader,
    private readonly packs: Packs,
    private readonly refMoves: RefMoves,
    private readonly lineage: DatasetLineage,
    private readonly inference: SchemaInference,
    private readonly schemas: SnapshotSchemas,
    private readonly gates: CommitGates,
    private readonly tables: TableFileBringer,
    private readonly clock: Clock,
    @Inject(DATASET_SETTINGS) private readonly settings: DatasetSettings,
  ) {}

  /** @throws ObjectsMissing, WrongSize, SplitsOverlap, SchemaNotInferred, SchemaIncompatible, what gates throw, RefMoved, TagNeverMoves, RefProtected, SnapshotDeleted when the base went meanwhile */
  async make(actor: Actor, order: SnapshotOrder): Promise<MadeSnapshot> {
    const before = await this.answered(actor, order);
    if (before) return before;
    const heldSince = this.clock.nowMs();
    await this.holdFiles(actor, order);
    const document = await this.documentOf(actor, order);
    await this.gates.check(actor, { dataset: order.dataset, ref: order.ref, table: (session, path) => bringProposed(this.tables, session, actor.workspaceId, order.manifest, path) });
    await order.writer.flush();
    const digest = snapshotDigest(document);
    return this.found(actor, order.dataset, await this.database.transaction(actor, () =>
      this.idempotency.once(actor, keyOf(order), () => {
        // Half of the lease is left for the commit itself: the rows of the files are not locked.
        if (this.clock.nowMs() - heldSince > this.settings.leaseMs / 2) throw new CommitTooSlow();
        return this.write(actor, order, document, digest);
      }),
    ));
  }

  /** What was acknowledged before, under the same key: it asks nobody again. @throws IdempotencyKeyReused */
  async answered(actor: Actor, order: Pick<SnapshotOrder, 'dataset' | 'idempotencyKey' | 'request'>): Promise<MadeSnapshot | undefined> {
    const before = await this.database.read(actor, () => this.idempotency.answered<WrittenSnapshot>(actor, keyOf(order)));
    return before && this.found(actor, order.dataset, before);
  }

  /** Whether something was acknowledged under the key. */
  isKnown(actor: Actor, key: string): Promise<boolean> {
    return this.database.read(actor, () => this.idempotency.isKnown(actor, key, 'idempotencyKey'));
  }

  private async found(actor: Actor, dataset: Dataset, { digest, isNew }: WrittenSnapshot): Promise<MadeSnapshot> {
    const snapshot = await this.database.read(actor, () => this.snapshots.find(actor.workspaceId, dataset.id, { kind: 'DIGEST', digest }));
    if (!snapshot) throw new SnapshotNotFound(digest);
    return { snapshot, isNew };
  }

  /** Renews the leases of all files that are new, so that the collection takes none of them before the snapshot refers to it. */
  private async holdFiles(actor: Actor, { baseManifest, manifest }: SnapshotOrder): Promise<void> {
    let held: { readonly digest: string; readonly size: number; readonly path: string }[] = [];
    const hold = async (): Promise<void> => {
      const files = held;
      held = [];
      if (files.length === 0) return;
      const unmet = await this.database.transaction(actor, () => this.objects.hold(actor.workspaceId, Buffer.from(files.map(({ digest }) => digest).join(''), 'hex'), files.map(({ size }) => size)));
      const missing = unmet.filter(({ size }) => size === null);
      const [first] = missing.length ? missing : unmet;
      const file = first && files[first.index];
      if (file && first.size === null) throw new ObjectsMissing(missing.length, file.digest, file.path);
      if (file) throw new WrongSize(file.path, file.size, first.size ?? 0);
    };
    const load = (digest: string) => (baseManifest.files.some((entry) => entry.digest === digest) ? baseManifest.loadFiles(digest) : manifest.loadFiles(digest));
    for await (const batch of differences(baseManifest.files, manifest.files, load)) {
      for (const { after } of batch) if (after !== undefined) held.push(readFileLine(after));
      if (held.length >= heldAtOnce) await hold();
    }
    await hold();
  }

  private async documentOf(actor: Actor, order: SnapshotOrder): Promise<SnapshotDocument> {
    const { base, manifest, writer, schema: given, splits, metadata, derivation, parents, forwardTo } = order;
    const schema = given !== undefined || forwardTo ? (given ?? null) : await this.inference.schemaOf(actor.workspaceId, order);
    const wanted = splits ?? (await splitsCarriedOver(base?.document.splits ?? [], (digest) => this.reader.read(actor.workspaceId, digest, 'list of a split'), manifest));
    return {
      manifest: await writer.add(encodeManifest(manifest)),
      files: countOf(manifest.files),
      bytes: bytesOf(manifest.files),
      schema,
      splits: await new SnapshotSplits(manifest, writer, schema).resolve(wanted),
      derivation,
      metadata: metadata ?? base?.document.metadata ?? {},
      parents,
    };
  }

  private async write(actor: Actor, order: SnapshotOrder, document: SnapshotDocument, digest: string): Promise<WrittenSnapshot> {
    const { base, ref, expectedHead, message, alsoKept, forwardTo } = order;
    const dataset = await this.rows.holdWritable(actor, order.dataset.id, 'name');
    // Held against the retention: what the new snapshot shares with its base is kept by the base until this commits.
    for (const kept of [base, alsoKept]) if (kept && (await this.snapshots.share(actor.workspaceId, dataset.id, kept.digest))?.deletedAt !== null) throw new SnapshotDeleted(kept.digest, 'base');
    if (forwardTo) {
      await this.requireCompatible(actor, dataset, expectedHead, forwardTo.document.schema);
      await this.refMoves.move(actor, dataset, { name: ref, to: forwardTo.digest, expected: expectedHead, reason: message });
      return { digest: forwardTo.digest, isNew: false };
    }
    if (base && expectedHead === base.digest && sameContent(document, document.derivation === null ? { ...base.document, derivation: null } : base.document)) {
      await this.refMoves.move(actor, dataset, { name: ref, to: base.digest, expected: expectedHead, reason: message });
      return { digest: base.digest, isNew: false };
    }
    await this.requireCompatible(actor, dataset, expectedHead, document.schema);
    for (const pack of order.writer.packs) await this.packs.record(actor, pack);
    const isNew = await this.insert(actor, dataset, document, digest, message);
    await this.refMoves.move(actor, dataset, { name: ref, to: digest, expected: expectedHead, reason: message });
    await this.tellOfSchema(actor, dataset, ref, expectedHead, { digest, document });
    await this.lineage.snapshotMade(actor, { datasetId: dataset.id, digest, parents: document.parents, document });
    return { digest, isNew };
  }

  /** @returns false when the data set has this very snapshot already; one whose files were given up has them again. */
  private async insert(actor: Actor, dataset: Dataset, document: SnapshotDocument, digest: string, message: string | null): Promise<boolean> {
    const known = await this.snapshots.find(actor.workspaceId, dataset.id, { kind: 'DIGEST', digest });
    if (known && known.deletedAt === null) return false;
    const now = this.clock.now();
    const facts = { files: document.files, bytes: document.bytes, manifest: document.manifest };
    if (known) {
      await this.snapshots.revive(actor.workspaceId, dataset.id, digest);
      await this.outbox.audit(actor, { action: 'dataset.snapshot-restored', subjectKind: 'dataset', subjectId: dataset.id, subjectDigest: digest, after: { number: known.number, ...facts } });
      return false;
    }
    const number = await this.datasets.takeNumber(actor.workspaceId, dataset.id, now);
    await this.snapshots.insert(actor.workspaceId, {
      datasetId: dataset.id, digest, number, root: document.manifest, files: document.files, bytes: document.bytes, parents: document.parents, document, message, createdBy: actor.id, createdAt: now, heldAt: null, heldBy: null,
      holdReason: null, deletedAt: null,
    });
    await this.outbox.audit(actor, { action: 'dataset.committed', subjectKind: 'dataset', subjectId: dataset.id, subjectDigest: digest, after: { number, ...facts, parents: document.parents } });
    return true;
  }

  /** Those downstream are told when what main leads to has columns no more, or others. Schemas that are found in the files after the commit are compared when they are (`FoundSchemaBreaks`). */
  private async tellOfSchema(actor: Actor, dataset: Dataset, ref: string, head: string | null, next: Pick<Snapshot, 'digest' | 'document'>): Promise<void> {
    if (ref !== mainRef || head === null || head === next.digest || next.document.schema === null) return;
    const current = await this.snapshots.find(actor.workspaceId, dataset.id, { kind: 'DIGEST', digest: head });
    const former = current?.document.schema;
    if (former) await this.lineage.schemaMoved(actor, dataset, head, next.digest, schemaChanges(former, next.document.schema));
  }

  /** The gate: what the ref leads to and what it is to lead to. @throws SchemaIncompatible */
  private async requireCompatible(actor: Actor, dataset: Dataset, head: string | null, schema: DatasetSchema | null): Promise<void> {
    if (dataset.compatibility === 'NONE' || head === null) return;
    const current = await this.snapshots.find(actor.workspaceId, dataset.id, { kind: 'DIGEST', digest: head });
    const found = schemaViolations(dataset.compatibility, current ? (await this.schemas.of(actor.workspaceId, current)).schema : null, schema);
    if (found.length) throw new SchemaIncompatible(dataset.compatibility, found);
  }
}

