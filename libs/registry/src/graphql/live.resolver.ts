import { Args, ID, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { ModelLiveService } from '../live/model-live.service.js';
import type { RegisteredModel } from '../model.js';
import { RegisteredModelType } from './model.types.js';

@Resolver()
export class ModelLiveResolver {
  constructor(private readonly live: ModelLiveService) {}

  @Subscription(() => RegisteredModelType, {
    description: 'The model as it is now: at once, and whenever it, one of its versions, an alias or a deployment of it changes.',
    resolve: (model: RegisteredModel) => model,
  })
  @Requires('model:read')
  modelChanged(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The model.' }) id: string): Promise<AsyncIterableIterator<RegisteredModel>> {
    return this.live.modelChanged(actor, id);
  }
}
