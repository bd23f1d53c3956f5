import type { TestServer } from '@plinth/server/testing';

export interface SeenExecution {
  readonly id: string;
  readonly state: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly errorClass: string | null;
  readonly job: { readonly id: string; readonly namespace: string; readonly name: string; readonly isPipeline: boolean };
  readonly parent: { readonly id: string } | null;
  readonly root: { readonly id: string };
}

const fields = 'id state startedAt endedAt errorClass job { id namespace name isPipeline } parent { id } root { id }';

/** Tells of executions and looks at them through the API, as one actor. */
export class PipelineClient {
  constructor(
    readonly server: TestServer,
    readonly token: string,
  ) {}

  ask<Data = Record<string, unknown>>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    return this.server.ask<Data>(this.token, query, variables);
  }

  /** The code of the error that the API answers with; undefined when it has none. */
  async codeOf(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string | undefined> {
    return (await this.server.graphql(this.token, query, variables)).errors?.[0]?.extensions.code;
  }

  async report(...reports: readonly Readonly<Record<string, unknown>>[]): Promise<{ readonly executions: readonly SeenExecution[]; readonly cancelAsked: readonly string[] }> {
    return (await this.ask<{ told: { executions: SeenExecution[]; cancelAsked: string[] } }>(`mutation ($reports: [ExecutionReportInput!]!) { told: reportExecutions(reports: $reports) { executions { ${fields} } cancelAsked } }`, { reports })).told;
  }

  async execution(id: string): Promise<SeenExecution> {
    const { execution } = await this.ask<{ execution: SeenExecution | null }>(`query ($id: ID!) { execution(id: $id) { ${fields} } }`, { id });
    if (!execution) throw new Error(`There is no execution ${id}.`);
    return execution;
  }
}
