import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type ArtifactOwner, ArtifactOwners, artifactPath, type OwnerFacts } from '@plinth/artifacts';
import type { Actor } from '@plinth/kernel';

export const batchOwnerKind = 'prediction-batch';
export const batchPath = artifactPath('rows.parquet');
export const parquetMediaType = 'application/vnd.apache.parquet';

/** Lets the artifacts domain hold the files of batches, so that their bytes are collected like others, and never while they are wanted. They have no route. */
@Injectable()
export class PredictionOwner implements ArtifactOwner {
  readonly kind = batchOwnerKind;

  constructor(
    private readonly access: AccessControl,
    owners: ArtifactOwners,
  ) {
    owners.register(this);
  }

  async assertOwner(actor: Actor): Promise<OwnerFacts> {
    this.access.check(actor, actor.kind === 'SYSTEM' ? 'prediction:expire' : 'prediction:write');
    return { createdBy: actor.id, isOpen: false };
  }
}
