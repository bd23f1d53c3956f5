import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { ApprovalsModule } from '@plinth/approvals';
import { AuditModule } from '@plinth/audit';
import { RegistryModule } from '@plinth/registry';
import { TrackingModule } from '@plinth/tracking';
import { BomService } from './bom.service.js';
import { BundleService } from './bundle.service.js';
import { evidencePermissions } from './evidence.permissions.js';
import { ExportService } from './export.service.js';
import { AuditExportResolver, BomFieldResolver, EvidenceFieldResolver } from './graphql/evidence.resolver.js';
import { EvidenceController } from './http/evidence.controller.js';
import { ExpireExportsJob, MakeExportJob, SealEvidenceJob } from './jobs/evidence.jobs.js';
import { BundleMaker } from './making/bundle-maker.js';
import { ExportMaker } from './making/export-maker.js';
import { PackageOwners } from './package-owner.js';
import { BundleStore } from './stores/bundle.store.js';
import { ExportStore } from './stores/export.store.js';

/** What proves itself to outsiders: evidence of decisions, and exports of the audit log. */
@Module({
  imports: [ApprovalsModule, AuditModule, RegistryModule, TrackingModule],
  controllers: [EvidenceController],
  providers: [AuditExportResolver, BomFieldResolver, BomService, BundleMaker, BundleService, BundleStore, EvidenceFieldResolver, ExpireExportsJob, ExportMaker, ExportService, ExportStore, MakeExportJob, PackageOwners, SealEvidenceJob],
  exports: [BundleService, ExportService],
})
export class EvidenceModule {
  constructor(access: AccessControl) {
    access.register(evidencePermissions);
  }
}
