import { Injectable } from '@nestjs/common';
import { Forbidden } from '@plinth/access';
import { type ArtifactOwner, ArtifactOwners, type OwnerFacts } from '@plinth/artifacts';
import type { Actor } from '@plinth/kernel';

export const bundleOwnerKind = 'evidence-bundle';
export const exportOwnerKind = 'audit-export';

/** Lets the artifacts domain hold bundles and exports, so that their bytes are collected like others, and never while they are wanted. Only the system reaches them this way. */
@Injectable()
export class PackageOwners {
  constructor(owners: ArtifactOwners) {
    for (const kind of [bundleOwnerKind, exportOwnerKind]) owners.register(new SystemsOwn(kind));
  }
}

class SystemsOwn implements ArtifactOwner {
  constructor(readonly kind: string) {}

  async assertOwner(actor: Actor): Promise<OwnerFacts> {
    if (actor.kind !== 'SYSTEM') throw new Forbidden('evidence:seal');
    return { createdBy: actor.id, isOpen: true };
  }
}
