import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, PlinthError } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { PromotionEffects } from '@plinth/registry';
import { parseId } from '@plinth/tracking/rules';
import { Chronicle } from './deciding/chronicle.js';
import { Deliberation, executionPatienceMs } from './deciding/deliberation.js';
import { Orders } from './deciding/orders.js';
import { assertStatus, RequestLife } from './deciding/request-life.js';
import { Subjects } from './deciding/subjects.js';
import { type PromotionRequest, subjectTargetOf } from './promotion-request.js';
import { changedParts, promotionAttributes } from './rules/index.js';

/**
 * Does what was decided. Two transactions: the first says EXECUTING, so that everybody sees it; the second has the effect and says EXECUTED,
 * both or neither. Killed anywhere, doing it again goes on from what is committed. Any number of workers may do it at once.
 */
@Injectable()
export class ExecutionService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly effects: PromotionEffects,
    private readonly subjects: Subjects,
    private readonly deliberation: Deliberation,
    private readonly life: RequestLife,
    private readonly orders: Orders,
    private readonly chronicle: Chronicle,
    private readonly clock: Clock,
  ) {}

  async execute(actor: Actor, id: string): Promise<void> {
    this.access.check(actor, 'promotion:execute');
    if (!(await this.begin(actor, id))) return;
    try {
      await this.finish(actor, id);
    } catch (error) {
      // What may pass by itself is tried again by the queue; what the registry refuses will be refused again.
      if (!(error instanceof PlinthError) || error.kind === 'UNAVAILABLE' || error.kind === 'LIMIT') throw error;
      await this.fail(actor, id, error);
    }
  }

  /** Orders a failed execution again. @throws PromotionNotFound, PromotionNotInStatus */
  async retry(actor: Actor, id: string): Promise<PromotionRequest> {
    this.access.check(actor, 'promotion:request');
    return this.database.transaction(actor, async () => {
      const request = await this.deliberation.hold(actor, parseId(id, 'id'));
      this.access.check(actor, 'promotion:request', promotionAttributes(request));
      assertStatus(request, ['EXECUTION_FAILED'], 'Only an execution that failed is tried again.');
      const changed = await this.life.change(actor, request, { status: 'EXECUTING', attempts: request.attempts + 1, dueAt: this.soon() });
      await this.chronicle.record(actor, request, 'EXECUTING', { details: { attempt: changed.attempts }, before: { status: request.status }, after: { status: changed.status } });
      await this.orders.give(actor.workspaceId, 'EXECUTE', request.id);
      return changed;
    });
  }

  /** @returns whether there is something to execute */
  private begin(actor: Actor, id: string): Promise<boolean> {
    return this.database.transaction(actor, async () => {
      const request = await this.deliberation.hold(actor, id);
      if (request.status !== 'APPROVED') return request.status === 'EXECUTING';
      if (this.clock.now() >= request.expiresAt) {
        await this.life.end(actor, request, 'EXPIRED', 'It was not executed in time.');
        return false;
      }
      const subject = await this.subjects.read(actor, request.versionId, subjectTargetOf(request));
      if (subject.digest !== request.subjectDigest) {
        await this.life.voidBecause(actor, request, changedParts(request.parts, subject.parts));
        return false;
      }
      const changed = await this.life.change(actor, request, { status: 'EXECUTING', attempts: request.attempts + 1, dueAt: this.soon() });
      await this.chronicle.record(actor, request, 'EXECUTING', { details: { attempt: changed.attempts }, before: { status: request.status }, after: { status: changed.status } });
      return true;
    });
  }

  private finish(actor: Actor, id: string): Promise<void> {
    return this.database.transaction(actor, async () => {
      const request = await this.deliberation.hold(actor, id);
      if (request.status !== 'EXECUTING') return;
      const subject = await this.subjects.read(actor, request.versionId, subjectTargetOf(request));
      if (subject.digest !== request.subjectDigest) {
        const changed = changedParts(request.parts, subject.parts);
        const failed = await this.failed(actor, request, 'SUBJECT_CHANGED', `Changed: ${changed.join(', ')}.`);
        await this.life.voidBecause(actor, failed, changed);
        return;
      }
      const outcome = await this.effects.apply(actor, { requestId: request.id, kind: request.kind, versionId: request.versionId, versionDigest: request.versionDigest, target: subjectTargetOf(request), requestedBy: request.requestedBy, reason: request.reason });
      const now = this.clock.now();
      const executed = await this.life.change(actor, request, { status: 'EXECUTED', executedAt: now, outcome, failureCode: null, failureMessage: null, dueAt: request.reviewStatus === 'DUE' ? request.reviewDueAt : null });
      await this.chronicle.record(actor, request, 'EXECUTED', { details: { ...outcome }, before: { status: request.status, version: outcome.fromVersion }, after: { status: executed.status, version: outcome.toVersion, versionDigest: request.versionDigest, target: { ...request.target } } });
      await this.chronicle.tell(actor, executed, 'promotion.executed', [request.requestedBy, request.involved.requesterPersonId], 'carried out');
    });
  }

  private fail(actor: Actor, id: string, { code, message, help }: PlinthError): Promise<void> {
    return this.database.transaction(actor, async () => {
      const request = await this.deliberation.hold(actor, id);
      if (request.status === 'EXECUTING') await this.failed(actor, request, code, help === undefined ? message : `${message} ${help}`);
    });
  }

  private async failed(actor: Actor, request: PromotionRequest, code: string, message: string): Promise<PromotionRequest> {
    const failed = await this.life.change(actor, request, { status: 'EXECUTION_FAILED', failureCode: code, failureMessage: message, dueAt: request.expiresAt });
    await this.chronicle.record(actor, request, 'EXECUTION_FAILED', { details: { code, message }, before: { status: request.status }, after: { status: failed.status, code } });
    await this.chronicle.tell(actor, failed, 'promotion.execution_failed', [request.requestedBy, request.involved.requesterPersonId], 'could not be carried out', message);
    return failed;
  }

  private soon(): Date {
    return new Date(this.clock.nowMs() + executionPatienceMs);
  }
}
