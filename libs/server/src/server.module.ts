import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { AccessModule, Authenticator, type LocalOwnerSettings } from '@plinth/access';
import { ArtifactsModule } from '@plinth/artifacts';
import { AuditModule } from '@plinth/audit';
import { readArtifactSettings } from '@plinth/platform/config';
import { PlinthExceptionFilter } from '@plinth/platform/http';
import { PlatformModule, type PlatformParts } from '@plinth/platform/nest';
import { graphqlOptions } from './graphql.module-options.js';
import { OperationsController } from './operations.controller.js';

/** Every domain there is. The API and the worker are the same composition; what differs is which of its ends are opened. */
@Module({})
export class ServerModule {
  static over(parts: PlatformParts, localOwner: LocalOwnerSettings): DynamicModule {
    return {
      module: ServerModule,
      imports: [
        PlatformModule.over(parts),
        AccessModule.forRoot(localOwner),
        ArtifactsModule.with(readArtifactSettings(process.env)),
        AuditModule,
        GraphQLModule.forRootAsync<MercuriusDriverConfig>({ driver: MercuriusDriver, inject: [Authenticator], useFactory: graphqlOptions }),
      ],
      controllers: [OperationsController],
      providers: [{ provide: APP_FILTER, useClass: PlinthExceptionFilter }],
    };
  }
}
