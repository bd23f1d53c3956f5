import { Injectable } from '@nestjs/common';
import { AccessControl, AccessDirectory } from '@plinth/access';
import { type Actor, PlinthError } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { RegistrySubjects, type SubjectSnapshot } from '@plinth/registry';
import { parseId } from '@plinth/tracking/rules';
import { z } from 'zod';
import { Gates } from './deciding/gates.js';
import { involvedIn } from './deciding/deliberation.js';
import { asReader } from './deciding/subjects.js';
import { Training } from './deciding/training.js';
import { PolicyReader } from './policy-reader.js';
import { PromotionSight } from './promotion-sight.js';
import { type DecisionRecord, type PromotionRequest, subjectTargetOf } from './promotion-request.js';
import { applicablePolicies, digestOf, effectivePolicy, isDataGate, type Person, type PolicyDocument, type PolicyVersion, type Standing, standing } from './rules/index.js';
import { DecisionStore } from './stores/decision.store.js';
import { PolicyStore } from './stores/policy.store.js';
import { RequestStore } from './stores/request.store.js';
import { VoteStore } from './stores/vote.store.js';

/** So many past requests of the target are looked at. */
const considered = 50;
const hourMs = 3_600_000;
/** Stands for the policy that is tried when it is a new one. */
const triedId = '00000000-0000-0000-0000-000000000000';

export type DryRunOutcome = Standing['outcome'];

export interface DryRunCase {
  readonly request: PromotionRequest;
  readonly was: DryRunOutcome;
  readonly wouldBe: DryRunOutcome;
  /** What would have been missing, in words. */
  readonly reasons: readonly string[];
}

export interface DryRun {
  readonly considered: number;
  readonly changed: number;
  /** Those that would have come out differently first, newest first. */
  readonly cases: readonly DryRunCase[];
}

const recordSchema = z.looseObject({
  people: z.array(z.custom<Person>((value) => typeof value === 'object' && value !== null)),
  subject: z.looseObject({ current: z.looseObject({ id: z.string() }).nullable() }),
});

/** Tries a policy on requests of the past: with the votes that were cast, the people as they were, and the gates computed over what is frozen. */
@Injectable()
export class DryRunService {
  constructor(
    private readonly access: AccessControl,
    private readonly directory: AccessDirectory,
    private readonly database: Database,
    private readonly registry: RegistrySubjects,
    private readonly reader: PolicyReader,
    private readonly policies: PolicyStore,
    private readonly requests: RequestStore,
    private readonly sight: PromotionSight,
    private readonly votes: VoteStore,
    private readonly decisions: DecisionStore,
    private readonly gates: Gates,
    private readonly training: Training,
  ) {}

  /** @param policyId the policy that the document would replace; none: it would be added. @throws InvalidPolicy */
  async run(actor: Actor, asked: unknown, policyId?: string | null): Promise<DryRun> {
    this.access.check(actor, 'policy:read');
    const document = this.reader.read(asked, 'document');
    const replaced = policyId === null || policyId === undefined ? triedId : parseId<'Policy'>(policyId, 'policyId');
    return this.database.transaction(actor, async () => {
      const past = await this.requests.decidedFor(actor.workspaceId, document.target, considered, this.sight.requests(actor));
      const cases: DryRunCase[] = [];
      for (const request of past) if (covers(document, request)) cases.push(await this.tryOn(actor, request, document, replaced));
      const changed = cases.filter(({ was, wouldBe }) => was !== wouldBe);
      return { considered: cases.length, changed: changed.length, cases: [...changed, ...cases.filter(({ was, wouldBe }) => was === wouldBe)] };
    });
  }

  private async tryOn(actor: Actor, request: PromotionRequest, document: PolicyDocument, policyId: string): Promise<DryRunCase> {
    const { workspaceId } = actor;
    const bound = (await this.policies.sets(workspaceId, [request.policySet])).get(request.policySet) ?? [];
    const tried: PolicyVersion = { policyId, name: 'this policy', version: 0, digest: digestOf(document), document };
    const policy = effectivePolicy([tried, ...bound.filter((each) => each.policyId !== policyId)]);
    const [decision] = await this.decisions.of(workspaceId, [request.id]);
    const votes = (await this.votes.of(workspaceId, [request.id])).map((vote) => ({ ...vote, dismissed: false }));
    const record = decision ? recordSchema.parse(JSON.parse(decision.document)) : undefined;
    const people = record?.people ?? (await this.directory.people(actor, votes.flatMap(({ voterId, principalId }) => [voterId, principalId])));
    const snapshot = await this.asItWas(actor, request, record?.subject.current?.id ?? null);
    const dataGates = policy.gates.map(({ gate }) => gate).filter(isDataGate);
    const verdicts = snapshot ? await this.gates.verdicts(actor, policy.gates, { snapshot, training: dataGates.length ? await this.training.of(actor, snapshot, dataGates) : null }, request.subjectDigest, request.id) : [];
    const now = request.decidedAt ?? request.endedAt ?? request.updatedAt;
    const expiresAt = new Date(request.requestedAt.getTime() + policy.expiresAfterHours * hourMs);
    const found = standing({ status: 'OPEN', subjectDigest: request.subjectDigest, currentDigest: request.subjectDigest, involved: involvedIn(request, [], now), expiresAt }, policy, votes, new Map(people.map((person) => [person.actorId, person])), verdicts, now);
    return { request, was: outcomeOf(request, decision), wouldBe: found.outcome, reasons: reasonsOf(found) };
  }

  /** The version as it is frozen, against what stood in the target when it was decided. */
  private async asItWas(actor: Actor, request: PromotionRequest, currentId: string | null): Promise<SubjectSnapshot | undefined> {
    try {
      const snapshot = await this.registry.snapshot(asReader(actor), request.versionId, subjectTargetOf(request));
      const current = currentId === null ? undefined : await this.registry.snapshot(asReader(actor), currentId, subjectTargetOf(request));
      return { ...snapshot, current: current ? { version: current.version, content: current.content } : null };
    } catch (error) {
      // What is gone since can't be computed: its gates count as not computed.
      if (error instanceof PlinthError && error.kind === 'NOT_FOUND') return undefined;
      throw error;
    }
  }
}

function covers(document: PolicyDocument, { target, riskTier, modelName }: PromotionRequest): boolean {
  return applicablePolicies([{ document }], { target, riskTier, modelName }).length > 0;
}

function outcomeOf({ status }: PromotionRequest, decision: DecisionRecord | undefined): DryRunOutcome {
  if (decision) return decision.outcome === 'REJECTED' ? 'REJECTED' : 'APPROVED';
  return status === 'EXPIRED' ? 'EXPIRED' : status === 'VOIDED' ? 'VOIDED' : 'OPEN';
}

function reasonsOf({ quorums, rejectedBy, blockingGates }: Standing): string[] {
  return [
    ...quorums.flatMap(({ requirements }) => requirements.filter(({ needed, filledBy }) => filledBy.length < needed).map(({ name, needed, filledBy }) => `${name}: ${filledBy.length} of ${needed}`)),
    ...blockingGates.map(({ verdict }) => verdict.explanation),
    ...(rejectedBy.length ? [`Rejected by ${rejectedBy.length}`] : []),
  ];
}
