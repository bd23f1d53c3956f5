import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { GraphQLJson, GraphQLLong } from '@plinth/platform/graphql';
import { type LoggedEvent, toHex } from '@plinth/verify';
import { type Erasure, ErasureService } from '../erasure.service.js';
import { LogService, type PreparedKey, type PublishedKey } from '../log/log.service.js';
import { AuditCheckpointType, AuditConsistencyProofType, AuditLogKeyType, AuditProofType, EraseAuditDetailsInput, ErasedAuditDetailsType, RotatedAuditLogKeyType } from './log.types.js';

@Resolver(() => AuditProofType)
export class LogResolver {
  constructor(
    private readonly log: LogService,
    private readonly erasures: ErasureService,
  ) {}

  @Query(() => AuditCheckpointType, { description: 'The newest signed checkpoint of the audit log.' })
  @Requires('audit:read')
  async auditCheckpoint(@CurrentActor() actor: Actor): Promise<AuditCheckpointType> {
    const { root, ...checkpoint } = await this.log.checkpoint(actor);
    return { ...checkpoint, rootHash: toHex(root) };
  }

  @Query(() => [AuditLogKeyType], { description: 'Every key that signs, or signed, the audit log, oldest first.' })
  @Requires('audit:read')
  auditLogKeys(@CurrentActor() actor: Actor): Promise<PublishedKey[]> {
    return this.log.keys(actor);
  }

  @Query(() => AuditProofType, { description: 'Proves that an event is in the audit log.' })
  @Requires('audit:read')
  async auditProof(
    @CurrentActor() actor: Actor,
    @Args('sequence', { type: () => GraphQLLong, description: 'The event.' }) sequence: number,
    @Args('treeSize', { type: () => GraphQLLong, nullable: true, description: "Size of the tree; the newest checkpoint's when absent." }) treeSize?: number | null,
  ): Promise<AuditProofType> {
    const { leafHash, rootHash, hashes, ...proof } = await this.log.inclusion(actor, sequence, treeSize);
    return { ...proof, leafHash: toHex(leafHash), rootHash: toHex(rootHash), hashes: hashes.map(toHex) };
  }

  @ResolveField('event', () => GraphQLJson, { description: 'The event as it is kept now, in the form of a line of events.jsonl: its leaf, its seal, and what is laid open of it with the salts. Whoever hashes the leaf knows whether it is what was logged.' })
  @Requires('audit:read')
  event(@CurrentActor() actor: Actor, @Parent() { sequence }: AuditProofType): Promise<LoggedEvent> {
    return this.log.opened(actor, sequence);
  }

  @Query(() => AuditConsistencyProofType, { description: 'Proves that the audit log only grew between two sizes.' })
  @Requires('audit:read')
  async auditConsistencyProof(
    @CurrentActor() actor: Actor,
    @Args('fromSize', { type: () => GraphQLLong, description: 'Size of the smaller tree, such as that of a checkpoint you kept.' }) fromSize: number,
    @Args('treeSize', { type: () => GraphQLLong, nullable: true, description: "Size of the larger tree; the newest checkpoint's when absent." }) treeSize?: number | null,
  ): Promise<AuditConsistencyProofType> {
    const { fromRootHash, rootHash, hashes, ...proof } = await this.log.consistency(actor, fromSize, treeSize);
    return { ...proof, fromRootHash: toHex(fromRootHash), rootHash: toHex(rootHash), hashes: hashes.map(toHex) };
  }

  @Mutation(() => RotatedAuditLogKeyType, { description: 'Makes a new key for the audit log. It takes over at a checkpoint that the old key signs too; the old one stays listed.' })
  @Requires('audit:rotate')
  rotateLogKey(@CurrentActor() actor: Actor, @Args('reason', { type: () => String, nullable: true, description: 'Why, for the record.' }) reason?: string | null): Promise<PreparedKey> {
    return this.log.rotateKey(actor, reason);
  }

  @Mutation(() => ErasedAuditDetailsType, { description: 'Erases what audit events tell of people: before, after, reason and ids that are names. The log and all of its proofs stay as they are. The erasure is an event itself.' })
  @Requires('audit:erase')
  eraseAuditDetails(@CurrentActor() actor: Actor, @Args('input', { description: 'Whose, and why.' }) input: EraseAuditDetailsInput): Promise<Erasure> {
    return this.erasures.erase(actor, input);
  }
}
