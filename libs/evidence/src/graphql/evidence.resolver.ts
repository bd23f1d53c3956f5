import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import { type PromotionRequest, PromotionRequestType } from '@plinth/approvals';
import { type Actor, InvalidInput, isUuid } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import { type ModelVersion, ModelVersionType } from '@plinth/registry';
import { BomService } from '../bom.service.js';
import { BundleService } from '../bundle.service.js';
import { ExportService } from '../export.service.js';
import type { ExportScope } from '../rules/index.js';
import type { EvidenceBundle } from '../stores/bundle.store.js';
import type { AuditExportRow } from '../stores/export.store.js';
import { AuditExportConnection, AuditExportType, CreateAuditExportInput, EvidenceType } from './evidence.types.js';

const bundlesById = Symbol('evidence bundles by request');
const billsById = Symbol('bills of materials by version');
const longestText = 4_000;

@Resolver(() => PromotionRequestType)
export class EvidenceFieldResolver {
  constructor(private readonly bundles: BundleService) {}

  @ResolveField(() => EvidenceType, { nullable: true, description: 'The frozen evidence of the decision; absent while nothing is decided.' })
  @Requires('promotion:read')
  async evidence(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: PromotionRequest): Promise<EvidenceType | null> {
    const bundle = await loaderOf<string, EvidenceBundle | undefined>(context, bundlesById, (ids) => this.bundles.of(actor, ids)).load(id);
    return bundle ? { ...bundle, href: bundle.status === 'SEALED' ? `/api/v1/promotion-requests/${id}/evidence` : null } : null;
  }
}

@Resolver(() => ModelVersionType)
export class BomFieldResolver {
  constructor(private readonly boms: BomService) {}

  @ResolveField(() => String, { nullable: true, description: 'Its ML-BOM: CycloneDX 1.6 as JSON, with its files, the inputs of its training, metrics and signature as they were frozen, and the card of its model as it is now. Absent until it is READY. At most 20 an operation.' })
  @Requires('model:read')
  bom(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: ModelVersion): Promise<string | null> {
    return loaderOf<string, string | null>(context, billsById, (ids) => this.boms.of(actor, ids)).load(id);
  }
}

@Resolver(() => AuditExportType)
export class AuditExportResolver {
  constructor(private readonly exports: ExportService) {}

  @Mutation(() => AuditExportType, { description: 'Asks for a part of the audit log as a file that proves itself. A job makes it; it can be fetched for seven days.' })
  @Requires('audit:export')
  async createAuditExport(@CurrentActor() actor: Actor, @Args('input', { description: 'Which part.' }) { idempotencyKey, ...input }: CreateAuditExportInput): Promise<AuditExportType> {
    return shown(await this.exports.create(actor, { scope: scopeOf(input), idempotencyKey }));
  }

  @Query(() => AuditExportType, { nullable: true, description: 'An export; null when there is none of this id.' })
  @Requires('audit:export')
  async auditExport(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<AuditExportType | null> {
    const found = await this.exports.find(actor, id);
    return found ? shown(found) : null;
  }

  @Query(() => AuditExportConnection, { description: 'Exports of the audit log, newest first.' })
  @Requires('audit:export')
  async auditExports(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<AuditExportType>> {
    return toConnection(await this.exports.list(actor, page), shown, page.after);
  }
}

function shown({ requestedBy, ...row }: AuditExportRow): AuditExportType {
  const { status, eventsDone, eventsTotal, id } = row;
  const part = eventsTotal ? Math.min(0.99, eventsDone / eventsTotal) : 0;
  return { ...row, requestedById: requestedBy, progress: status === 'READY' || status === 'EXPIRED' ? 1 : part, href: status === 'READY' ? `/api/v1/audit-exports/${id}/content` : null };
}

function scopeOf({ kind, since, until, subjectKind, subjectId, modelId }: Omit<CreateAuditExportInput, 'idempotencyKey'>): ExportScope {
  switch (kind) {
    case 'WORKSPACE': return { kind };
    case 'PERIOD':
      if (!since && !until) throw new InvalidInput('A period has a beginning, an end, or both.', { field: 'input.since', help: 'Give since or until.' });
      if (since && until && since >= until) throw new InvalidInput('The period ends before it begins.', { field: 'input.until' });
      return { kind, since: since?.toISOString() ?? null, until: until?.toISOString() ?? null };
    case 'SUBJECT': return { kind, subjectKind: text(subjectKind, 'subjectKind'), subjectId: text(subjectId, 'subjectId') };
    case 'MODEL':
      if (!modelId || !isUuid(modelId)) throw new InvalidInput('modelId must be the UUID of a registered model.', { field: 'input.modelId' });
      return { kind, modelId };
  }
}

function text(value: string | null | undefined, name: string): string {
  if (!value || value.length > longestText || value.includes('\0')) throw new InvalidInput(`${name} has 1 to ${longestText} characters, none of them NUL.`, { field: `input.${name}` });
  return value;
}
