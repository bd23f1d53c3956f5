import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { type GuardedTarget, type SubjectChange, type SubjectListener, SubjectListeners, type TargetGuard, TargetGuards } from '@plinth/registry';
import { ApprovalRequired } from './approvals.errors.js';
import { RequestLife } from './deciding/request-life.js';
import { Subjects } from './deciding/subjects.js';
import { subjectTargetOf, targetName } from './promotion-request.js';
import { applicablePolicies, changedParts } from './rules/index.js';
import { PolicyStore } from './stores/policy.store.js';
import { RequestStore } from './stores/request.store.js';

/** Stands between the registry and what policies cover: targets move by a decision, and what changes in review is void. */
@Injectable()
export class SubjectWatch implements SubjectListener, TargetGuard, OnModuleInit {
  readonly name = 'approvals';

  constructor(
    private readonly listeners: SubjectListeners,
    private readonly guards: TargetGuards,
    private readonly policies: PolicyStore,
    private readonly requests: RequestStore,
    private readonly subjects: Subjects,
    private readonly life: RequestLife,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
    this.guards.register(this);
  }

  /** Ends the requests whose subject is another now, within the transaction of the change. */
  async subjectChanged(actor: Actor, { modelId, versionId }: SubjectChange): Promise<void> {
    for (const request of await this.requests.lockVoidable(actor.workspaceId, modelId, versionId)) {
      const subject = await this.subjects.read(actor, request.versionId, subjectTargetOf(request));
      if (subject.digest !== request.subjectDigest) await this.life.voidBecause(actor, request, changedParts(request.parts, subject.parts));
    }
  }

  /** @throws ApprovalRequired */
  async mayMoveDirectly(actor: Actor, { kind, name, modelName, riskTier }: GuardedTarget): Promise<void> {
    const target = { kind, name };
    const policies = applicablePolicies(await this.policies.covering(actor.workspaceId, target), { target, riskTier, modelName });
    if (policies.length) throw new ApprovalRequired(targetName(target), policies.map((policy) => policy.name), kind === 'ALIAS' ? 'input.name' : 'input.environmentId');
  }
}
