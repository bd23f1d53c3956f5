import { createHash } from 'node:crypto';
import { encodeMetricBatch, metricBatchMediaType } from '@plinth/contracts/wire';
import { expect } from 'vitest';
import type { Gate } from './gate.js';
import type { KilledServer } from './killed-server.js';

const pointsPerCall = 20;
/** Of one answer; more would be thinned. */
const mostPoints = 10_000;

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Listed {
  readonly run: { readonly artifacts: { readonly nodes: readonly { readonly path: string }[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string } } };
}

/** Sends, at once or when it may. @returns undefined when no answer came */
type Attempt = (send: () => Promise<Answer>) => Promise<Answer | undefined>;

/** Logs metrics to a run, one call after the other, and an artifact with each tenth; what got no answer is sent again under its key, as the SDK does. */
export class MetricWriter {
  /** Calls that were acknowledged. */
  calls = 0;
  over = false;
  /** Digest of each artifact that was acknowledged, by path. */
  private readonly artifacts = new Map<string, string>();

  constructor(
    private readonly plinth: KilledServer,
    private readonly runId: string,
    private readonly number: number,
    private readonly gate: Gate,
  ) {}

  async write(): Promise<void> {
    for (; !this.over; this.calls++) {
      const steps = Array.from({ length: pointsPerCall }, (_, at) => this.calls * pointsPerCall + at);
      const body = encodeMetricBatch([{ key: this.key, steps, times: steps.map((step) => 1_700_000_000_000 + step), values: Float64Array.from(steps) }]);
      await this.untilAcknowledged('metrics', { method: 'POST', body: new Uint8Array(body), headers: { 'Content-Type': metricBatchMediaType, 'Idempotency-Key': `${this.number}-${this.calls}` } }, (send) => send().catch(() => undefined));
      if (this.calls % 10 > 0) continue;
      const content = Buffer.alloc(10_000 + this.calls, `${this.number} ${this.calls} `);
      const path = `files/${this.number}/${this.calls}.bin`;
      await this.untilAcknowledged(`artifacts/${path}`, { method: 'PUT', body: new Uint8Array(content), headers: { 'Content-Type': 'application/octet-stream' } }, (send) => this.gate.through(send));
      this.artifacts.set(path, digestOf(content));
    }
  }

  /** Each point that was acknowledged is there, and once. */
  async expectPoints(): Promise<void> {
    const points = this.calls * pointsPerCall;
    for (let from = 0; from < points; from += mostPoints) {
      const { run } = await this.plinth.ask<{ run: { metricSeries: { steps: number[]; values: number[]; total: number }[]; metrics: { count: number }[] } }>(
        `query($id: ID!, $key: String!, $from: Long!, $to: Long!) { run(id: $id) { metricSeries(keys: [$key], maxPoints: ${mostPoints}, fromStep: $from, toStep: $to) { steps values total } metrics(keys: [$key]) { count } } }`,
        { id: this.runId, key: this.key, from, to: from + mostPoints - 1 },
      );
      const expected = Array.from({ length: Math.min(mostPoints, points - from) }, (_, at) => from + at);
      expect(run.metrics[0]?.count).toBe(points);
      expect(run.metricSeries).toEqual([{ steps: expected, values: expected, total: expected.length }]);
    }
  }

  async expectArtifacts(): Promise<void> {
    expect(this.artifacts.size).toBeGreaterThan(0);
    const listed: string[] = [];
    for (let after: string | null | undefined = null; after !== undefined; ) {
      const { run }: Listed = await this.plinth.ask('query($id: ID!, $path: String!, $after: String) { run(id: $id) { artifacts(path: $path, first: 1000, after: $after) { nodes { path } pageInfo { hasNextPage endCursor } } } }', { id: this.runId, path: `files/${this.number}`, after });
      listed.push(...run.artifacts.nodes.map(({ path }) => path));
      after = run.artifacts.pageInfo.hasNextPage ? run.artifacts.pageInfo.endCursor : undefined;
    }
    expect(listed.toSorted()).toEqual([...this.artifacts.keys()].toSorted());
    for (const [path, digest] of this.artifacts) {
      const answer = await fetch(this.address(`artifacts/${path}`), { headers: this.plinth.headers });
      expect(digestOf(Buffer.from(await answer.arrayBuffer())), path).toBe(digest);
    }
  }

  private get key(): string {
    return `writer-${this.number}`;
  }

  private address(path: string): string {
    return `${this.plinth.url}/api/v1/runs/${this.runId}/${path}`;
  }

  private async untilAcknowledged(path: string, init: RequestInit & { readonly headers: Readonly<Record<string, string>> }, attempt: Attempt): Promise<void> {
    const send = async (): Promise<Answer> => {
      const response = await fetch(this.address(path), { ...init, headers: { ...this.plinth.headers, ...init.headers } });
      // The answer counts when it has arrived whole.
      return { status: response.status, text: await response.text() };
    };
    // It is let in between kills alone, for less than a second each time, and a start takes ten seconds where the machine does other things.
    for (const deadline = performance.now() + 300_000; ; ) {
      const answer = await attempt(send);
      if (answer && answer.status < 300) return;
      if (answer && answer.status < 500) throw new Error(`${path} was answered ${answer.status}: ${answer.text}`);
      if (performance.now() > deadline) throw new Error(`${path} was not acknowledged within five minutes.`);
      await new Promise((next) => setTimeout(next, 20));
    }
  }
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
