import { type DynamicModule, Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { ArtifactLedger } from './artifact-ledger.js';
import { ArtifactOwners } from './artifact-owners.js';
import { ARTIFACT_SETTINGS, type ArtifactSettings, defaultArtifactSettings } from './artifact-settings.js';
import { ArtifactService } from './artifact.service.js';
import { ArtifactStore } from './artifact.store.js';
import { artifactsPermissions } from './artifacts.permissions.js';
import { BlobRecordStore } from './blob-record.store.js';
import { ArtifactController } from './http/artifact.controller.js';
import { RawBodies } from './http/raw-body.js';

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
      controllers: [ArtifactController],
      providers: [
        ArtifactLedger,
        ArtifactOwners,
        ArtifactService,
        ArtifactStore,
        BlobRecordStore,
        RawBodies,
        { provide: ARTIFACT_SETTINGS, useValue: { ...defaultArtifactSettings, ...settings } },
      ],
      exports: [ArtifactOwners, ArtifactService],
    };
  }
}
