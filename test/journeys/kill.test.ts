import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMetricBatch, metricBatchMediaType } from '@plinth/contracts/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlinthProcess } from './plinth-process.js';

/** A few by default, since each costs a start; CI asks for fifty. */
const kills = Number(process.env.PLINTH_TEST_KILLS ?? 3);
const writers = 4;
const pointsPerCall = 20;

/** Law 1, against the worst that can happen to the process: what was acknowledged is there, once. */
describe(`kill -9, ${kills} times during logging`, () => {
  let data: string;
  let plinth: PlinthProcess & { readonly url: string };
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-kill-'));
    plinth = await PlinthProcess.start({ data, port: 0 });
  });
  afterAll(async () => {
    await plinth?.end();
    await rm(data, { recursive: true, force: true });
  });

  it(
    'loses nothing that was acknowledged and stores nothing twice',
    async () => {
      const { createRun } = await ask<{ createRun: { id: string } }>(plinth.url, 'mutation { createRun(input: { experimentName: "kills" }) { id } }');
      const run = `${plinth.url}/api/v1/runs/${createRun.id}`;
      const port = Number(new URL(plinth.url).port);
      let over = false;
      const logging = Array.from({ length: writers }, (_, writer) => logUntil(() => over, run, writer));

      for (let count = 0; count < kills; count++) {
        await new Promise((next) => setTimeout(next, 150 + ((count * 137) % 500)));
        await plinth.end('SIGKILL');
        plinth = await PlinthProcess.start({ data, port });
      }
      await new Promise((next) => setTimeout(next, 300));
      over = true;
      const logged = await Promise.all(logging);

      expect(logged.every(({ calls }) => calls > kills)).toBe(true);
      for (const [writer, { calls }] of logged.entries()) {
        const { run: stored } = await ask<{ run: { metricSeries: { steps: number[]; total: number }[]; metrics: { count: number }[] } }>(
          plinth.url,
          `query($id: ID!, $key: String!) { run(id: $id) { metricSeries(keys: [$key], maxPoints: 10000) { steps total } metrics(keys: [$key]) { count } } }`,
          { id: createRun.id, key: `writer-${writer}` },
        );
        const [series] = stored.metricSeries;
        expect(series?.total).toBe(calls * pointsPerCall);
        expect(stored.metrics[0]?.count).toBe(calls * pointsPerCall);
        if (calls * pointsPerCall <= 10_000) expect(series?.steps).toEqual(Array.from({ length: calls * pointsPerCall }, (_, step) => step));
      }
      for (const { artifacts } of logged) {
        for (const [path, digest] of artifacts) {
          const bytes = Buffer.from(await (await fetch(`${run}/artifacts/${path}`)).arrayBuffer());
          expect(createHash('sha256').update(bytes).digest('hex'), path).toBe(digest);
        }
      }
    },
    60_000 + kills * 10_000,
  );
});

interface Logged {
  /** Calls that were acknowledged. */
  readonly calls: number;
  /** Digest of each artifact that was acknowledged, by path. */
  readonly artifacts: ReadonlyMap<string, string>;
}

/** Logs one call after the other; one without an answer is sent again under its key, as the SDK does. */
async function logUntil(over: () => boolean, run: string, writer: number): Promise<Logged> {
  const artifacts = new Map<string, string>();
  let calls = 0;
  for (; !over(); calls++) {
    const steps = Array.from({ length: pointsPerCall }, (_, at) => calls * pointsPerCall + at);
    const body = encodeMetricBatch([{ key: `writer-${writer}`, steps, times: steps.map((step) => 1_700_000_000_000 + step), values: Float64Array.from(steps) }]);
    await untilAcknowledged(`${run}/metrics`, { method: 'POST', body: new Uint8Array(body), headers: { 'Content-Type': metricBatchMediaType, 'Idempotency-Key': `${writer}-${calls}` } });
    if (calls % 10 === 0) {
      const content = Buffer.alloc(10_000 + calls, `${writer} ${calls} `);
      const path = `files/${writer}/${calls}.bin`;
      await untilAcknowledged(`${run}/artifacts/${path}`, { method: 'PUT', body: new Uint8Array(content), headers: { 'Content-Type': 'application/octet-stream' } });
      artifacts.set(path, createHash('sha256').update(content).digest('hex'));
    }
  }
  return { calls, artifacts };
}

async function untilAcknowledged(url: string, init: RequestInit): Promise<void> {
  for (const deadline = performance.now() + 60_000; ; ) {
    const response = await fetch(url, init).catch(() => undefined);
    if (response?.ok) {
      // The answer counts when it has arrived whole.
      const arrived = await response.text().then(() => true, () => false);
      if (arrived) return;
    } else if (response && response.status < 500) {
      throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    }
    if (performance.now() > deadline) throw new Error(`${url} was not acknowledged within a minute.`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

async function ask<Data>(url: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
