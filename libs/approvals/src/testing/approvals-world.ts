import type { TestActor, TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { ApprovalsClient, production } from './approvals-client.js';

/** A person or program, with what speaks for it. */
export interface Speaker extends TestActor {
  readonly api: ApprovalsClient;
}

/** People who promote, and a database that can be reached past the application. */
export class ApprovalsWorld {
  private constructor(
    readonly server: TestServer,
    readonly admin: pg.Client,
    readonly owner: Speaker,
    readonly author: Speaker,
    readonly requester: Speaker,
  ) {}

  static async of(server: TestServer): Promise<ApprovalsWorld> {
    const admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    const speaker = async (role: 'OWNER' | 'WRITER') => speakerOf(server, await server.makeActor(role));
    return new ApprovalsWorld(server, admin, await speaker('OWNER'), await speaker('WRITER'), await speaker('WRITER'));
  }

  async speaker(role: 'READER' | 'WRITER' | 'MAINTAINER' | 'OWNER', options: Parameters<TestServer['makeActor']>[1] = {}): Promise<Speaker> {
    return speakerOf(this.server, await this.server.makeActor(role, options));
  }

  /** A ready version of a new model, by the author. */
  async version(model: Readonly<Record<string, unknown>> = {}): Promise<{ readonly id: string; readonly modelId: string; readonly version: number }> {
    const { id: modelId } = await this.author.api.makeModel(model);
    return { modelId, ...(await this.author.api.makeVersion(modelId)) };
  }

  /** A policy for an environment of its own, so that tests do not meet. */
  async target(quorum: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Promise<{ readonly target: { readonly kind: 'ENVIRONMENT'; readonly name: string }; readonly policyId: string; readonly document: Readonly<Record<string, unknown>> }> {
    const target = { kind: production.kind, name: `env-${crypto.randomUUID().slice(0, 8)}` };
    await this.owner.api.ask('mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 30 }) { id } }', { name: target.name });
    const document = { target, quorum, ...more };
    return { target, policyId: await this.owner.api.makePolicy(document), document };
  }

  /** Puts people into a group of this name, by rows. */
  async group(name: string, ...members: readonly Speaker[]): Promise<void> {
    const { workspaceId } = this.server;
    await this.admin.query('insert into actor_group (workspace_id, id, name, created_at) values ($1, $2, $3, now())', [workspaceId, crypto.randomUUID(), name]);
    for (const { actor } of members) await this.admin.query(`insert into group_member (workspace_id, group_id, actor_id, source, added_at) select $1, id, $2, 'MANUAL', now() from actor_group where workspace_id = $1 and name = $3`, [workspaceId, actor.id, name]);
  }

  /** Lets time pass for a request: moves all of its times back, past the triggers that keep them. */
  async pass(requestId: string, hours: number): Promise<void> {
    await this.admin.query('set session_replication_role = replica');
    await this.admin.query(
      `update promotion_request set requested_at = requested_at - $2 * interval '1 hour', expires_at = expires_at - $2 * interval '1 hour', due_at = due_at - $2 * interval '1 hour', review_due_at = review_due_at - $2 * interval '1 hour',
              timers = (select coalesce(jsonb_agg(jsonb_set(each, '{at}', to_jsonb((each ->> 'at')::bigint - $2 * 3600000))), '[]') from jsonb_array_elements(timers) each) where id = $1`,
      [requestId, hours],
    );
    await this.admin.query(`update external_check set due_at = due_at - $2 * interval '1 hour' where request_id = $1`, [requestId, hours]);
    await this.admin.query('set session_replication_role = origin');
  }

  async stop(): Promise<void> {
    await this.admin.end();
  }
}

function speakerOf(server: TestServer, { actor, token }: TestActor): Speaker {
  return { actor, token, api: new ApprovalsClient(server, token) };
}
