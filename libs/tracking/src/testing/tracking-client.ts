import { encodeMetricBatch, metricBatchMediaType } from '@plinth/contracts';
import type { TestServer } from '@plinth/server/testing';

export interface MadeRun {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

export interface Answer {
  readonly status: number;
  readonly body: { readonly accepted?: number; readonly error?: { readonly code: string; readonly field?: string } };
}

/** Speaks to the API of a test server as one actor: the few things that nearly every test of tracking begins with. */
export class TrackingClient {
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

  async makeExperiment(name: string): Promise<string> {
    const { createExperiment } = await this.ask<{ createExperiment: { id: string } }>('mutation ($name: String!) { createExperiment(input: { name: $name }) { id } }', { name });
    return createExperiment.id;
  }

  async makeRun(input: Readonly<Record<string, unknown>>): Promise<MadeRun> {
    const { createRun } = await this.ask<{ createRun: MadeRun }>('mutation ($input: CreateRunInput!) { createRun(input: $input) { id name status } }', { input });
    return createRun;
  }

  async log(runId: string, batch: Readonly<Record<string, unknown>>): Promise<void> {
    await this.ask('mutation ($input: LogBatchInput!) { logBatch(input: $input) { id } }', { input: { runId, ...batch } });
  }

  /** Appends points over the binary route; values[i] has step firstStep + i and a time of 1,000 + step. */
  appendMetrics(runId: string, key: string, values: readonly number[], { firstStep = 0, idempotencyKey }: { readonly firstStep?: number; readonly idempotencyKey?: string } = {}): Promise<Answer> {
    const steps = values.map((_, index) => firstStep + index);
    return this.post(`/api/v1/runs/${runId}/metrics`, metricBatchMediaType, encodeMetricBatch([{ key, steps, times: steps.map((step) => 1_000 + step), values: Float64Array.from(values) }]), idempotencyKey);
  }

  appendLines(runId: string, texts: readonly string[], { idempotencyKey, stream = 'stdout' }: { readonly idempotencyKey?: string; readonly stream?: string } = {}): Promise<Answer> {
    return this.post(`/api/v1/runs/${runId}/logs`, 'application/json', JSON.stringify({ lines: texts.map((text, index) => ({ at: 1_000 + index, stream, text })) }), idempotencyKey);
  }

  async post(path: string, contentType: string, body: string | Uint8Array, idempotencyKey?: string): Promise<Answer> {
    const response = await this.server.fetch(this.token, path, { method: 'POST', headers: { 'Content-Type': contentType, ...(idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {}) }, body: typeof body === 'string' ? body : Uint8Array.from(body) });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }
}
