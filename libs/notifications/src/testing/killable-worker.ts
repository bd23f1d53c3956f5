import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ServerConfig } from '@plinth/platform/config';
import { translateProgram } from '@plinth/platform/testing';
import { testSecret } from '@plinth/server/testing';

export type WorkerAddresses = Pick<ServerConfig, 'databaseUrl' | 'jobs' | 'blobs'>;

/** A worker in a process of its own, to be killed; answers once it works, with the settings of this process. */
export async function startKillableWorker(addresses: WorkerAddresses): Promise<ChildProcess> {
  const program = await translateProgram(join(import.meta.dirname, 'worker-process.ts'));
  const child = spawn(process.execPath, [program], { env: { ...process.env, PLINTH_WORKER: JSON.stringify({ ...addresses, logSecret: testSecret }) }, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

export async function killWorker(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
