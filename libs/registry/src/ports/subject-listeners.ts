import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import type { ModelId } from '../model.js';
import type { VersionId } from '../version.js';

/** What of a subject changed. */
export type SubjectAspect =
  | 'NAME'
  | 'DESCRIPTION'
  | 'TAGS'
  | 'OWNER'
  | 'INTENDED_USE'
  | 'RISK_TIER'
  | 'CARD'
  | 'ARCHIVED'
  | 'UNARCHIVED'
  | 'DELETED'
  | 'RESTORED'
  | 'DEPRECATED'
  | 'REINSTATED';

/** A change of something that a decision was, or is to be, based on. */
export interface SubjectChange {
  readonly modelId: ModelId;
  /** The version that changed; undefined when it is the model, and with it every version. */
  readonly versionId: VersionId | undefined;
  /** In no particular order, at least one. */
  readonly aspects: readonly SubjectAspect[];
}

/** Hears of every change that counts in a subject's digest. */
export interface SubjectListener {
  /**
   * Called inside the transaction of the change, after it was written, with the model's row held: what it writes commits or falls with the change.
   * An error undoes the change. Whoever locks rows of their own here and calls {@link PromotionEffects} elsewhere takes
   * {@link RegistrySubjects.hold} first there, or the two deadlock.
   */
  subjectChanged(actor: Actor, change: SubjectChange): Promise<void>;
}

/** The domains that want to know when a subject changes. What is frozen in a version never does; edits of what is not are told here. */
@Injectable()
export class SubjectListeners {
  private readonly listeners: SubjectListener[] = [];

  register(listener: SubjectListener): void {
    this.listeners.push(listener);
  }

  /** Must run inside `database.transaction`. */
  async tell(actor: Actor, change: SubjectChange): Promise<void> {
    if (!change.aspects.length) return;
    for (const listener of this.listeners) await listener.subjectChanged(actor, change);
  }
}
