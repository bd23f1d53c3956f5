import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, loaderOf } from '@plinth/platform/graphql';
import type { ActorProfile } from '../actor-profile.js';
import { MemberService } from '../member.service.js';

const profilesById = Symbol('actor profiles by id');

/** Who did what, for the fields of any domain that show an actor: all of one operation in one query. */
@Injectable()
export class ActorProfiles {
  constructor(private readonly members: MemberService) {}

  load(context: GraphQLContext, actor: Actor, id: string): Promise<ActorProfile | undefined> {
    return loaderOf<string, ActorProfile | undefined>(context, profilesById, (ids) => this.members.shown(actor, ids)).load(id);
  }
}
