import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLLong } from '@plinth/platform/graphql';

@ObjectType('AuditCheckpoint', { description: 'What the audit log was at a moment, signed: the root of the tree over all events so far.' })
export class AuditCheckpointType {
  @Field(() => String, { description: 'The name of the log: the first line of the note.' })
  origin!: string;

  @Field(() => GraphQLLong, { description: 'Events in the tree.' })
  size!: number;

  @Field(() => String, { description: 'Root of the tree (RFC 6962), 64 hex digits.' })
  rootHash!: string;

  @Field(() => String, { description: 'The checkpoint as a C2SP signed note: keep it, and show it later to prove what the log was.' })
  note!: string;

  @Field(() => Date, { description: 'When it was signed.' })
  signedAt!: Date;
}

@ObjectType('AuditLogKey', { description: 'A key that signs, or signed, the audit log.' })
export class AuditLogKeyType {
  @Field(() => String, { description: 'Name, id and Ed25519 public key, as verifiers take it: name+keyid+key.' })
  verifierKey!: string;

  @Field(() => GraphQLLong, { description: 'Size of the first checkpoint that it signs.' })
  fromSize!: number;

  @Field(() => GraphQLLong, { nullable: true, description: 'Size of the last checkpoint that it signed, together with the next key; absent while it is in use.' })
  untilSize!: number | null;

  @Field(() => String, { nullable: true, description: 'That last checkpoint as a signed note, with both signatures: whoever trusts this key may trust the next. Absent while it is in use.' })
  handover!: string | null;
}

@ObjectType('AuditProof', { description: 'That an event is in the log: RFC 9162, section 2.1.3.' })
export class AuditProofType {
  @Field(() => GraphQLLong, { description: 'The event. Its leaf index is one less.' })
  sequence!: number;

  @Field(() => GraphQLLong, { description: 'Size of the tree that it is proven to be in.' })
  treeSize!: number;

  @Field(() => String, { description: 'Hash of its leaf, 64 hex digits.' })
  leafHash!: string;

  @Field(() => String, { description: 'Root of that tree, 64 hex digits.' })
  rootHash!: string;

  @Field(() => [String], { description: 'Hashes that lead from the leaf to the root, each 64 hex digits.' })
  hashes!: readonly string[];
}

@ObjectType('AuditConsistencyProof', { description: 'That the log grew and changed nothing: RFC 9162, section 2.1.4.' })
export class AuditConsistencyProofType {
  @Field(() => GraphQLLong, { description: 'Size of the smaller tree.' })
  fromSize!: number;

  @Field(() => GraphQLLong, { description: 'Size of the larger tree.' })
  treeSize!: number;

  @Field(() => String, { description: 'Root of the smaller tree, 64 hex digits.' })
  fromRootHash!: string;

  @Field(() => String, { description: 'Root of the larger tree, 64 hex digits.' })
  rootHash!: string;

  @Field(() => [String], { description: 'Hashes that lead from the one to the other, each 64 hex digits.' })
  hashes!: readonly string[];
}

@ObjectType('RotatedAuditLogKey', { description: 'A key that was made and signs from the next checkpoint on.' })
export class RotatedAuditLogKeyType {
  @Field(() => String, { description: 'Its id: eight hex digits.' })
  keyId!: string;

  @Field(() => String, { description: 'Name, id and Ed25519 public key. Give it to whoever verifies the log.' })
  verifierKey!: string;
}

@InputType({ description: 'Whose details go: events by number, of one subject, or by one actor. Exactly one of the three.' })
export class EraseAuditDetailsInput {
  @Field(() => [GraphQLLong], { nullable: true, description: 'Of the events of these numbers.' })
  sequences?: number[] | null;

  @Field(() => String, { nullable: true, description: 'Of events about this kind of thing, together with subjectId.' })
  subjectKind?: string | null;

  @Field(() => String, { nullable: true, description: 'Of events about this very thing, together with subjectKind.' })
  subjectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of events by this actor.' })
  actorId?: string | null;

  @Field(() => String, { description: 'Why: by whose right or order. It stays for good, as what was erased and why must be told: name nobody in it.' })
  reason!: string;
}

@ObjectType('ErasedAuditDetails', { description: 'What an erasure did.' })
export class ErasedAuditDetailsType {
  @Field(() => Int, { description: 'Events whose details are gone now.' })
  erased!: number;

  @Field(() => Boolean, { description: 'Whether more events of the kind asked for have details left: ask again.' })
  hasMore!: boolean;
}
