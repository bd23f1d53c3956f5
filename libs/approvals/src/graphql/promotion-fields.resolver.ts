import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ActorProfiles, type ActorProfile, ActorProfileType, CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, loaderOf, OperationContext } from '@plinth/platform/graphql';
import { ComparisonType, type ComparedVersions, ModelListService, type ModelVersion, ModelVersionType, type RegisteredModel, RegisteredModelType, VersionListService } from '@plinth/registry';
import { DecisionRecords } from '../decision-records.js';
import { DiscussionService } from '../discussion.service.js';
import type { CastVote, DecisionRecord, PromotionEvent, PromotionRequest } from '../promotion-request.js';
import { type RequestView, RequestViews, type ViewerMay } from '../request-view.js';
import type { PolicyVersion } from '../rules/index.js';
import type { PromotionThread } from '../stores/thread.store.js';
import { BoundPolicyType, DecisionType, GateVerdictType, PromotionEventType, PromotionRequestType, QuorumType, SubjectPartType, ThreadType, ViewerMayType, VoteType } from './promotion.types.js';

const modelsById = Symbol('models of promotion requests');
const versionsById = Symbol('versions of promotion requests');
const policiesBySet = Symbol('policies of promotion requests');
const votesById = Symbol('votes of promotion requests');
const eventsById = Symbol('events of promotion requests');
const threadsById = Symbol('threads of promotion requests');
const decisionsById = Symbol('decisions of promotion requests');
const views = Symbol('views of promotion requests');

@Resolver(() => PromotionRequestType)
export class PromotionFieldsResolver {
  constructor(
    private readonly models: ModelListService,
    private readonly versions: VersionListService,
    private readonly requestViews: RequestViews,
    private readonly discussion: DiscussionService,
    private readonly records: DecisionRecords,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => RegisteredModelType, { nullable: true, description: 'The model, as it is now.' })
  @Requires('model:read')
  model(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { modelId }: PromotionRequest): Promise<RegisteredModel | undefined> {
    return loaderOf<string, RegisteredModel | undefined>(context, modelsById, (ids) => this.models.byIds(actor, ids)).load(modelId);
  }

  @ResolveField(() => ModelVersionType, { nullable: true, description: 'The version, as it is now.' })
  @Requires('model:read')
  version(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { versionId }: PromotionRequest): Promise<ModelVersion | undefined> {
    return loaderOf<string, ModelVersion | undefined>(context, versionsById, (ids) => this.versions.byIds(actor, ids)).load(versionId);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who asked.' })
  @Requires('member:read')
  requester(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { requestedBy }: PromotionRequest): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, requestedBy);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who reviewed a break-glass promotion.' })
  @Requires('member:read')
  async reviewedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { reviewedBy }: PromotionRequest): Promise<ActorProfile | undefined> {
    return reviewedBy === null ? undefined : this.profiles.load(context, actor, reviewedBy);
  }

  @ResolveField(() => [SubjectPartType], { description: 'Everything it stands on, part by part: what its subject digest is made from.' })
  @Requires('promotion:read')
  parts(@Parent() { parts }: PromotionRequest): SubjectPartType[] {
    return Object.entries(parts).map(([name, digest]) => ({ name, digest })).sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  @ResolveField(() => [BoundPolicyType], { description: 'The policy versions that it is bound to; each must be satisfied.' })
  @Requires('promotion:read')
  policies(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { policySet }: PromotionRequest): Promise<readonly PolicyVersion[]> {
    return loaderOf<string, readonly PolicyVersion[]>(context, policiesBySet, (sets) => this.requestViews.policiesOf(actor, sets)).load(policySet);
  }

  @ResolveField(() => [QuorumType], { description: 'Who fills which seats, and who could: of this moment while it is open, otherwise as it was decided.' })
  @Requires('promotion:read')
  async quorums(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() request: PromotionRequest): Promise<QuorumType[]> {
    const { quorums } = await this.view(actor, context, request);
    return quorums.map(({ policy, met, requirements }) => ({
      policyId: policy.policyId, policyName: policy.name, met,
      requirements: requirements.map(({ requirement: { name, count, from }, filledBy, couldFill }) => ({ name, needed: count, from, filledByIds: filledBy, couldFillIds: couldFill })),
    }));
  }

  @ResolveField(() => [GateVerdictType], { description: 'What its gates say.' })
  @Requires('promotion:read')
  async gates(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() request: PromotionRequest): Promise<GateVerdictType[]> {
    return (await this.view(actor, context, request)).gates.map(({ policyId, policyName, verdict }) => ({ policyId, policyName, ...verdict }));
  }

  @ResolveField(() => ViewerMayType, { description: 'Whether you may vote, and if not, why not.' })
  @Requires('promotion:read')
  async viewerCanVote(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() request: PromotionRequest): Promise<ViewerMay> {
    return (await this.view(actor, context, request)).viewerCanVote;
  }

  @ResolveField(() => ViewerMayType, { nullable: true, description: 'Whether you may review a break-glass promotion; absent when none is to be reviewed.' })
  @Requires('promotion:read')
  async viewerCanReview(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() request: PromotionRequest): Promise<ViewerMay | null> {
    return (await this.view(actor, context, request)).viewerCanReview;
  }

  @ResolveField(() => [VoteType], { description: 'Votes in the order in which they were cast, dismissed ones too.' })
  @Requires('promotion:read')
  votes(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: PromotionRequest): Promise<readonly CastVote[]> {
    return loaderOf<string, readonly CastVote[]>(context, votesById, (ids) => this.requestViews.votesOf(actor, ids)).load(id);
  }

  @ResolveField(() => [ThreadType], { description: 'Threads, oldest first.' })
  @Requires('promotion:read')
  threads(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: PromotionRequest): Promise<readonly PromotionThread[]> {
    return loaderOf<string, readonly PromotionThread[]>(context, threadsById, (ids) => this.discussion.of(actor, ids)).load(id);
  }

  @ResolveField(() => [PromotionEventType], { description: 'What happened to it, in order: at most 1,000 events.' })
  @Requires('promotion:read')
  timeline(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: PromotionRequest): Promise<readonly PromotionEvent[]> {
    return loaderOf<string, readonly PromotionEvent[]>(context, eventsById, (ids) => this.requestViews.eventsOf(actor, ids)).load(id);
  }

  @ResolveField(() => DecisionType, { nullable: true, description: 'What was decided; absent while nothing is.' })
  @Requires('promotion:read')
  decision(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: PromotionRequest): Promise<DecisionRecord | undefined> {
    return loaderOf<string, DecisionRecord | undefined>(context, decisionsById, (ids) => this.records.of(actor, ids)).load(id);
  }

  @ResolveField(() => ComparisonType, { nullable: true, description: 'What differs from the version in the target: now, or before this one was put there. Absent when there is none.' })
  @Requires('model:read')
  diff(@CurrentActor() actor: Actor, @Parent() request: PromotionRequest): Promise<ComparedVersions | undefined> {
    return this.requestViews.diff(actor, request);
  }

  private view(actor: Actor, context: GraphQLContext, request: PromotionRequest): Promise<RequestView> {
    return loaderOf<string, RequestView>(context, views, (ids) => this.requestViews.ofAll(actor, ids)).load(request.id);
  }
}
