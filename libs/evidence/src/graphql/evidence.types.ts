import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLJson, GraphQLLong } from '@plinth/platform/graphql';

const bundleStatus = { PENDING: 'PENDING', SEALED: 'SEALED' } as const;
const exportStatus = { QUEUED: 'QUEUED', RUNNING: 'RUNNING', READY: 'READY', FAILED: 'FAILED', EXPIRED: 'EXPIRED' } as const;
export const exportKinds = { WORKSPACE: 'WORKSPACE', PERIOD: 'PERIOD', SUBJECT: 'SUBJECT', MODEL: 'MODEL' } as const;

registerEnumType(bundleStatus, { name: 'EvidenceStatus', description: 'How far the evidence of a decision is.', valuesMap: { PENDING: { description: 'Waits for a checkpoint that covers the decision.' }, SEALED: { description: 'Frozen, signed and recorded.' } } });
registerEnumType(exportStatus, {
  name: 'AuditExportStatus', description: 'How far an export is.',
  valuesMap: { QUEUED: { description: 'Waits for a worker.' }, RUNNING: { description: 'Is being made.' }, READY: { description: 'Can be fetched until it expires.' }, FAILED: { description: 'Could not be made: problem says why.' }, EXPIRED: { description: 'Is gone.' } },
});
registerEnumType(exportKinds, {
  name: 'AuditExportKind', description: 'What an export is of.',
  valuesMap: { WORKSPACE: { description: 'All events: proves that none is missing.' }, PERIOD: { description: 'Events of a time.' }, SUBJECT: { description: 'Events about one thing.' }, MODEL: { description: 'Events about a registered model, its versions, promotions and deployments.' } },
});

@ObjectType('Evidence', { description: 'What a decision stood on, frozen in one file that proves itself.' })
export class EvidenceType {
  @Field(() => bundleStatus, { description: 'How far it is: sealed within seconds of the decision.' })
  status!: string;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the file, in hexadecimal; the event evidence.sealed names it. Absent until it is sealed.' })
  digest!: string | null;

  @Field(() => GraphQLLong, { nullable: true, description: 'Bytes.' })
  size!: number | null;

  @Field(() => Date, { nullable: true, description: 'When it was sealed.' })
  sealedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Where to fetch it, on this server; needs evidence:read.' })
  href!: string | null;
}

@ObjectType('AuditExport', { description: 'A part of the audit log, to be taken away.' })
export class AuditExportType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => exportStatus, { description: 'How far it is.' })
  status!: string;

  @Field(() => GraphQLJson, { description: 'What it is of.' })
  scope!: unknown;

  @Field(() => ID, { description: 'Who asked for it.' })
  requestedById!: string;

  @Field(() => Date, { description: 'When it was asked for.' })
  requestedAt!: Date;

  @Field(() => Float, { description: 'From 0 to 1.' })
  progress!: number;

  @Field(() => GraphQLLong, { nullable: true, description: 'Events that it will hold; absent until it is begun.' })
  eventsTotal!: number | null;

  @Field(() => GraphQLLong, { description: 'Events that it holds so far.' })
  eventsDone!: number;

  @Field(() => GraphQLLong, { nullable: true, description: 'Events of the checkpoint that it is proven against.' })
  treeSize!: number | null;

  @Field(() => Int, { description: 'How often it was begun.' })
  attempts!: number;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the file, in hexadecimal.' })
  digest!: string | null;

  @Field(() => GraphQLLong, { nullable: true, description: 'Bytes.' })
  size!: number | null;

  @Field(() => Date, { nullable: true, description: 'When it was finished.' })
  finishedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Until when it can be fetched.' })
  expiresAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What went wrong last.' })
  problem!: string | null;

  @Field(() => String, { nullable: true, description: 'Where to fetch it, on this server, while it is READY.' })
  href!: string | null;
}

@ObjectType({ description: 'An export in a list.' })
export class AuditExportEdge extends connectionOf('export', () => AuditExportType) {}

@ObjectType({ description: 'Exports, newest first.' })
export class AuditExportConnection extends connectionFields('export', () => AuditExportType, () => AuditExportEdge) {}

@InputType({ description: 'Which part of the audit log to export.' })
export class CreateAuditExportInput {
  @Field(() => exportKinds, { description: 'What it is of.' })
  kind!: keyof typeof exportKinds;

  @Field(() => Date, { nullable: true, description: 'Of a PERIOD: from this instant on.' })
  since?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Of a PERIOD: before this instant.' })
  until?: Date | null;

  @Field(() => String, { nullable: true, description: 'Of a SUBJECT: its kind, such as run.' })
  subjectKind?: string | null;

  @Field(() => String, { nullable: true, description: 'Of a SUBJECT: its id.' })
  subjectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of a MODEL: its id.' })
  modelId?: string | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}
