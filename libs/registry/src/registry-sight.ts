import { Injectable } from '@nestjs/common';
import { AccessControl, allOf, type AttributeColumns, type RowFilter, through } from '@plinth/access';
import type { Actor } from '@plinth/kernel';

const modelColumns: AttributeColumns = { ownerId: 'seen_model.owner_id', createdBy: 'seen_model.created_by', name: 'seen_model.name', riskTier: 'seen_model.risk_tier', labels: 'seen_model.tags' };
const environmentColumns: AttributeColumns = { createdBy: 'seen_environment.created_by', environment: 'seen_environment.name', environmentKind: 'seen_environment.kind' };
const placeColumns: AttributeColumns = { ...modelColumns, environment: 'seen_environment.name', environmentKind: 'seen_environment.kind' };

/**
 * Which models, environments and deployments are there for somebody: for lists, for single things, and for whatever is to be changed. A version is there
 * when its model is; a deployment when its model and its environment are, too. For whoever sees everything, and for jobs, there is nothing to filter.
 */
@Injectable()
export class RegistrySight {
  constructor(private readonly access: AccessControl) {}

  /** Over rows of `registered_model`, under the alias `model`. */
  models(actor: Actor): RowFilter {
    return this.ofModel(actor, 'model', 'id');
  }

  /** Over rows of `model_version`, under the alias `v`. */
  versions(actor: Actor): RowFilter {
    return this.ofModel(actor, 'v', 'model_id');
  }

  /** Over rows of any table that name a model. */
  ofModel(actor: Actor, alias: string, column: string): RowFilter {
    return through(this.access.sight(actor, 'model:read', modelColumns), (sql) => `exists (select 1 from registered_model seen_model where seen_model.workspace_id = ${alias}.workspace_id and seen_model.id = ${alias}.${column} and ${sql})`);
  }

  /** Over rows of `environment`. */
  environments(actor: Actor): RowFilter {
    return through(this.access.sight(actor, 'environment:read', environmentColumns), (sql) => `exists (select 1 from environment seen_environment where seen_environment.workspace_id = environment.workspace_id and seen_environment.id = environment.id and ${sql})`);
  }

  /** Over rows of `deployment`. */
  deployments(actor: Actor): RowFilter {
    const seen = allOf(this.access.sight(actor, 'model:read', modelColumns), this.access.sight(actor, 'environment:read', environmentColumns), this.access.sight(actor, 'deployment:read', placeColumns));
    return through(seen, (sql) => `exists (select 1 from registered_model seen_model, environment seen_environment where seen_model.workspace_id = deployment.workspace_id and seen_model.id = deployment.model_id
      and seen_environment.workspace_id = deployment.workspace_id and seen_environment.id = deployment.environment_id and ${sql})`);
  }
}
