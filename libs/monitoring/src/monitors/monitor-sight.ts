import { Injectable } from '@nestjs/common';
import { AccessControl, allOf, type RowFilter, through } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { RegistrySight } from '@plinth/registry';

/** Which baselines, monitors, reports and alerts are there for somebody: those of what they may read. For those who see everything, and for jobs, there is nothing to filter. */
@Injectable()
export class MonitorSight {
  constructor(
    private readonly access: AccessControl,
    private readonly registry: RegistrySight,
  ) {}

  /** Over rows of `monitor`, under the alias `m`. */
  monitors(actor: Actor): RowFilter {
    return allOf(
      this.readable(actor, 'm.target_kind', [['DEPLOYMENT', 'deployment:read'], ['MODEL_VERSION', 'model:read'], ['FEATURE_VIEW', 'feature:read'], ['DATASET', 'dataset:read']]),
      through(this.registry.ofModel(actor, 'm', 'model_id'), (sql) => `(m.model_id is null or ${sql})`),
      this.ofDeployment(actor, 'm'),
    );
  }

  /** Over rows of `monitor_baseline`, under the alias `b`. */
  baselines(actor: Actor): RowFilter {
    return allOf(this.readable(actor, 'b.kind', [['PERIOD', 'prediction:read'], ['SNAPSHOT', 'dataset:read']]), this.ofDeployment(actor, 'b'));
  }

  /** Over rows of `expectation_suite`, under the alias `s`: for whoever does not see all monitors their own, and those of the monitors that they do see. */
  suites(actor: Actor): RowFilter {
    const filter = through(this.monitors(actor), (sql) => `exists (select 1 from monitor m where m.workspace_id = s.workspace_id and m.definition->'expectations'->>'suiteId' = s.id::text and ${sql})`);
    return filter && ((first) => {
      const { sql, values } = filter(first + 1);
      return { sql: `(s.created_by = $${first}::uuid or ${sql})`, values: [actor.id, ...values] };
    });
  }

  /** Over rows of `notified_event`, under the alias `e`, that are about alerts. */
  ofEvents(actor: Actor): RowFilter {
    return through(this.monitors(actor), (sql) => `exists (select 1 from monitor_alert a join monitor m on m.workspace_id = a.workspace_id and m.id = a.monitor_id where a.workspace_id = e.workspace_id and a.id = case when e.subject_id ~ '^[0-9a-f-]{36}$' then e.subject_id::uuid end and ${sql})`);
  }

  private ofDeployment(actor: Actor, alias: string): RowFilter {
    return through(this.registry.deployments(actor), (sql) => `(${alias}.deployment_id is null or exists (select 1 from deployment where deployment.workspace_id = ${alias}.workspace_id and deployment.id = ${alias}.deployment_id and ${sql}))`);
  }

  /** Of the kinds, those whose permission is held, whatever a token leaves of it. */
  private readable(actor: Actor, column: string, kinds: readonly (readonly [string, `${string}:${string}`])[]): RowFilter {
    if (actor.kind === 'SYSTEM') return undefined;
    const held = kinds.filter(([, permission]) => this.access.allows({ ...actor, scopes: undefined }, permission)).map(([kind]) => `'${kind}'`);
    if (held.length === kinds.length) return undefined;
    return () => ({ sql: held.length ? `${column} in (${held.join(', ')})` : 'false', values: [] });
  }
}
