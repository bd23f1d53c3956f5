import { Injectable } from '@nestjs/common';
import { ArtifactLedger, artifactPath } from '@plinth/artifacts';
import type { Actor } from '@plinth/kernel';
import { ObjectStore } from './object.store.js';
import type { WrittenPack } from './pack-writer.js';

/** Holds the packs of a workspace, in the terms of artifacts: its id is the workspace's. */
export const packOwnerKind = 'dataset-packs';

const mediaType = 'application/vnd.plinth.objects';

export const packPath = (digest: string) => artifactPath(`packs/${digest}`);

/** Writes down what lies in a pack. */
@Injectable()
export class Packs {
  constructor(
    private readonly objects: ObjectStore,
    private readonly ledger: ArtifactLedger,
  ) {}

  /** Within a transaction, when the pack is durable in the store. @throws BytesCollected */
  async record(actor: Actor, pack: WrittenPack): Promise<void> {
    if (pack.objects.length === 0) return;
    await this.keep(actor, pack);
    await this.objects.insert(actor.workspaceId, pack.blob.digest, pack.objects);
  }

  /** Within the same: the pack alone. As an artifact it is kept from the collection of blobs that nothing refers to. Its own row is held first, as whoever drops packs holds it. */
  async keep(actor: Actor, { blob }: WrittenPack): Promise<void> {
    await this.objects.insertPack(actor.workspaceId, blob.digest, blob.size);
    await this.ledger.log(actor, { kind: packOwnerKind, id: actor.workspaceId }, { ...blob, path: packPath(blob.digest), mediaType });
  }
}
