import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { KeyValueInput } from '@plinth/tracking';
import type { ModelVersion } from '../version.js';
import { VersionLifeService } from '../version-life.service.js';
import { type ComparedVersions, VersionListService } from '../version-list.service.js';
import { VersionService } from '../version.service.js';
import { ComparisonType, CreateModelVersionInput, ModelVersionType, ReadyModelVersionInput, UpdateModelVersionInput } from './version.types.js';

@Resolver(() => ModelVersionType)
export class VersionResolver {
  constructor(
    private readonly versions: VersionService,
    private readonly life: VersionLifeService,
    private readonly lists: VersionListService,
  ) {}

  @Query(() => ModelVersionType, { nullable: true, description: 'The version, deleted or not; null when there is none.' })
  @Requires('model:read')
  modelVersion(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<ModelVersion | undefined> {
    return this.lists.byId(actor, id);
  }

  @Query(() => ModelVersionType, { nullable: true, description: 'The version of this number, deleted or not; null when there is none.' })
  @Requires('model:read')
  modelVersionByNumber(
    @CurrentActor() actor: Actor,
    @Args('modelId', { type: () => ID, description: 'The model.' }) modelId: string,
    @Args('version', { type: () => Int, description: 'The number.' }) version: number,
  ): Promise<ModelVersion | undefined> {
    return this.lists.byNumber(actor, modelId, version);
  }

  @Query(() => ComparisonType, { description: 'What differs between two versions, of one model or of two.' })
  @Requires('model:read')
  compareModelVersions(
    @CurrentActor() actor: Actor,
    @Args('baseId', { type: () => ID, description: 'The version to compare with.' }) baseId: string,
    @Args('headId', { type: () => ID, description: 'The version to look at.' }) headId: string,
    @Args('withSame', { type: () => Boolean, nullable: true, description: 'What does not differ too; not unless told.' }) withSame?: boolean | null,
  ): Promise<ComparedVersions> {
    return this.lists.compare(actor, baseId, headId, withSame ?? false);
  }

  @Mutation(() => ModelVersionType, { description: 'Gives a model its next version, PENDING or READY at once.' })
  @Requires('model:write')
  createModelVersion(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: CreateModelVersionInput): Promise<ModelVersion> {
    return this.versions.create(actor, input);
  }

  @Mutation(() => ModelVersionType, { description: 'Freezes a version and computes its digest. Asked again it changes nothing.' })
  @Requires('model:write')
  readyModelVersion(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: ReadyModelVersionInput): Promise<ModelVersion> {
    return this.versions.makeReady(actor, input.id, input.signature);
  }

  @Mutation(() => ModelVersionType, { description: 'Gives up a version that is PENDING.' })
  @Requires('model:write')
  failModelVersion(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The version.' }) id: string,
    @Args('message', { type: () => String, description: 'Why.' }) message: string,
  ): Promise<ModelVersion> {
    return this.versions.fail(actor, id, message);
  }

  @Mutation(() => ModelVersionType, { description: 'Changes the description of a version.' })
  @Requires('model:write')
  updateModelVersion(@CurrentActor() actor: Actor, @Args('input', { description: 'What is to change.' }) { id, description }: UpdateModelVersionInput): Promise<ModelVersion> {
    return this.life.describe(actor, id, description ?? null);
  }

  @Mutation(() => ModelVersionType, { description: 'Adds tags to a version, or gives those that are there a new text.' })
  @Requires('model:write')
  setModelVersionTags(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The version.' }) id: string,
    @Args('tags', { type: () => [KeyValueInput], description: 'The tags.' }) tags: KeyValueInput[],
  ): Promise<ModelVersion> {
    return this.life.setTags(actor, id, tags);
  }

  @Mutation(() => ModelVersionType, { description: 'Takes tags from a version; keys that it has not are ignored.' })
  @Requires('model:write')
  deleteModelVersionTags(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The version.' }) id: string,
    @Args('keys', { type: () => [String], description: 'Keys of the tags.' }) keys: string[],
  ): Promise<ModelVersion> {
    return this.life.deleteTags(actor, id, keys);
  }

  @Mutation(() => ModelVersionType, { description: 'Says that a version should be used no more: it stays where it is and goes nowhere new.' })
  @Requires('model:write')
  deprecateModelVersion(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The version.' }) id: string,
    @Args('reason', { type: () => String, description: 'Why.' }) reason: string,
  ): Promise<ModelVersion> {
    return this.life.deprecate(actor, id, reason);
  }

  @Mutation(() => ModelVersionType, { description: 'Takes a deprecation back.' })
  @Requires('model:write')
  reinstateModelVersion(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The version.' }) id: string): Promise<ModelVersion> {
    return this.life.reinstate(actor, id);
  }

  @Mutation(() => ModelVersionType, { description: 'Takes a version out of lists. Refused while an alias names it or an environment has it.' })
  @Requires('model:write')
  archiveModelVersion(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The version.' }) id: string): Promise<ModelVersion> {
    return this.life.setArchived(actor, id, true);
  }

  @Mutation(() => ModelVersionType, { description: 'Takes a version out of the archive.' })
  @Requires('model:write')
  unarchiveModelVersion(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The version.' }) id: string): Promise<ModelVersion> {
    return this.life.setArchived(actor, id, false);
  }

  @Mutation(() => ModelVersionType, { description: 'Hides a version until it is restored; its number is not given again. Refused while an alias names it or an environment has it.' })
  @Requires('model:delete')
  deleteModelVersion(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The version.' }) id: string): Promise<ModelVersion> {
    return this.life.setDeleted(actor, id, true);
  }

  @Mutation(() => ModelVersionType, { description: 'Brings a deleted version back.' })
  @Requires('model:delete')
  restoreModelVersion(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The version.' }) id: string): Promise<ModelVersion> {
    return this.life.setDeleted(actor, id, false);
  }
}
