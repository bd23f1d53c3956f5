import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type ArtifactOwner, ArtifactLedger, ArtifactOwners, artifactPath, type OwnerFacts } from '@plinth/artifacts';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import type { Blob, BlobStore } from '@plinth/platform/blobs';
import { BLOB_STORE } from '@plinth/platform/nest';
import { decodeBaseline, encodeBaseline } from '../analysis/index.js';
import type { Baseline } from '../rules/index.js';
import type { BaselineId } from './baseline.js';

const ownerKind = 'baseline';
const profilePath = artifactPath('profile.json');
const mediaType = 'application/json';
/** Profiles that are kept read: a thousand monitors compare with a few. */
const keptProfiles = 8;

/** Where the profiles of baselines lie: canonical JSON under its digest. */
@Injectable()
export class BaselineProfiles implements ArtifactOwner {
  readonly kind = ownerKind;
  private readonly known = new Map<string, Promise<Baseline>>();

  constructor(
    private readonly access: AccessControl,
    private readonly ledger: ArtifactLedger,
    owners: ArtifactOwners,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {
    owners.register(this);
  }

  async assertOwner(actor: Actor): Promise<OwnerFacts> {
    this.access.check(actor, 'monitor:run');
    return { createdBy: actor.id, isOpen: false };
  }

  /** The bytes, before anything refers to them. */
  put(workspaceId: WorkspaceId, baseline: Baseline): Promise<Blob> {
    const bytes = Buffer.from(encodeBaseline(baseline));
    return this.blobs.put(workspaceId, Readable.from([bytes]), { expectedSize: bytes.length });
  }

  /** Within a transaction: the bytes are the baseline's from now on. */
  async keep(actor: Actor, id: BaselineId, profile: Blob): Promise<void> {
    await this.ledger.log(actor, { kind: ownerKind, id }, { path: profilePath, mediaType, ...profile });
  }

  /** @throws BlobNotFound, Unavailable */
  read(workspaceId: WorkspaceId, digest: string): Promise<Baseline> {
    const key = `${workspaceId} ${digest}`;
    const known = this.known.get(key);
    if (known) return known;
    const read = this.blobs.open(workspaceId, digest).then(text).then(decodeBaseline);
    this.known.set(key, read);
    read.catch(() => this.known.delete(key));
    const [oldest] = this.known.keys();
    if (this.known.size > keptProfiles && oldest !== undefined) this.known.delete(oldest);
    return read;
  }
}
