import { Injectable } from '@nestjs/common';
import { AccessControl, allOf, type AttributeColumns, narrowed, type RowFilter, through } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { RegistrySight } from '@plinth/registry';

const columns: AttributeColumns = { createdBy: 'r.requested_by', name: 'r.model_name', riskTier: 'r.risk_tier', environment: `case when r.target_kind = 'ENVIRONMENT' then r.target_name end` };

/** Which promotion requests are there for somebody: those that they may read, of models that are there for them. For those who see everything, and for jobs, there is nothing to filter. */
@Injectable()
export class PromotionSight {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly registry: RegistrySight,
  ) {}

  /** Over rows of `promotion_request`, under the alias `r`. */
  requests(actor: Actor): RowFilter {
    return allOf(this.access.sight(actor, 'promotion:read', columns), this.registry.ofModel(actor, 'r', 'model_id'));
  }

  /** Over rows of `notified_event`, under the alias `e`, that are about requests. */
  ofEvents(actor: Actor): RowFilter {
    return through(this.requests(actor), (sql) => `exists (select 1 from promotion_request r where r.workspace_id = e.workspace_id and r.id = case when e.subject_id ~ '^[0-9a-f-]{36}$' then e.subject_id::uuid end and ${sql})`);
  }

  /** Those of the ids that are there for the actor; all of them, without a look, where there is nothing to filter. */
  async visible(actor: Actor, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const filter = this.requests(actor);
    if (!filter || !ids.length) return new Set(ids);
    const values: unknown[] = [actor.workspaceId, ids];
    const where = `r.workspace_id = $1 and r.id = any($2::uuid[])${narrowed(filter, values)}`;
    return new Set((await this.database.read(actor, () => this.database.query<{ id: string }>(`select r.id from promotion_request r where ${where}`, values))).map(({ id }) => id));
  }
}
