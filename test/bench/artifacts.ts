/**
 * 1 GB up and down through `plinth up`, a process of its own, in one request and in the pieces that the SDK sends. Beside it the limit, on the
 * same disk and by the same client: a bare Node HTTP server that hashes and writes, and reads.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { LargeFile, rateOf, receive, send, warmPages } from './clients/large-file.js';
import { type Figures, median, PlinthTransfers, report } from './clients/plinth-transfers.js';

const rounds = 5;
const file = new LargeFile(Number(process.env['PLINTH_BENCH_MIB'] ?? 954));
const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const bare = spawn(process.execPath, ['--import', 'tsx', join(dirname(fileURLToPath(import.meta.url)), 'clients', 'bare-file-server.ts'), data], { stdio: ['ignore', 'pipe', 'inherit'] });
const [port] = (await once(bare.stdout, 'data')) as [Buffer];
const limit = `http://127.0.0.1:${port.toString().trim()}/`;
const plinth = await PlinthProcess.start({ data: join(data, 'plinth'), port: 0 });
try {
  const transfers = await PlinthTransfers.open(plinth.url, plinth.child.pid ?? 0, file, data);
  const figures: Figures = { limitUp: [], limitDown: [], put: [], pieces: [], down: [], memory: [] };
  for (let round = 0; round < rounds; round += 1) {
    await warmPages(data, file.size);
    figures.limitUp.push(await rateOf(file.size, () => send(`${limit}${round}`, 'PUT', { 'content-length': String(file.size) }, file.read())));
    figures.limitDown.push(await rateOf(file.size, () => receive(`${limit}${round}`)));
    await transfers.round(figures);
  }
  report('plinth up', figures, 'a bare Node server');
  process.stdout.write(`the bare server: up ${median(figures.limitUp).toFixed(0)} MB/s, down ${median(figures.limitDown).toFixed(0)} MB/s\n`);
} finally {
  await plinth.end();
  bare.kill();
  await rm(data, { recursive: true, force: true });
}
