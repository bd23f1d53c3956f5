import { Injectable } from '@nestjs/common';
import { AccessControl, AccessDirectory } from '@plinth/access';
import { type Actor, Clock, decodeCursor, encodeCursor, IdSource, InvalidInput, isUuid, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { EnvironmentNotFound, EnvironmentService, type SubjectTarget } from '@plinth/registry';
import { checkText, parseId } from '@plinth/tracking/rules';
import { NoPolicyCovers, NotPromotable, NotYourPromotion, PromotionNotFound, PromotionUnderWay, StandsThereAlready } from './approvals.errors.js';
import { Chronicle } from './deciding/chronicle.js';
import { Deliberation } from './deciding/deliberation.js';
import { assertStatus, RequestLife } from './deciding/request-life.js';
import { type Subject, Subjects } from './deciding/subjects.js';
import { ExternalCheckService } from './external-check.service.js';
import { PromotionSight } from './promotion-sight.js';
import { type InvolvedThen, type PromotionId, type PromotionRequest, targetName, type Timer } from './promotion-request.js';
import { type EffectivePolicy, effectivePolicy, type PolicyVersion, promotionAttributes, type PromotionTarget, type Seats, timetable } from './rules/index.js';
import { PolicyStore } from './stores/policy.store.js';
import { type RequestCriteria, RequestStore } from './stores/request.store.js';

export const maxReasonLength = 4_000;

export interface NewPromotion {
  readonly versionId: string;
  readonly target: PromotionTarget;
  readonly reason?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** What is asked for, checked, with everything that it stands on. */
interface Asked {
  readonly subject: Subject;
  readonly policies: readonly [PolicyVersion, ...PolicyVersion[]];
  readonly effective: EffectivePolicy;
  readonly environmentId: PromotionRequest['environmentId'];
}

/** Asking for promotions, and taking it back. */
@Injectable()
export class PromotionService {
  constructor(
    private readonly access: AccessControl,
    private readonly directory: AccessDirectory,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly environments: EnvironmentService,
    private readonly policies: PolicyStore,
    private readonly requests: RequestStore,
    private readonly sight: PromotionSight,
    private readonly subjects: Subjects,
    private readonly deliberation: Deliberation,
    private readonly life: RequestLife,
    private readonly checks: ExternalCheckService,
    private readonly chronicle: Chronicle,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws ModelVersionNotFound, EnvironmentNotFound, NotPromotable, NoPolicyCovers, StandsThereAlready, PromotionUnderWay */
  async request(actor: Actor, { idempotencyKey, ...asked }: NewPromotion): Promise<PromotionRequest> {
    this.access.check(actor, 'promotion:request');
    const reason = readReason(asked.reason, 'input.reason');
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'requestPromotion', request: asked }, async () => {
        const found = await this.look(actor, asked);
        const { model } = found.subject.snapshot;
        this.access.check(actor, 'promotion:request', promotionAttributes({ requestedBy: actor.id, modelName: model.name, riskTier: model.riskTier, target: found.subject.target }));
        const underWay = await this.requests.underWay(actor.workspaceId, asked.versionId, found.subject.target);
        if (underWay) throw new PromotionUnderWay(underWay.id, underWay.number);
        const request = await this.write(actor, found, 'PROMOTION', reason);
        await this.checks.askFor(actor, request, found.effective.gates);
        await this.deliberation.conclude(actor, await this.deliberation.consider(actor, request));
        await this.tellReviewers(actor, request, found.effective);
        return { id: request.id };
      });
      return this.require(actor, id);
    });
  }

  /** Finds what is asked for, with policies and model held. Within a transaction. */
  async look(actor: Actor, { versionId, target }: Pick<NewPromotion, 'versionId' | 'target'>): Promise<Asked> {
    const id = parseId<'ModelVersion'>(versionId, 'input.versionId');
    checkText(target.name, 250, 'A target', 'input.target.name');
    await this.policies.holdStill(actor.workspaceId);
    const place = await this.placeOf(actor, target);
    await this.subjects.hold(actor, id);
    const subject = await this.subjects.read(actor, id, place);
    const { version, model, current } = subject.snapshot;
    const why = version.deletedAt ? 'was deleted' : version.digest === null ? 'is not ready' : version.archivedAt ? 'is archived' : version.deprecatedAt ? 'is deprecated' : model.deletedAt ? 'belongs to a model that was deleted' : model.archivedAt ? 'belongs to a model that is archived' : undefined;
    if (why !== undefined) throw new NotPromotable(version.version, why);
    if (current?.version.id === version.id) throw new StandsThereAlready(version.version, targetName(subject.target));
    const [first, ...rest] = subject.policies;
    if (!first) throw new NoPolicyCovers(targetName(subject.target));
    return { subject, policies: [first, ...rest], effective: effectivePolicy([first, ...rest]), environmentId: place.kind === 'ENVIRONMENT' ? place.environmentId : null };
  }

  /** Writes the request down as open. Within the transaction of {@link look}. */
  async write(actor: Actor, { subject, policies, effective, environmentId }: Asked, kind: PromotionRequest['kind'], reason: string | null): Promise<PromotionRequest> {
    const now = this.clock.now();
    const { snapshot } = subject;
    const requester = await this.directory.person(actor, actor.id);
    const involved: InvolvedThen = {
      requesterPersonId: requester?.ownerId ?? actor.id,
      vouchedBy: actor.vouchedBy ?? [],
      vouchersExcluded: effective.exclusions.voucher,
      authorId: snapshot.author,
      lastModifierIds: snapshot.lastModifiers,
      runAuthorId: snapshot.runAuthor,
    };
    const times = timetable(effective, now);
    const timers: Timer[] = [
      ...(times.remindAt ? [{ kind: 'REMIND' as const, at: times.remindAt.getTime() }] : []),
      ...times.escalations.map(({ at, to }) => ({ kind: 'ESCALATE' as const, at: at.getTime(), to })),
    ].sort((one, other) => one.at - other.at);
    const request: PromotionRequest = {
      id: this.ids.next<'PromotionRequest'>(), number: await this.requests.nextNumber(actor.workspaceId), kind, status: 'OPEN',
      modelId: snapshot.model.id, modelName: snapshot.model.name, riskTier: snapshot.model.riskTier, versionId: snapshot.version.id, version: snapshot.version.version, versionDigest: snapshot.version.digest ?? '',
      target: subject.target, environmentId, requestedBy: actor.id, involved, excluded: excludedBy(actor.id, involved, effective), reason,
      subjectDigest: subject.digest, parts: subject.parts, policySet: subject.policySet, requestedAt: now, expiresAt: times.expiresAt,
      timers, dueAt: new Date(Math.min(times.expiresAt.getTime(), timers[0]?.at ?? Infinity)), blocked: false, openThreads: 0, updatedAt: now,
      decidedAt: null, executedAt: null, endedAt: null, endReason: null, failureCode: null, failureMessage: null, attempts: 0, outcome: null,
      reviewStatus: null, reviewDueAt: null, reviewedBy: null, reviewedAt: null, reviewReason: null, reviewSettledAt: null,
    };
    await this.policies.keepSet(actor.workspaceId, subject.policySet, policies);
    const { breakGlass } = effective;
    const written: PromotionRequest = kind === 'BREAK_GLASS' && breakGlass ? { ...request, timers: [], reviewStatus: 'DUE', reviewDueAt: new Date(now.getTime() + breakGlass.reviewWithinHours * 3_600_000) } : request;
    await this.requests.insert(actor.workspaceId, written);
    await this.chronicle.record(actor, written, 'REQUESTED', {
      after: { number: request.number, kind, modelId: request.modelId, versionId: request.versionId, versionDigest: request.versionDigest, target: { ...request.target }, subjectDigest: request.subjectDigest, policies: policies.map(({ policyId, version, digest }) => ({ policyId, version, digest })) },
      reason,
    });
    return written;
  }

  /** Ends a request that its requester no longer wants. @throws PromotionNotFound, NotYourPromotion, PromotionNotInStatus */
  async withdraw(actor: Actor, id: string, reason?: string | null): Promise<PromotionRequest> {
    this.access.check(actor, 'promotion:request');
    const why = readReason(reason, 'reason');
    return this.database.transaction(actor, async () => {
      const request = await this.deliberation.hold(actor, parseId(id, 'id'));
      if (actor.id !== request.requestedBy && actor.id !== request.involved.requesterPersonId) throw new NotYourPromotion();
      this.access.check(actor, 'promotion:request', promotionAttributes(request));
      assertStatus(request, ['OPEN', 'APPROVED', 'EXECUTION_FAILED'], 'What was executed is rolled back instead.');
      return this.life.end(actor, request, 'WITHDRAWN', why);
    });
  }

  /** @throws PromotionNotFound */
  async require(actor: Actor, id: string, field = 'id'): Promise<PromotionRequest> {
    const [found] = await this.byIds(actor, [parseId(id, field)]);
    if (!found) throw new PromotionNotFound(id, field);
    return found;
  }

  /** In the order of the ids; undefined for one that is not there. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(PromotionRequest | undefined)[]> {
    this.access.check(actor, 'promotion:read');
    const found = await this.database.read(actor, () => this.requests.byIds(actor.workspaceId, ids, this.sight.requests(actor)));
    const byId = new Map<string, PromotionRequest>(found.map((request) => [request.id, request]));
    return ids.map((id) => byId.get(id));
  }

  async find(actor: Actor, id: string): Promise<PromotionRequest | undefined> {
    return (await this.byIds(actor, [parseId(id, 'id')]))[0];
  }

  async byNumber(actor: Actor, number: number): Promise<PromotionRequest | undefined> {
    this.access.check(actor, 'promotion:read');
    return this.database.read(actor, () => this.requests.byNumber(actor.workspaceId, number, this.sight.requests(actor)));
  }

  /** Newest first. */
  async list(actor: Actor, criteria: Omit<RequestCriteria, 'seen'>, { first, after }: PageArgs): Promise<Page<PromotionRequest>> {
    this.access.check(actor, 'promotion:read');
    const size = pageSize(first);
    const below = idCursor(after);
    for (const [name, id] of Object.entries({ modelId: criteria.modelId, versionId: criteria.versionId, requestedBy: criteria.requestedBy })) if (id !== undefined) parseId(id, `filter.${name}`);
    if (criteria.target) checkText(criteria.target.name, 250, 'A target', 'filter.target.name');
    return this.database.read(actor, async () => toPage(await this.requests.page(actor.workspaceId, { ...criteria, seen: this.sight.requests(actor) }, below, size + 1), size, ({ id }) => encodeCursor([id])));
  }

  private async placeOf(actor: Actor, { kind, name }: PromotionTarget): Promise<SubjectTarget> {
    if (kind === 'ALIAS') return { kind, name };
    // Whether it is there is asked for whoever holds the token, whatever the token is for. The system holds nothing beside what it is for.
    const holder: Actor = actor.kind === 'SYSTEM' ? actor : { ...actor, scopes: undefined };
    const environment = await this.environments.byName(holder, name);
    if (!environment) throw new EnvironmentNotFound(name, 'input.target.name');
    return { kind, environmentId: environment.id };
  }

  private async tellReviewers(actor: Actor, request: PromotionRequest, { policies }: EffectivePolicy): Promise<void> {
    const reviewers = await this.whoFits(actor, policies.flatMap(({ quorum }) => quorum.map(({ from }) => from)), request);
    await this.chronicle.tell(actor, request, 'promotion.review_needed', reviewers, 'waits for your review', request.reason ?? '');
  }

  /** People who fit any of the seats and may vote on the request. */
  async whoFits(actor: Actor, seats: readonly Seats[], { excluded }: PromotionRequest): Promise<string[]> {
    const found = await Promise.all(seats.map((each) => this.directory.peopleIn(actor, each)));
    return [...new Set(found.flat().map(({ actorId }) => actorId))].filter((id) => !excluded.includes(id));
  }
}

function excludedBy(requesterId: string, { requesterPersonId, vouchedBy, authorId, lastModifierIds, runAuthorId }: InvolvedThen, { exclusions }: EffectivePolicy): string[] {
  return [...new Set([
    requesterId, requesterPersonId, ...(exclusions.voucher ? vouchedBy : []),
    ...(exclusions.author && authorId !== null ? [authorId] : []), ...(exclusions.lastModifier ? lastModifierIds : []), ...(exclusions.runAuthor && runAuthorId !== null ? [runAuthorId] : []),
  ])];
}

/** @throws TextTooLong, UnstorableText */
export function readReason(reason: string | null | undefined, field: string): string | null {
  if (reason === null || reason === undefined) return null;
  checkText(reason, maxReasonLength, 'A reason', field);
  return reason.trim() || null;
}

/** @throws InvalidInput */
export function idCursor(after: string | null | undefined): PromotionId | undefined {
  if (after === null || after === undefined) return undefined;
  const [id] = decodeCursor(after, 1);
  if (typeof id !== 'string' || !isUuid(id)) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return parseId<'PromotionRequest'>(id, 'after');
}
