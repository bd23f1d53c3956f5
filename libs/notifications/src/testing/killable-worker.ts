import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ServerConfig } from '@plinth/platform/config';
import { testSecret } from '@plinth/server/testing';
import { build } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const repository = join(here, '../../../..');

/** Workers in processes of their own, to be killed. Translated once, with the sources as they are now. */
export class KillableWorkers {
  private constructor(private readonly folder: string) {}

  static async prepare(): Promise<KillableWorkers> {
    const folder = await mkdtemp(join(repository, 'node_modules', '.plinth-worker-'));
    await build({
      configFile: false,
      logLevel: 'silent',
      resolve: { conditions: ['plinth-source', 'node'] },
      ssr: { noExternal: [/^@plinth\//], resolve: { conditions: ['plinth-source', 'node'] } },
      build: { ssr: join(here, 'worker-process.ts'), outDir: folder, rolldownOptions: { output: { entryFileNames: 'worker.mjs' } } },
    });
    return new KillableWorkers(folder);
  }

  /** Begins to work, with the settings of this process. */
  async start(addresses: Pick<ServerConfig, 'databaseUrl' | 'jobs' | 'blobs'>): Promise<ChildProcess> {
    const child = spawn(process.execPath, [join(this.folder, 'worker.mjs')], { cwd: repository, env: { ...process.env, PLINTH_WORKER: JSON.stringify({ ...addresses, logSecret: testSecret }) }, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(createInterface({ input: child.stdout }), 'line');
    return child;
  }

  static async kill(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
