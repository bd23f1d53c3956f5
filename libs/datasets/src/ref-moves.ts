import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { Outbox } from '@plinth/platform/outbox';
import type { Dataset, DatasetRef } from './dataset.js';
import { RefMoved, RefProtected, TagNeverMoves } from './datasets.errors.js';
import { RefStore } from './ref.store.js';
import { datasetAttributes, type RefKind } from './rules/index.js';
import { SnapshotStore } from './snapshot.store.js';

export interface RefMoveOrder {
  readonly name: string;
  /** The digest that it is to lead to. */
  readonly to: string;
  /** Where it must be; null for nowhere. Undefined: wherever it is. */
  readonly expected?: string | null | undefined;
  /** What it becomes when it is not there yet; a branch unless told. */
  readonly kind?: RefKind;
  readonly isProtected?: boolean;
  readonly reason: string | null;
}

/** Moves refs: the part that every way of moving one shares. */
@Injectable()
export class RefMoves {
  constructor(
    private readonly access: AccessControl,
    private readonly refs: RefStore,
    private readonly snapshots: SnapshotStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Within a transaction that holds the data set's row: compares, moves and records. @throws RefMoved, TagNeverMoves, RefProtected */
  async move(actor: Actor, dataset: Dataset, { name, to, expected, kind = 'BRANCH', isProtected = false, reason }: RefMoveOrder): Promise<DatasetRef> {
    const before = await this.refs.find(actor.workspaceId, dataset.id, name);
    if (expected !== undefined && (before?.digest ?? null) !== expected) throw await this.moved(actor, dataset, name, expected, before);
    if (before?.digest === to) return before;
    if (before?.kind === 'TAG') throw new TagNeverMoves(name);
    if (before?.isProtected) this.requireProtector(actor, dataset, name);
    const now = this.clock.now();
    const after: DatasetRef = { datasetId: dataset.id, name, kind: before?.kind ?? kind, digest: to, isProtected: before?.isProtected ?? isProtected, createdAt: before?.createdAt ?? now, updatedBy: actor.id, updatedAt: now };
    await this.refs.put(actor.workspaceId, after);
    await this.record(actor, dataset, name, before?.digest ?? null, to, reason);
    return after;
  }

  /** Within the same. @throws RefProtected */
  async remove(actor: Actor, dataset: Dataset, ref: DatasetRef, reason: string | null): Promise<void> {
    if (ref.isProtected) this.requireProtector(actor, dataset, ref.name);
    await this.refs.delete(actor.workspaceId, dataset.id, ref.name);
    await this.record(actor, dataset, ref.name, ref.digest, null, reason);
  }

  requireProtector(actor: Actor, dataset: Dataset, name: string): void {
    if (!this.access.allows(actor, 'dataset:protect', datasetAttributes(dataset))) throw new RefProtected(name);
  }

  private async record(actor: Actor, dataset: Dataset, name: string, from: string | null, to: string | null, reason: string | null): Promise<void> {
    await this.refs.insertMove(actor.workspaceId, dataset.id, { id: this.ids.next(), name, fromDigest: from, toDigest: to, reason, movedBy: actor.id, movedAt: this.clock.now() });
    await this.outbox.audit(actor, {
      action: 'dataset.ref-moved', subjectKind: 'dataset', subjectId: dataset.id, ...(to === null ? {} : { subjectDigest: to }), before: { ref: name, digest: from }, after: { ref: name, digest: to }, ...(reason === null ? {} : { reason }),
    });
  }

  private async moved(actor: Actor, dataset: Dataset, name: string, expected: string | null, before: DatasetRef | undefined): Promise<RefMoved> {
    const head = before && (await this.snapshots.find(actor.workspaceId, dataset.id, { kind: 'DIGEST', digest: before.digest }));
    return new RefMoved(name, expected, before?.digest ?? null, head?.number ?? null);
  }
}
