import { Injectable } from '@nestjs/common';
import type { Actor, ActorId } from '@plinth/kernel';
import { UnknownOwnerKind } from './artifacts.errors.js';

/** What holds artifacts: a run; later a model version or a dataset. */
export interface OwnerReference {
  readonly kind: string;
  readonly id: string;
}

export type OwnerAccess = 'read' | 'write' | 'delete';

export interface OwnerFacts {
  /** Its creator may delete its artifacts. */
  readonly createdBy: ActorId;
  /** While it is, bytes under a path may be replaced by others; afterwards new paths can be added only. */
  readonly isOpen: boolean;
  /** Whoever takes its bytes away is put down in the audit log. */
  readonly isSensitive?: boolean;
}

/** Knows one kind of owner. The domain that has it registers one with {@link ArtifactOwners}. */
export interface ArtifactOwner {
  readonly kind: string;
  /**
   * Checks the actor's permission on the owner, that it exists in their workspace, and that it may be changed. Runs inside a transaction.
   * @throws its own PlinthError, with `field` runId or the like
   */
  assertOwner(actor: Actor, ownerId: string, access: OwnerAccess): Promise<OwnerFacts>;
}

/** The kinds of owners there are: how artifacts, which stand left of runs and models, ask about them. */
@Injectable()
export class ArtifactOwners {
  private readonly owners = new Map<string, ArtifactOwner>();

  register(owner: ArtifactOwner): void {
    if (this.owners.has(owner.kind)) throw new Error(`Two domains say that they know ${owner.kind}.`);
    this.owners.set(owner.kind, owner);
  }

  knows(kind: string): boolean {
    return this.owners.has(kind);
  }

  /** Must run inside `database.transaction` or `read`. @throws UnknownOwnerKind, and what the owner's domain throws */
  async assert(actor: Actor, { kind, id }: OwnerReference, access: OwnerAccess): Promise<OwnerFacts> {
    const owner = this.owners.get(kind);
    if (!owner) throw new UnknownOwnerKind(kind);
    return owner.assertOwner(actor, id, access);
  }
}
