import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessControl } from './access-control.js';
import { AccessDirectory } from './access-directory.js';
import { AccessGuard } from './access.guard.js';
import { accessPermissions } from './access.permissions.js';
import { Authenticator } from './authentication/authenticator.js';
import { LOCAL_OWNER, LocalOwnerStrategy, type LocalOwnerSettings } from './authentication/local-owner.strategy.js';
import { OidcStrategy } from './authentication/oidc.strategy.js';
import { SessionStrategy } from './authentication/session.strategy.js';
import { TokenStrategy } from './authentication/token.strategy.js';
import { ActorStore } from './actor.store.js';
import { ActorProfiles } from './graphql/actor-profiles.js';
import { GroupProfiles } from './graphql/group-profiles.js';
import { ActorStandingResolver, GroupMembershipResolver, GroupResolver } from './graphql/group.resolver.js';
import { InvitationResolver } from './graphql/invitation.resolver.js';
import { MemberResolver } from './graphql/member.resolver.js';
import { RoleAssignmentResolver, RoleResolver } from './graphql/role.resolver.js';
import { SessionResolver } from './graphql/session.resolver.js';
import { TokenResolver } from './graphql/token.resolver.js';
import { ViewerResolver } from './graphql/viewer.resolver.js';
import { WorkspaceResolver } from './graphql/workspace.resolver.js';
import { SignInController } from './http/sign-in.controller.js';
import { IdentityStore } from './identity.store.js';
import { MemberService } from './member.service.js';
import { GroupService } from './roles/group.service.js';
import { GroupStore } from './roles/group.store.js';
import { RoleService } from './roles/role.service.js';
import { RoleStore } from './roles/role.store.js';
import { MemberActors } from './roles/member-actors.js';
import { Standings } from './roles/standings.js';
import { FlowStore } from './sessions/flow.store.js';
import { IdentityLinkStore } from './sessions/identity-link.store.js';
import { Invitations } from './sessions/invitations.js';
import { InvitationStore } from './sessions/invitation.store.js';
import { LinkStore } from './sessions/link.store.js';
import { ProviderMembers } from './sessions/provider-members.js';
import { ProviderSignIn } from './sessions/provider-sign-in.js';
import { Refusals } from './sessions/refusals.js';
import { SessionForget } from './sessions/session-forget.job.js';
import { SessionOpener } from './sessions/session-opener.js';
import { SessionService } from './sessions/session.service.js';
import { SessionStore } from './sessions/session.store.js';
import { SignInLinkService } from './sessions/sign-in-link.service.js';
import { SignInLinks } from './sessions/sign-in-links.js';
import { SIGN_IN_SETTINGS, type SignInSettings } from './sessions/sign-in-settings.js';
import { TokenService } from './token.service.js';
import { TokenStore } from './token.store.js';
import { ViewerService } from './viewer.service.js';
import { WorkspaceService } from './workspace.service.js';
import { WorkspaceStore } from './workspace.store.js';

/** Who there is and who may do what; its guard stands before every edge of the application. */
@Global()
@Module({})
export class AccessModule {
  constructor(access: AccessControl) {
    access.register(accessPermissions);
  }

  static forRoot(localOwner: LocalOwnerSettings, signIn: SignInSettings): DynamicModule {
    return {
      module: AccessModule,
      controllers: [SignInController],
      providers: [
        AccessControl,
        AccessDirectory,
        ActorProfiles,
        ActorStandingResolver,
        ActorStore,
        Authenticator,
        GroupMembershipResolver,
        GroupProfiles,
        GroupResolver,
        GroupService,
        GroupStore,
        IdentityStore,
        LocalOwnerStrategy,
        MemberActors,
        MemberResolver,
        MemberService,
        RoleAssignmentResolver,
        RoleResolver,
        RoleService,
        RoleStore,
        FlowStore,
        IdentityLinkStore,
        InvitationResolver,
        Invitations,
        InvitationStore,
        LinkStore,
        OidcStrategy,
        ProviderMembers,
        ProviderSignIn,
        Refusals,
        SessionForget,
        SessionOpener,
        SessionResolver,
        SessionService,
        SessionStore,
        SessionStrategy,
        SignInLinkService,
        SignInLinks,
        Standings,
        TokenResolver,
        TokenService,
        TokenStore,
        TokenStrategy,
        ViewerResolver,
        ViewerService,
        WorkspaceResolver,
        WorkspaceService,
        WorkspaceStore,
        { provide: LOCAL_OWNER, useValue: localOwner },
        { provide: SIGN_IN_SETTINGS, useValue: signIn },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [AccessControl, AccessDirectory, ActorProfiles, Authenticator, IdentityStore, MemberActors, MemberService, SIGN_IN_SETTINGS, SignInLinks],
    };
  }
}
