/**
 * How long `npm run dev` takes from a saved file until the server that has the change answers. Adds a field to what /health says, in this checkout, and
 * takes it back.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { percentile } from './clients/figures.js';

const limitSeconds = 3;
const edits = 5;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const file = join(root, 'libs', 'server', 'src', 'operations.controller.ts');
const answer = "{ status: 'ok' }";

const source = await readFile(file, 'utf8');
if (!source.includes(answer)) throw new Error(`${file} no longer says ${answer}.`);
const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const port = await freePort();
const dev = spawn('node', ['tools/dev.mjs', '--data', data, '--port', String(port)], { cwd: root, stdio: 'ignore' });
try {
  await untilHealthSays('"ok"', 60);
  const times: number[] = [];
  for (let edit = 1; edit <= edits; edit++) {
    // The watcher gathers what is saved together; editors do not save twice within its wait.
    await setTimeout(1_000);
    const from = performance.now();
    await save(source.replace(answer, `{ status: 'ok', edit: ${edit} }`), edit % 2 === 0);
    await untilHealthSays(`"edit":${edit}`, 30);
    times.push((performance.now() - from) / 1_000);
  }
  const median = percentile(times.toSorted((left, right) => left - right), 0.5);
  process.stdout.write(`npm run dev, from a saved file to the changed answer: ${times.map((time) => time.toFixed(2)).join(', ')} s; median ${median.toFixed(2)} s, limit ${limitSeconds} s, ratio ${(median / limitSeconds).toFixed(2)}\n`);
  if (median > limitSeconds) process.exitCode = 1;
} finally {
  await writeFile(file, source);
  const gone = once(dev, 'exit');
  // What was put back is compiled before the end, so that the build is of the sources.
  await setTimeout(3_000);
  dev.kill('SIGTERM');
  await gone;
  await rm(data, { recursive: true, force: true });
}

/** Editors write into the file, or beside it and rename. */
async function save(text: string, beside: boolean): Promise<void> {
  const written = beside ? `${file}.new` : file;
  await writeFile(written, text);
  if (beside) await rename(written, file);
}

async function untilHealthSays(text: string, seconds: number): Promise<void> {
  for (const deadline = performance.now() + seconds * 1_000; performance.now() < deadline; await setTimeout(5)) {
    if (dev.exitCode !== null) throw new Error('npm run dev ended by itself.');
    const said = await fetch(`http://127.0.0.1:${port}/health`).then((response) => response.text(), () => '');
    if (said.includes(text)) return;
  }
  throw new Error(`The server did not say ${text} within ${seconds} seconds.`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
