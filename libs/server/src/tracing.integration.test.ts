import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { activeSpan, inSpan, startTracing, TracedLogger } from '@plinth/platform/telemetry';
import { encodeMetricBatch, metricBatchMediaType } from '@plinth/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from './testing/index.js';

interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly links?: readonly { readonly traceId: string }[];
}
interface Export {
  readonly resourceSpans: readonly { readonly resource: { readonly attributes: OtlpSpan['attributes'] }; readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[] }[];
}

/** A collector, as far as OTLP over HTTP as JSON goes. */
class Receiver {
  readonly spans: OtlpSpan[] = [];
  readonly requests: { readonly path: string | undefined; readonly key: string | undefined; readonly contentType: string | undefined }[] = [];
  service: unknown;
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.take(JSON.parse(Buffer.concat(chunks).toString()));
        receiver.requests.push({ path: request.url, key: String(request.headers['x-key']), contentType: request.headers['content-type'] });
        response.setHeader('Content-Type', 'application/json').end('{}');
      });
    });
    const receiver = new Receiver(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async spansOf(traceId: string, names: readonly string[]): Promise<OtlpSpan[]> {
    const of = () => this.spans.filter((span) => span.traceId === traceId);
    await expect.poll(() => names.filter((name) => !of().some((span) => span.name === name))).toEqual([]);
    return of();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private take({ resourceSpans }: Export): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      this.service = valueOf(resource.attributes, 'service.name');
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
    }
  }
}

const valueOf = (attributes: OtlpSpan['attributes'], key: string) => Object.values(attributes.find((attribute) => attribute.key === key)?.value ?? {})[0];
const sdkIsLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('@opentelemetry/sdk-trace'));
const traceparent = (traceId: string) => `00-${traceId}-00f067aa0ba902b7-01`;
const trace = (digit: string) => digit.repeat(32);

describe('traces', () => {
  let receiver: Receiver;
  let server: TestServer;
  let token: string;
  let stopTracing: () => Promise<void>;
  const before = { ...process.env };
  beforeAll(async () => {
    receiver = await Receiver.start();
    server = await TestServer.start();
    ({ token } = await server.makeActor('OWNER'));
  });
  afterAll(async () => {
    await stopTracing?.();
    for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_') && !(name in before)) Reflect.deleteProperty(process.env, name);
    await server?.stop();
    await receiver?.stop();
  });

  const ask = (query: string, headers: Record<string, string>) => server.fetch(token, '/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify({ query }) });

  it('are not made, and nothing that makes them is loaded, until they are wanted', async () => {
    for (const environment of [{}, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SDK_DISABLED: 'true' }]) await (await startTracing(environment, 'plinth'))();
    expect((await ask('{ viewer { actor { id } } }', { traceparent: traceparent(trace('9')) })).status).toBe(200);
    expect(await inSpan('x', {}, () => Promise.resolve(activeSpan()))).toBeUndefined();
    expect(sdkIsLoaded()).toBe(false);
    Object.assign(process.env, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secret', OTEL_BSP_SCHEDULE_DELAY: '50' });
    stopTracing = await startTracing(process.env, 'plinth-test');
    expect(sdkIsLoaded()).toBe(true);
  });

  it('go from a request through its operation and transaction to the job that tells of it', async () => {
    const traceId = trace('1');
    const answer = await ask('mutation Make { createExperiment(input: { name: "traced" }) { id } }', { traceparent: traceparent(traceId), 'X-Request-Id': 'asked-1' });
    expect(await answer.json()).toMatchObject({ data: { createExperiment: {} } });
    const spans = await receiver.spansOf(traceId, ['POST /graphql', 'mutation Make', 'transaction', 'deliver audit', 'job platform.drain-outbox']);
    const named = (name: string) => spans.filter((span) => span.name === name);
    const [request] = named('POST /graphql');
    const [operation] = named('mutation Make');
    expect(request).toMatchObject({ parentSpanId: '00f067aa0ba902b7', kind: 2 });
    expect(['plinth.request_id', 'http.route', 'http.response.status_code', 'plinth.workspace_id'].map((key) => valueOf(request?.attributes ?? [], key))).toEqual(['asked-1', '/graphql', 200, server.workspaceId]);
    expect(operation?.parentSpanId).toBe(request?.spanId);
    const [transaction] = named('transaction').filter(({ parentSpanId }) => parentSpanId === operation?.spanId);
    expect(transaction).toBeDefined();
    for (const name of ['deliver audit', 'job platform.drain-outbox']) expect(named(name)).toEqual([expect.objectContaining({ parentSpanId: transaction?.spanId, kind: 5 })]);
    expect(receiver.requests[0]).toMatchObject({ path: '/v1/traces', key: 'secret', contentType: 'application/json' });
    expect(receiver.service).toBe('plinth-test');
  });

  it('hold the transaction of a body that came in by itself, and what failed', async () => {
    const { createRun } = await server.ask<{ createRun: { id: string } }>(token, 'mutation { createRun(input: { experimentName: "traced" }) { id } }');
    const path = `/api/v1/runs/${createRun.id}/metrics`;
    const send = (traceId: string, body: Uint8Array) => server.fetch(token, path, { method: 'POST', headers: { 'Content-Type': metricBatchMediaType, traceparent: traceparent(traceId) }, body: Uint8Array.from(body) });
    await send(trace('2'), encodeMetricBatch([{ key: 'loss', steps: [1], times: [1], values: Float64Array.of(1) }]));
    const spans = await receiver.spansOf(trace('2'), ['POST /api/v1/runs/:runId/metrics', 'transaction']);
    expect(spans.find(({ name }) => name === 'transaction')?.parentSpanId).toBe(spans.find(({ name }) => name.startsWith('POST'))?.spanId);
    await send(trace('3'), Uint8Array.of(1));
    const [refused] = await receiver.spansOf(trace('3'), ['POST /api/v1/runs/:runId/metrics']);
    // What the client did wrong is no failure of the server's.
    expect([valueOf(refused?.attributes ?? [], 'http.response.status_code'), refused?.status.code ?? 0]).toEqual([400, 0]);
    await expect(inSpan('broken', { parent: traceparent(trace('4')) }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect((await receiver.spansOf(trace('4'), ['broken']))[0]?.status.code).toBe(2);
  });

  it('begin anew where no trace can be read, and leave out what asks every second', async () => {
    for (const wrong of ['nonsense', traceparent(trace('0')), `ff-${trace('5')}-00f067aa0ba902b7-01`, `00-${trace('5')}-0000000000000000-01`, `00-${trace('A')}-00f067aa0ba902b7-01`, 'x'.repeat(9_000)]) expect((await ask(`query Wrong { viewer { actor { id } } }`, { traceparent: wrong })).status).toBe(200);
    expect((await ask('query Unsampled { viewer { actor { id } } }', { traceparent: `00-${trace('6')}-00f067aa0ba902b7-00` })).status).toBe(200);
    await server.fetch(undefined, '/health', { headers: { traceparent: traceparent(trace('7')) } });
    await ask('query Last { viewer { actor { id } } }', { traceparent: traceparent(trace('8')) });
    await receiver.spansOf(trace('8'), ['query Last']);
    const wrong = receiver.spans.filter(({ name }) => name === 'query Wrong');
    expect(wrong).toHaveLength(6);
    expect(new Set(wrong.map(({ traceId }) => traceId)).size).toBe(6);
    for (const digit of ['0', '5', 'a', '6', '7', '9']) expect(receiver.spans.some(({ traceId }) => traceId === trace(digit))).toBe(false);
  });

  it('are named in the lines of the log', async () => {
    class Lines extends TracedLogger {
      line(message: string) {
        return this.getJsonLogObject(message, { context: 'Test', logLevel: 'log' });
      }
    }
    const logger = new Lines({ json: true });
    expect(await inSpan('logged', { parent: traceparent(trace('b')) }, () => Promise.resolve(logger.line('within')))).toMatchObject({ message: 'within', traceId: trace('b') });
    expect(logger.line('outside')).not.toHaveProperty('traceId');
  });
});
