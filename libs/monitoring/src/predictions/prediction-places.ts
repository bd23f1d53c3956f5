import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { RegistrySight } from '@plinth/registry';
import { DeploymentNeverRan, WatchedDeploymentNotFound } from '../monitoring.errors.js';
import { type DeployedPlace, PredictionStore } from './prediction.store.js';

/** Finds the deployments that predictions are of, as they are there for somebody. */
@Injectable()
export class PredictionPlaces {
  constructor(
    private readonly store: PredictionStore,
    private readonly sight: RegistrySight,
  ) {}

  /** Within a transaction. @throws WatchedDeploymentNotFound */
  async require(actor: Actor, id: string, field: string): Promise<DeployedPlace> {
    const [place] = await this.store.places(actor.workspaceId, [id], this.sight.deployments(actor));
    if (!place) throw new WatchedDeploymentNotFound(id, field);
    return place;
  }

  /** Within a transaction: one that may have predicted something. @throws WatchedDeploymentNotFound, DeploymentNeverRan */
  async requireRan(actor: Actor, id: string, field: string): Promise<DeployedPlace> {
    const place = await this.require(actor, id, field);
    if (place.status === 'FAILED') throw new DeploymentNeverRan(id, field);
    return place;
  }
}
