import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { type Actor } from '@plinth/kernel';
import { RegistrySubjects, type SubjectSnapshot, type SubjectTarget } from '@plinth/registry';
import { applicablePolicies, isDataGate, partsOf, policySetDigest, type PolicyVersion, type PromotionTarget, subjectDigest, type SubjectParts, type TrainingData } from '../rules/index.js';
import { PolicyStore } from '../stores/policy.store.js';
import { Training } from './training.js';

/** What is decided about, with the policies that cover it now. */
export interface Subject {
  readonly snapshot: SubjectSnapshot;
  readonly target: PromotionTarget;
  /** None: nobody has to be asked. */
  readonly policies: readonly PolicyVersion[];
  readonly policySet: string;
  /** As far as the policies ask for it; null where they do not. */
  readonly training: TrainingData | null;
  readonly parts: SubjectParts;
  readonly digest: string;
}

/** Reads subjects as they are in the transaction that is open. */
@Injectable()
export class Subjects {
  constructor(
    private readonly registry: RegistrySubjects,
    private readonly policies: PolicyStore,
    private readonly training: Training,
  ) {}

  /** Holds the model of the version, before any row of ours: see the lock order in the README. @throws ModelVersionNotFound also for one that is not there for the actor */
  async hold(actor: Actor, versionId: string): Promise<void> {
    await this.registry.hold(actor, versionId);
  }

  async read(actor: Actor, versionId: string, target: SubjectTarget): Promise<Subject> {
    const snapshot = await this.registry.snapshot(asReader(actor), versionId, target);
    const named: PromotionTarget = { kind: target.kind, name: snapshot.target.name };
    const { riskTier, name: modelName } = snapshot.model;
    const policies = applicablePolicies(await this.policies.covering(actor.workspaceId, named), { target: named, riskTier, modelName });
    const policySet = policySetDigest(policies);
    const gates = policies.flatMap(({ document }) => document.gates).filter(isDataGate);
    const training = gates.length ? await this.training.of(actor, snapshot, gates) : null;
    const parts = partsOf(snapshot.counting, named, policySet, training);
    return { snapshot, target: named, policies, policySet, training, parts, digest: subjectDigest(parts) };
  }
}

/** Deciding reads the registry by itself, files of versions included: what a voter's token is limited to has no part in it. */
export function asReader({ workspaceId, requestId }: Actor): Actor {
  return { ...systemActor(workspaceId, 'model:read', requestId), scopes: ['model:read', 'artifact:read'] };
}
