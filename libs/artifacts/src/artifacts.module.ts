import { type DynamicModule, Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { AuditModule } from '@plinth/audit';
import { ArchiveService } from './archive.service.js';
import { ArtifactLedger } from './artifact-ledger.js';
import { ArtifactManifestService } from './artifact-manifest.service.js';
import { ArtifactOwners } from './artifact-owners.js';
import { ARTIFACT_SETTINGS, type ArtifactSettings, defaultArtifactSettings } from './artifact-settings.js';
import { ArtifactService } from './artifact.service.js';
import { ArtifactStore } from './artifact.store.js';
import { artifactsPermissions } from './artifacts.permissions.js';
import { BlobRecordStore } from './blob-record.store.js';
import { CollectionService } from './collection.service.js';
import { ArchiveController } from './http/archive.controller.js';
import { ArtifactController } from './http/artifact.controller.js';
import { RawBodies } from './http/raw-body.js';
import { UploadController } from './http/upload.controller.js';
import { AdoptBlobs, CollectBlobs } from './jobs/collect-blobs.job.js';
import { SweepUploads } from './jobs/sweep-uploads.job.js';
import { UploadService } from './upload.service.js';
import { UploadStore } from './upload.store.js';
import { Verifications } from './verifications.js';

/** Bytes that runs, and later models and datasets, hold under paths. */
@Module({})
export class ArtifactsModule {
  constructor(access: AccessControl) {
    access.register(artifactsPermissions);
  }

  static with(settings: Partial<ArtifactSettings> = {}): DynamicModule {
    return {
      module: ArtifactsModule,
      global: true,
      imports: [AuditModule],
      controllers: [ArchiveController, ArtifactController, UploadController],
      providers: [
        AdoptBlobs,
        ArchiveService,
        ArtifactLedger,
        ArtifactManifestService,
        ArtifactOwners,
        ArtifactService,
        ArtifactStore,
        BlobRecordStore,
        CollectBlobs,
        CollectionService,
        RawBodies,
        SweepUploads,
        UploadService,
        UploadStore,
        Verifications,
        { provide: ARTIFACT_SETTINGS, useValue: { ...defaultArtifactSettings, ...settings } },
      ],
      exports: [ArtifactLedger, ArtifactManifestService, ArtifactOwners, ArtifactService],
    };
  }
}
