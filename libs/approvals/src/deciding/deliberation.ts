import { Injectable } from '@nestjs/common';
import { AccessDirectory, type Person } from '@plinth/access';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { commitmentTo } from '@plinth/verify';
import { PromotionNotFound } from '../approvals.errors.js';
import { type CastVote, type DecisionRecord, type PromotionRequest, subjectTargetOf } from '../promotion-request.js';
import {
  actingFor, changedParts, type Delegation, decisionDocument, digestOfText, type EffectivePolicy, effectivePolicy, type Involved, type PolicyGateVerdict, type PolicyVersion, type RecordedVote, type RequestState, type Standing, standing,
} from '../rules/index.js';
import { PromotionSight } from '../promotion-sight.js';
import { DecisionStore } from '../stores/decision.store.js';
import { DelegationStore } from '../stores/delegation.store.js';
import { GateStore } from '../stores/gate.store.js';
import { PolicyStore } from '../stores/policy.store.js';
import { RequestStore } from '../stores/request.store.js';
import { VoteStore } from '../stores/vote.store.js';
import { Chronicle } from './chronicle.js';
import { Gates } from './gates.js';
import { Orders } from './orders.js';
import { RequestLife } from './request-life.js';
import { type Subject, Subjects } from './subjects.js';

/** When an order to execute that nobody followed is given again. */
export const executionPatienceMs = 60_000;

/** A request with all that deciding needs, as of the transaction that is open. */
export interface Matter {
  readonly request: PromotionRequest;
  readonly subject: Subject;
  /** The policy versions that it is bound to. */
  readonly policies: readonly PolicyVersion[];
  readonly policy: EffectivePolicy;
  readonly votes: readonly CastVote[];
  /** Everybody who voted or was voted for, and whom else the caller asked about. */
  readonly people: ReadonlyMap<string, Person>;
  readonly delegations: readonly Delegation[];
  readonly state: RequestState;
}

/** Where decisions are made: one transaction that holds the model, then the request, and reads everything anew. */
@Injectable()
export class Deliberation {
  constructor(
    private readonly requests: RequestStore,
    private readonly sight: PromotionSight,
    private readonly policies: PolicyStore,
    private readonly votes: VoteStore,
    private readonly decisions: DecisionStore,
    private readonly delegations: DelegationStore,
    private readonly gateResults: GateStore,
    private readonly subjects: Subjects,
    private readonly gates: Gates,
    private readonly life: RequestLife,
    private readonly orders: Orders,
    private readonly chronicle: Chronicle,
    private readonly directory: AccessDirectory,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Holds the request, and its model first. Must run inside `database.transaction`. @throws PromotionNotFound */
  async hold(actor: Actor, id: string, field = 'id'): Promise<PromotionRequest> {
    const [found] = await this.requests.byIds(actor.workspaceId, [id], this.sight.requests(actor));
    if (!found) throw new PromotionNotFound(id, field);
    await this.subjects.hold(actor, found.versionId);
    const held = await this.requests.lock(actor.workspaceId, id);
    if (!held) throw new PromotionNotFound(id, field);
    return held;
  }

  /** Reads what the request stands on now. @param alsoAbout ids of people whom the caller asks about beside the voters */
  async consider(actor: Actor, request: PromotionRequest, alsoAbout: readonly string[] = []): Promise<Matter> {
    const subject = await this.subjects.read(actor, request.versionId, subjectTargetOf(request));
    const policies = (await this.policies.sets(actor.workspaceId, [request.policySet])).get(request.policySet) ?? [];
    const [first, ...rest] = policies;
    if (!first) throw new Error(`The policies of request ${request.id} are not there.`);
    const votes = await this.votes.of(actor.workspaceId, [request.id]);
    const requesters = [request.requestedBy, request.involved.requesterPersonId];
    const delegations = await this.delegations.unendedOf(actor.workspaceId, [...new Set([...requesters, ...alsoAbout])], this.clock.now());
    const people = await this.directory.people(actor, [...votes.flatMap(({ voterId, principalId }) => [voterId, principalId]), ...alsoAbout]);
    const state: RequestState = { status: request.status, subjectDigest: request.subjectDigest, currentDigest: subject.digest, involved: involvedIn(request, delegations, this.clock.now()), expiresAt: request.expiresAt };
    return { request, subject, policies, policy: effectivePolicy([first, ...rest]), votes, people: new Map(people.map((person) => [person.actorId, person])), delegations, state };
  }

  /** How the request stands now, its gates computed anew. Writes nothing. */
  async stand(actor: Actor, { request, subject, policy, votes, people, state }: Matter): Promise<{ readonly gates: readonly PolicyGateVerdict[]; readonly standing: Standing }> {
    const gates = await this.gates.verdicts(actor, policy.gates, subject, subject.digest, request.id);
    return { gates, standing: standing(state, policy, votes, people, gates, this.clock.now()) };
  }

  /** As {@link stand}, and keeps what the gates said for those who look at the request. */
  async computed(actor: Actor, matter: Matter): ReturnType<Deliberation['stand']> {
    const stood = await this.stand(actor, matter);
    await this.gateResults.keepResults(actor.workspaceId, matter.request.id, matter.subject.digest, stood.gates, this.clock.now());
    return stood;
  }

  /** Computes how an open request stands, and makes it what it became. The actor is whoever did what made the difference. */
  async conclude(actor: Actor, matter: Matter): Promise<PromotionRequest> {
    const { request, subject } = matter;
    const { gates, standing: found } = await this.computed(actor, matter);
    const blocked = gates.some(({ verdict }) => verdict.outcome === 'FAIL' || verdict.outcome === 'ERROR');
    switch (found.outcome) {
      case 'VOIDED': return this.life.voidBecause(actor, request, changedParts(request.parts, subject.parts));
      case 'EXPIRED': return this.life.end(actor, request, 'EXPIRED', null);
      case 'OPEN': return this.life.change(actor, request, { blocked });
      case 'REJECTED':
      case 'APPROVED': return this.decide(actor, { ...matter, request: { ...request, blocked } }, found.outcome, gates, found);
    }
  }

  /** Writes the decision, once, with everything it is based on. */
  async decide(actor: Actor, { request, subject, policies, votes, people }: Matter, outcome: DecisionRecord['outcome'], gates: readonly PolicyGateVerdict[], found: Standing): Promise<PromotionRequest> {
    const now = this.clock.now();
    const id = this.ids.next();
    const { version, model, current } = subject.snapshot;
    const document = decisionDocument({
      workspaceId: actor.workspaceId,
      decisionId: id,
      outcome,
      decidedAt: now.toISOString(),
      decidedBy: actor.id,
      request: { id: request.id, number: request.number, kind: request.kind, requestedBy: request.requestedBy, requestedAt: request.requestedAt.toISOString(), expiresAt: request.expiresAt.toISOString(), reason: request.reason, involved: request.involved },
      subject: {
        digest: subject.digest,
        parts: subject.parts,
        model: { id: model.id, name: model.name, riskTier: model.riskTier },
        version: { id: version.id, number: version.version, manifestDigest: request.versionDigest },
        target: request.target,
        current: current ? { id: current.version.id, number: current.version.version, manifestDigest: current.version.digest } : null,
      },
      policies,
      votes: votes.map((vote) => recordedVote(vote, !vote.dismissed && !found.uncounted.includes(vote))),
      people: [...people.values()].map(({ actorId, kind, role, groups, active }) => ({ actorId, kind, role, groups, active })),
      gates,
      standing: { quorums: found.quorums, rejectedBy: found.rejectedBy },
    });
    const digest = digestOfText(document);
    await this.decisions.insert(actor.workspaceId, { id, requestId: request.id, outcome, subjectDigest: subject.digest, document, digest, decidedBy: actor.id, decidedAt: now });
    const rejected = outcome === 'REJECTED';
    const decided = await this.life.change(actor, request, { status: rejected ? 'REJECTED' : 'APPROVED', decidedAt: now, timers: [], dueAt: rejected ? null : new Date(now.getTime() + executionPatienceMs) });
    await this.chronicle.record(actor, request, outcome === 'BREAK_GLASS' ? 'GLASS_BROKEN' : outcome, {
      details: { decisionId: id, decisionDigest: digest },
      before: { status: 'OPEN' },
      after: { status: decided.status, decisionId: id, decisionDigest: digest, subjectDigest: subject.digest, versionDigest: request.versionDigest, target: { ...request.target }, votes: votes.length },
      reason: outcome === 'BREAK_GLASS' ? request.reason : null,
    });
    if (!rejected) await this.orders.give(actor.workspaceId, 'EXECUTE', request.id);
    if (outcome !== 'BREAK_GLASS') await this.chronicle.tell(actor, decided, rejected ? 'promotion.rejected' : 'promotion.approved', [request.requestedBy, request.involved.requesterPersonId, ...votes.map(({ voterId }) => voterId)], outcome.toLowerCase());
    return decided;
  }
}

/** Who has a hand in it now: delegations of the requester come and go while the request is open. */
export function involvedIn({ requestedBy, involved: { requesterPersonId, vouchedBy, authorId, lastModifierIds, runAuthorId } }: Pick<PromotionRequest, 'requestedBy' | 'involved'>, delegations: readonly Delegation[], now: Date): Involved {
  const requesterDelegates = [...actingFor(requestedBy, delegations, now), ...actingFor(requesterPersonId, delegations, now)];
  return { requesterId: requestedBy, requesterPersonId, requesterDelegates, requesterVouchers: vouchedBy, authorId, lastModifierIds, runAuthorId };
}

function recordedVote({ id, voterId, principalId, voucherIds, delegationId, verdict, subjectDigest, printedName, nameSalt, meaning, authenticatedAt, castAt }: CastVote, counted: boolean): RecordedVote {
  return {
    id, voterId, principalId, voucherIds, delegationId, verdict, subjectDigest,
    printedName: printedName === null || nameSalt === null ? null : commitmentTo(printedName, nameSalt),
    meaning, authenticatedAt: authenticatedAt?.toISOString() ?? null, castAt: castAt.toISOString(), counted,
  };
}
