import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, checkJson } from '@plinth/kernel';
import { type BlobSource, chunksOf } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import type { Dataset, Snapshot } from './dataset.js';
import { DatasetRows } from './dataset-rows.js';
import { MalformedCommit, SnapshotDeleted, SnapshotNotFound } from './datasets.errors.js';
import { ManifestChanges } from './manifest-changes.js';
import { Manifests } from './manifests.js';
import { ProducingRuns } from './producing-runs.js';
import { bytesSources, CommitBody, type CommitHeader, type Derivation, refName } from './rules/index.js';
import { type MadeSnapshot, SnapshotMaker } from './snapshot-maker.js';
import { SnapshotStore } from './snapshot.store.js';

/** Commits: files that are put and taken away, on top of a snapshot. */
@Injectable()
export class CommitService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly rows: DatasetRows,
    private readonly snapshots: SnapshotStore,
    private readonly manifests: Manifests,
    private readonly maker: SnapshotMaker,
    private readonly runs: ProducingRuns,
  ) {}

  /**
   * Reads the body as it comes. Memory is bounded by the names of the files that are new. Of several commits that expect the ref at one place a single one succeeds.
   * @throws MalformedCommit, PathsCollide, PathNotInSnapshot, and what {@link SnapshotMaker.make} throws; then nothing has changed
   */
  async commit(actor: Actor, name: string, source: BlobSource): Promise<MadeSnapshot> {
    this.access.check(actor, 'dataset:write');
    const dataset = await this.rows.writable(actor, name, 'name');
    const body = new CommitBody(chunksOf(source), (reason, line, help) => new MalformedCommit(reason, line, help));
    const header = await body.header();
    const before = await this.acknowledged(actor, dataset, header, body);
    if (before) return before;
    checkJson(header.metadata, 'metadata');
    checkJson(header.derivation?.parameters, 'derivation.parameters');
    const ref = refName(header.ref, 'ref');
    await this.requireOrigin(actor, header);
    const base = await this.baseOf(actor, dataset, header, ref);
    const baseManifest = await this.manifests.open(actor.workspaceId, base?.root ?? null);
    const writer = this.manifests.writer(actor.workspaceId);
    const manifest = await new ManifestChanges(this.manifests, writer, actor.workspaceId).apply(baseManifest, body.changes());
    const { schema, splits, metadata, message, derivation, idempotencyKey } = header;
    return this.maker.make(actor, {
      dataset, base, baseManifest, manifest, writer, schema, splits, metadata, message, ref, idempotencyKey,
      parents: base ? [base.digest] : [],
      derivation: derivation && derivationOf(derivation),
      expectedHead: header.expectedHead === undefined ? (base?.digest ?? null) : header.expectedHead,
      request: { dataset: dataset.id, body: body.digest() },
    });
  }

  /** The snapshot of a commit that is sent again: what was found wrong with it since, or is otherwise now, does not matter. */
  private async acknowledged(actor: Actor, dataset: Dataset, { idempotencyKey }: CommitHeader, body: CommitBody): Promise<MadeSnapshot | undefined> {
    if (idempotencyKey === undefined || !(await this.maker.isKnown(actor, idempotencyKey))) return undefined;
    for await (const _ of body.changes()) continue;
    return this.maker.answered(actor, { dataset, idempotencyKey, request: { dataset: dataset.id, body: body.digest() } });
  }

  /** What a snapshot says that it was made of, and by, is there. @throws SnapshotNotFound, and RunNotFound, RunDeleted, PermissionDenied of the domain of runs */
  private async requireOrigin(actor: Actor, { derivation }: CommitHeader): Promise<void> {
    if (derivation?.runId) await this.runs.require(actor, derivation.runId, 'derivation.runId');
    const inputs = derivation?.inputs ?? [];
    if (inputs.length === 0) return;
    const found = await this.database.read(actor, () => this.snapshots.anyByDigest(actor.workspaceId, [...new Set(inputs.map(({ digest }) => digest))]));
    const known = new Set(found.map(({ datasetId, digest }) => `${datasetId}@${digest}`));
    for (const [index, { datasetId, digest }] of inputs.entries()) if (!known.has(`${datasetId}@${digest}`)) throw new SnapshotNotFound(digest, `derivation.inputs[${index}]`);
  }

  /** Null when the commit stands on nothing. */
  private async baseOf(actor: Actor, dataset: Dataset, { base }: CommitHeader, ref: string): Promise<Snapshot | null> {
    if (base === null) return null;
    const found = await this.database.read(actor, () => this.snapshots.find(actor.workspaceId, dataset.id, base === undefined ? { kind: 'REF', name: ref } : { kind: 'DIGEST', digest: base }));
    if (!found && base !== undefined) throw new SnapshotNotFound(base, 'base');
    if (found?.deletedAt) throw new SnapshotDeleted(found.digest, 'base');
    return found ?? null;
  }
}

function derivationOf({ sources, parameters, ...derivation }: NonNullable<CommitHeader['derivation']>): Derivation {
  return { ...derivation, parameters: parameters ?? null, ...(sources.length ? { sources: bytesSources(sources) } : {}) };
}
