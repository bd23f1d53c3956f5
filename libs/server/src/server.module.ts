import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { AccessModule, type LocalOwnerSettings, type SignInSettings } from '@plinth/access';
import { ApprovalsModule } from '@plinth/approvals';
import { AuditModule } from '@plinth/audit';
import { ArtifactsModule } from '@plinth/artifacts';
import { DatasetsModule } from '@plinth/datasets';
import { EvidenceModule } from '@plinth/evidence';
import { FeaturesModule } from '@plinth/features';
import { OpenLineageModule } from '@plinth/edge-openlineage';
import { LineageModule } from '@plinth/lineage';
import { MonitoringModule } from '@plinth/monitoring';
import { NotificationsModule, readNotificationSettings } from '@plinth/notifications';
import { readArtifactSettings } from '@plinth/platform/config';
import { PlinthExceptionFilter } from '@plinth/platform/http';
import { PlatformModule, type PlatformParts } from '@plinth/platform/nest';
import { PipelinesModule } from '@plinth/pipelines';
import { RegistryModule } from '@plinth/registry';
import { TrackingModule } from '@plinth/tracking';
import { graphqlOptions, type GraphQLSettings } from './graphql.module-options.js';
import { OperationsController } from './operations.controller.js';

/** Every domain there is. The API and the worker are the same composition; what differs is which of its ends are opened. */
@Module({})
export class ServerModule {
  static over(parts: PlatformParts, localOwner: LocalOwnerSettings, signIn: SignInSettings, graphql: GraphQLSettings): DynamicModule {
    return {
      module: ServerModule,
      imports: [
        PlatformModule.over(parts),
        AccessModule.forRoot(localOwner, signIn),
        ArtifactsModule.with(readArtifactSettings(process.env)),
        AuditModule,
        NotificationsModule.with(readNotificationSettings(process.env)),
        LineageModule,
        DatasetsModule,
        TrackingModule,
        FeaturesModule,
        PipelinesModule,
        RegistryModule,
        ApprovalsModule,
        EvidenceModule,
        MonitoringModule,
        OpenLineageModule,
        GraphQLModule.forRoot<MercuriusDriverConfig>(graphqlOptions(graphql)),
      ],
      controllers: [OperationsController],
      providers: [{ provide: APP_FILTER, useClass: PlinthExceptionFilter }],
    };
  }
}
