import { Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '@plinth/kernel';
import { CurrentActor } from '../current-actor.js';
import { Requires } from '../requires.js';
import { type Viewer, ViewerService } from '../viewer.service.js';
import { ViewerType } from './access.types.js';

@Resolver()
export class ViewerResolver {
  constructor(private readonly viewers: ViewerService) {}

  @Query(() => ViewerType, { description: 'Whoever asks, and what they may do.' })
  @Requires('authenticated')
  viewer(@CurrentActor() actor: Actor): Promise<Viewer> {
    return this.viewers.view(actor);
  }
}
