import { Args, ArgsType, Field, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ActorProfiles, type ActorProfile, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, GraphQLJson, OperationContext, toConnection } from '@plinth/platform/graphql';
import { DryRunService, type DryRun, type DryRunCase } from '../dry-run.service.js';
import type { Policy, PolicyEdition } from '../policy.js';
import { PolicyService } from '../policy.service.js';
import type { PromotionRequest } from '../promotion-request.js';
import type { PromotionTarget } from '../rules/index.js';
import { CreatePolicyInput, DryRunCaseType, DryRunType, PolicyConnection, PolicyType, PolicyVersionType, RenewedCheckSecretType, TargetType, UpdatePolicyInput } from './policy.types.js';
import { PromotionRequestType } from './promotion.types.js';

@ArgsType()
class PoliciesArguments extends PageArguments {
  @Field(() => Boolean, { nullable: true, description: 'Whether ended ones are listed; not unless told.' })
  withArchived?: boolean | null;
}

@Resolver(() => PolicyType)
export class PolicyResolver {
  constructor(
    private readonly policies: PolicyService,
    private readonly dryRuns: DryRunService,
    private readonly profiles: ActorProfiles,
  ) {}

  @Query(() => PolicyConnection, { name: 'policies', description: 'What protects targets.' })
  @Requires('policy:read')
  async list(@CurrentActor() actor: Actor, @Args() { withArchived, ...page }: PoliciesArguments): Promise<ConnectionOf<Policy>> {
    return toConnection(await this.policies.list(actor, withArchived ?? false, page), (policy) => policy, page.after);
  }

  @Query(() => PolicyType, { nullable: true, description: 'The policy, archived or not; null when there is none.' })
  @Requires('policy:read')
  policy(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Policy | undefined> {
    return this.policies.find(actor, id);
  }

  @Query(() => DryRunType, { description: 'Tries a policy document on past requests of its target.' })
  @Requires('policy:read')
  policyDryRun(
    @CurrentActor() actor: Actor,
    @Args('document', { type: () => GraphQLJson, description: 'What the policy would say.' }) document: unknown,
    @Args('policyId', { type: () => ID, nullable: true, description: 'The policy that it would replace; absent, it would be one more.' }) policyId?: string,
  ): Promise<DryRun> {
    return this.dryRuns.run(actor, document, policyId);
  }

  @Mutation(() => PolicyType, { description: 'Makes a policy. It holds at once: open requests that it covers are void.' })
  @Requires('policy:write')
  createPolicy(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: CreatePolicyInput): Promise<Policy> {
    return this.policies.create(actor, input);
  }

  @Mutation(() => PolicyType, { description: 'Gives a policy a new version. It holds at once: open requests that it touches are void.' })
  @Requires('policy:write')
  updatePolicy(@CurrentActor() actor: Actor, @Args('input', { description: 'What it is to say.' }) input: UpdatePolicyInput): Promise<Policy> {
    return this.policies.update(actor, input);
  }

  @Mutation(() => PolicyType, { description: 'Ends a policy for good: it covers nothing any more. Open requests that it covered are void.' })
  @Requires('policy:write')
  archivePolicy(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The policy.' }) id: string): Promise<Policy> {
    return this.policies.archive(actor, id);
  }

  @Mutation(() => RenewedCheckSecretType, { description: "Makes a new secret for the policy's external checks, shown this once; the one before ends at once." })
  @Requires('policy:write')
  async renewCheckSecret(@CurrentActor() actor: Actor, @Args('policyId', { type: () => ID, description: 'The policy.' }) policyId: string): Promise<RenewedCheckSecretType> {
    return { secret: await this.policies.renewCheckSecret(actor, policyId) };
  }

  @ResolveField(() => TargetType, { description: 'What it protects.' })
  @Requires('policy:read')
  target(@Parent() { document }: Policy): PromotionTarget {
    return document.target;
  }

  @ResolveField(() => [PolicyVersionType], { description: 'Its versions, newest first: the last 200.' })
  @Requires('policy:read')
  versions(@CurrentActor() actor: Actor, @Parent() { id }: Policy): Promise<PolicyEdition[]> {
    return this.policies.editions(actor, id);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who made it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() policy: Policy): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, policy.createdBy);
  }
}

@Resolver(() => PolicyVersionType)
export class PolicyVersionResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who wrote it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() edition: PolicyEdition): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, edition.createdBy);
  }
}

@Resolver(() => DryRunCaseType)
export class DryRunCaseResolver {
  @ResolveField(() => PromotionRequestType, { description: 'The request.' })
  @Requires('promotion:read')
  request(@Parent() { request }: DryRunCase): PromotionRequest {
    return request;
  }
}
