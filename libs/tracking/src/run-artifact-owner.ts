import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type ArtifactOwner, ArtifactOwners, type OwnerAccess, type OwnerFacts } from '@plinth/artifacts';
import type { Actor } from '@plinth/kernel';
import { isUuid } from '@plinth/kernel';
import { isTerminal } from './rules/index.js';
import { RunStore } from './run.store.js';
import { TrackingSight } from './tracking-sight.js';
import { RunDeleted, RunNotFound } from './tracking.errors.js';

/** Tells the artifacts domain about runs: who may read and change the artifacts of one. */
@Injectable()
export class RunArtifactOwner implements ArtifactOwner {
  readonly kind = 'run';

  constructor(
    private readonly access: AccessControl,
    private readonly runs: RunStore,
    private readonly sight: TrackingSight,
    owners: ArtifactOwners,
  ) {
    owners.register(this);
  }

  /** @throws RunNotFound, RunDeleted for changes */
  async assertOwner(actor: Actor, ownerId: string, access: OwnerAccess): Promise<OwnerFacts> {
    this.access.check(actor, access === 'read' ? 'run:read' : 'run:write');
    const [run] = isUuid(ownerId) ? await this.runs.byIds(actor.workspaceId, [ownerId], this.sight.runs(actor)) : [];
    if (!run) throw new RunNotFound(ownerId, 'runId');
    if (run.deletedAt && access !== 'read') throw new RunDeleted(ownerId);
    return { createdBy: run.createdBy, isOpen: !isTerminal(run.status) };
  }
}
