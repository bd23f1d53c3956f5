import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, loaderOf } from '@plinth/platform/graphql';
import type { CustomRole, Group } from '../roles/custom-role.js';
import { GroupService } from '../roles/group.service.js';
import { RoleService } from '../roles/role.service.js';

const groupsById = Symbol('groups by id');
const groupsByActor = Symbol('groups by actor');
const rolesByHolder = Symbol('custom roles by holder');

/** Groups and custom roles for the fields that show them: all of one operation in one query. */
@Injectable()
export class GroupProfiles {
  constructor(
    private readonly groups: GroupService,
    private readonly roles: RoleService,
  ) {}

  load(context: GraphQLContext, actor: Actor, id: string): Promise<Group | undefined> {
    return loaderOf<string, Group | undefined>(context, groupsById, (ids) => this.groups.byIds(actor, ids)).load(id);
  }

  ofActor(context: GraphQLContext, actor: Actor, id: string): Promise<Group[]> {
    return loaderOf<string, Group[]>(context, groupsByActor, (ids) => this.groups.ofActors(actor, ids)).load(id);
  }

  rolesOf(context: GraphQLContext, actor: Actor, holderId: string): Promise<CustomRole[]> {
    return loaderOf<string, CustomRole[]>(context, rolesByHolder, (ids) => this.roles.ofHolders(actor, ids)).load(holderId);
  }
}
