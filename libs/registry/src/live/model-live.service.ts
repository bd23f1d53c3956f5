import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Feeds } from '@plinth/platform/pubsub';
import { parseId } from '@plinth/tracking/rules';
import type { RegisteredModel } from '../model.js';
import { ModelListService } from '../model-list.service.js';
import { ModelNotFound } from '../registry.errors.js';
import { modelChannel } from './model-events.js';
import { ModelMarkStore } from './model-mark.store.js';

/** Feeds of what changes of a model. Each event is read with the actor's permission as it is then. */
@Injectable()
export class ModelLiveService {
  constructor(
    private readonly database: Database,
    private readonly feeds: Feeds,
    private readonly models: ModelListService,
    private readonly marks: ModelMarkStore,
  ) {}

  /** The model at once, and again whenever it, one of its versions or a place where they stand is different. @throws ModelNotFound */
  async modelChanged(actor: Actor, modelId: string): Promise<AsyncIterableIterator<RegisteredModel>> {
    const id = parseId<'RegisteredModel'>(modelId, 'id');
    if (!(await this.models.byId(actor, id))) throw new ModelNotFound(modelId, 'id');
    let shown: string | undefined;
    const feed = await this.feeds.open(actor, [modelChannel(id)], async () => {
      // Marked before it is read: what comes in between is told once more, and never missed.
      const mark = await this.database.read(actor, () => this.marks.of(actor.workspaceId, id));
      const model = await this.models.byId(actor, id);
      if (!model || mark === shown) return undefined;
      shown = mark;
      return model;
    });
    feed.notify(undefined);
    return feed;
  }
}
