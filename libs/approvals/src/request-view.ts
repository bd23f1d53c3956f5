import { Injectable } from '@nestjs/common';
import { AccessControl, AccessDirectory, type Person } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { type ComparedVersions, VersionListService } from '@plinth/registry';
import { z } from 'zod';
import { voteRefusals } from './approvals.errors.js';
import { BreakGlassService } from './break-glass.service.js';
import { Deliberation, type Matter } from './deciding/deliberation.js';
import type { CastVote, PromotionEvent, PromotionRequest } from './promotion-request.js';
import { delegates, ineligibility, mayFill, type PolicyGateVerdict, type PolicyVersion, type Requirement, type Standing, type VoteRefusal } from './rules/index.js';
import { PromotionService } from './promotion.service.js';
import { DecisionStore } from './stores/decision.store.js';
import { GateStore } from './stores/gate.store.js';
import { PolicyStore } from './stores/policy.store.js';
import { VoteStore } from './stores/vote.store.js';
import { VoteService } from './vote.service.js';

/** Most people that are shown as those who could fill a seat. */
const maxCandidates = 50;

export interface RequirementView {
  readonly requirement: Requirement;
  readonly filledBy: readonly string[];
  /** People who could fill an empty seat; those who have voted are left out. Empty once it is decided. */
  readonly couldFill: readonly string[];
}

export interface QuorumView {
  readonly policy: PolicyVersion;
  readonly met: boolean;
  readonly requirements: readonly RequirementView[];
}

export interface ViewerMay {
  readonly allowed: boolean;
  readonly refusal: VoteRefusal | null;
  readonly message: string | null;
  readonly help: string | null;
  /** Names of the requirements in which the viewer has a seat. */
  readonly seats: readonly string[];
  /** Those for whom the viewer may vote by delegation. */
  readonly onBehalfOf: readonly string[];
}

export interface RequestView {
  readonly quorums: readonly QuorumView[];
  readonly gates: readonly (PolicyGateVerdict & { readonly policyName: string })[];
  readonly viewerCanVote: ViewerMay;
  readonly viewerCanReview: ViewerMay | null;
}

const frozenSchema = z.looseObject({ standing: z.looseObject({ quorums: z.array(z.looseObject({ policyId: z.string(), met: z.boolean(), requirements: z.array(z.looseObject({ name: z.string(), filledBy: z.array(z.string()) })) })) }) });

/** How a request stands, as one person sees it. While it is open everything is computed anew; once decided, it is what was frozen. */
@Injectable()
export class RequestViews {
  constructor(
    private readonly access: AccessControl,
    private readonly directory: AccessDirectory,
    private readonly database: Database,
    private readonly promotions: PromotionService,
    private readonly deliberation: Deliberation,
    private readonly voting: VoteService,
    private readonly breakGlass: BreakGlassService,
    private readonly gates: GateStore,
    private readonly policies: PolicyStore,
    private readonly votes: VoteStore,
    private readonly decisions: DecisionStore,
    private readonly versions: VersionListService,
    private readonly clock: Clock,
  ) {}

  /** In the order of the ids, each read in a transaction of its own. @throws PromotionNotFound */
  async ofAll(actor: Actor, ids: readonly string[]): Promise<RequestView[]> {
    const found: RequestView[] = [];
    for (const id of ids) found.push(await this.of(actor, await this.promotions.require(actor, id)));
    return found;
  }

  async of(actor: Actor, request: PromotionRequest): Promise<RequestView> {
    this.access.check(actor, 'promotion:read');
    return this.database.transaction(actor, async () => {
      const matter = await this.deliberation.consider(actor, request, [actor.id]);
      const delegators = await this.directory.people(actor, matter.delegations.filter(({ fromId }) => fromId !== actor.id).map(({ fromId }) => fromId));
      const known: Matter = { ...matter, people: new Map([...matter.people, ...delegators.map((person) => [person.actorId as string, person] as const)]) };
      const { gates, standing } = request.status === 'OPEN' ? await this.deliberation.stand(actor, known) : await this.frozen(actor, known);
      const nameOf = new Map(matter.policies.map(({ policyId, name }) => [policyId, name]));
      return {
        quorums: await Promise.all(matter.policies.map((policy) => this.quorumOf(actor, known, policy, standing))),
        gates: gates.map((gate) => ({ ...gate, policyName: nameOf.get(gate.policyId) ?? '' })),
        viewerCanVote: this.mayVote(actor, known, delegators),
        viewerCanReview: request.reviewStatus === 'DUE' && request.status === 'EXECUTED' ? may(this.breakGlass.reviewRefusal(actor, known), seatsOf(known, known.people.get(actor.id)), []) : null,
      };
    });
  }

  /** The policy versions that each request is bound to, in the order of the requests. */
  async policiesOf(actor: Actor, sets: readonly string[]): Promise<(readonly PolicyVersion[])[]> {
    this.access.check(actor, 'promotion:read');
    const found = await this.database.read(actor, () => this.policies.sets(actor.workspaceId, [...new Set(sets)]));
    return sets.map((set) => found.get(set) ?? []);
  }

  async votesOf(actor: Actor, requestIds: readonly string[]): Promise<(readonly CastVote[])[]> {
    this.access.check(actor, 'promotion:read');
    const found = await this.database.read(actor, () => this.votes.of(actor.workspaceId, requestIds));
    return requestIds.map((id) => found.filter(({ requestId }) => requestId === id));
  }

  async eventsOf(actor: Actor, requestIds: readonly string[]): Promise<(readonly PromotionEvent[])[]> {
    this.access.check(actor, 'promotion:read');
    const found = await this.database.read(actor, () => this.decisions.events(actor.workspaceId, requestIds));
    return requestIds.map((id) => found.filter(({ requestId }) => requestId === id));
  }

  /** What differs from the version that stands in the target, or stood there before this one came; undefined when there is none. */
  async diff(actor: Actor, request: PromotionRequest): Promise<ComparedVersions | undefined> {
    this.access.check(actor, 'promotion:read');
    const base = await this.database.transaction(actor, async () => {
      if (request.outcome) return request.outcome.fromVersion;
      return (await this.deliberation.consider(actor, request)).subject.snapshot.current?.version.version ?? null;
    });
    if (base === null) return undefined;
    const before = await this.versions.byNumber(actor, request.modelId, base);
    return before && this.versions.compare(actor, before.id, request.versionId, false);
  }

  private async frozen(actor: Actor, { request }: Matter): Promise<{ readonly gates: readonly PolicyGateVerdict[]; readonly standing: Pick<Standing, 'quorums'> }> {
    const results = await this.gates.results(actor.workspaceId, [request.id]);
    const [decision] = await this.decisions.of(actor.workspaceId, [request.id]);
    const quorums = decision ? frozenSchema.parse(JSON.parse(decision.document)).standing.quorums.map(({ policyId, met, requirements }) => ({ policyId, met, requirements: requirements.map(({ name, filledBy }) => ({ name, needed: 0, filledBy })) })) : [];
    return { gates: results.map(({ policyId, gateId, kind, outcome, explanation, facts }) => ({ policyId, verdict: { gateId, kind, outcome, explanation, facts } })), standing: { quorums } };
  }

  private async quorumOf(actor: Actor, { request, votes, state, policy: { exclusions } }: Matter, policy: PolicyVersion, { quorums }: Pick<Standing, 'quorums'>): Promise<QuorumView> {
    const found = quorums.find(({ policyId }) => policyId === policy.policyId);
    const voted = new Set<string>(votes.filter(({ dismissed }) => !dismissed).flatMap(({ voterId, principalId }) => [voterId, principalId]));
    return {
      policy,
      met: found?.met ?? false,
      requirements: await Promise.all(policy.document.quorum.map(async (requirement) => {
        const filledBy = found?.requirements.find(({ name }) => name === requirement.name)?.filledBy ?? [];
        const wanting = request.status === 'OPEN' && filledBy.length < requirement.count;
        const candidates = wanting ? await this.directory.peopleIn(actor, requirement.from) : [];
        return { requirement, filledBy, couldFill: candidates.filter((person) => !voted.has(person.actorId) && ineligibility(person, state.involved, exclusions) === null).slice(0, maxCandidates).map(({ actorId }) => actorId) };
      })),
    };
  }

  private mayVote(actor: Actor, matter: Matter, delegators: readonly Person[]): ViewerMay {
    const meaning = matter.policy.signature?.meanings[0];
    const refusalFor = (principalId: string) => this.voting.refusalOf(actor, matter, principalId, { verdict: 'APPROVE', subjectDigest: matter.request.subjectDigest, meaning });
    const onBehalfOf = delegators.filter(({ actorId }) => matter.delegations.some((each) => delegates(each, actorId, actor.id, this.clock.now())) && refusalFor(actorId) === null).map(({ actorId }) => actorId);
    return may(refusalFor(actor.id), seatsOf(matter, matter.people.get(actor.id)), onBehalfOf);
  }
}

function may(refusal: VoteRefusal | null, seats: readonly string[], onBehalfOf: readonly string[]): ViewerMay {
  const said = refusal === null ? undefined : voteRefusals[refusal];
  return { allowed: refusal === null, refusal, message: said?.message ?? null, help: said?.help ?? null, seats, onBehalfOf };
}

function seatsOf({ policies }: Matter, person: Person | undefined): string[] {
  return person ? [...new Set(policies.flatMap(({ document }) => document.quorum.filter(({ from }) => mayFill(from, person)).map(({ name }) => name)))] : [];
}
