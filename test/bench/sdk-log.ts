import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { init } from '@plinth/sdk';
import { FaultServer } from '../../libs/sdk/src/testing/fault-server.js';

export interface SdkLogFigures {
  /** Microseconds that one call of `run.log` with three metrics keeps the training loop, measured around each call. */
  readonly medianMicros: number;
  readonly p99Micros: number;
  readonly maxMicros: number;
  /** Microseconds of the whole loop a call, flushes and sending included, less the loop without Plinth. */
  readonly amortisedMicros: number;
  readonly calls: number;
}

const calls = 200_000;
const warmUp = 20_000;
const limitMicros = 10;
/** Calls between two turns of the event loop, as between awaited batches of a training loop. */
const turnEvery = 200;

/** What `run.log` costs a training loop whose run goes to a server in another process of this machine. */
export async function measureSdkLog(): Promise<SdkLogFigures> {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'plinth-bench-'));
  const run = init({ experiment: 'bench', url: server.url, journalDir: folder, captureLogs: false, captureSource: false, announce: false });
  const micros = new Float64Array(calls);
  await loop(warmUp, (step) => run.log({ loss: 1 / (step + 1), accuracy: step, 'val/loss': step }));
  const idle = await loop(calls, (step) => void (micros[step] = 0));
  const logging = await loop(calls, (step) => {
    const before = process.hrtime.bigint();
    run.log({ loss: 1 / (step + 1), accuracy: step, 'val/loss': step });
    micros[step] = Number(process.hrtime.bigint() - before) / 1000;
  });
  const { outcome } = await run.finish();
  const stored = await server.stop();
  rmSync(folder, { recursive: true, force: true });
  if (outcome !== 'sent' || stored !== calls + warmUp) throw new Error(`The bench lost points: ${outcome}, ${stored} of ${calls + warmUp}.`);
  micros.sort();
  const at = (share: number): number => micros[Math.min(calls - 1, Math.floor(share * calls))] ?? Number.NaN;
  return { medianMicros: at(0.5), p99Micros: at(0.99), maxMicros: at(1), amortisedMicros: (1000 * (logging - idle)) / calls, calls };
}

/** Milliseconds that so many calls take. */
async function loop(count: number, call: (step: number) => void): Promise<number> {
  const started = performance.now();
  for (let step = 0; step < count; step++) {
    call(step);
    if (step % turnEvery === turnEvery - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return performance.now() - started;
}

interface OtherProcess {
  readonly url: string;
  /** Ends it. The number of points of `loss` that it has. */
  stop(): Promise<number>;
}

async function startServer(): Promise<OtherProcess> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['serve']);
  const [url]: unknown[] = await once(child, 'message');
  return {
    url: String(url),
    async stop() {
      child.send('stop');
      const [points]: unknown[] = await once(child, 'message');
      child.disconnect();
      return Number(points);
    },
  };
}

async function serve(): Promise<void> {
  const server = await new FaultServer().start();
  process.send?.(server.url);
  await once(process, 'message');
  const [run] = server.runs.values();
  process.send?.(run?.points.get('loss')?.length ?? 0);
  await server.stop();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'serve') await serve();
  else {
    const { medianMicros, p99Micros, maxMicros, amortisedMicros } = await measureSdkLog();
    process.stdout.write(`run.log of three metrics: median ${medianMicros.toFixed(2)} µs, p99 ${p99Micros.toFixed(2)} µs, max ${maxMicros.toFixed(0)} µs; whole loop ${amortisedMicros.toFixed(2)} µs a call; limit ${limitMicros} µs\n`);
    if (medianMicros > limitMicros || p99Micros > limitMicros) process.exitCode = 1;
  }
}
