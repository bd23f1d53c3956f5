import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessControl } from './access-control.js';
import { AccessGuard } from './access.guard.js';
import { accessPermissions } from './access.permissions.js';
import { Authenticator } from './authentication/authenticator.js';
import { LOCAL_OWNER, LocalOwnerStrategy, type LocalOwnerSettings } from './authentication/local-owner.strategy.js';
import { TokenStrategy } from './authentication/token.strategy.js';
import { ViewerResolver } from './graphql/viewer.resolver.js';
import { IdentityStore } from './identity.store.js';
import { ViewerService } from './viewer.service.js';

/** Who there is and who may do what; its guard stands before every edge of the application. */
@Global()
@Module({})
export class AccessModule {
  constructor(access: AccessControl) {
    access.register(accessPermissions);
  }

  static forRoot(localOwner: LocalOwnerSettings): DynamicModule {
    return {
      module: AccessModule,
      providers: [
        AccessControl,
        Authenticator,
        IdentityStore,
        LocalOwnerStrategy,
        TokenStrategy,
        ViewerResolver,
        ViewerService,
        { provide: LOCAL_OWNER, useValue: localOwner },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [AccessControl, Authenticator, IdentityStore],
    };
  }
}
