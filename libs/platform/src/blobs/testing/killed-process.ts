import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { BlobStoreConfig } from '../index.js';
import type { UploadTask } from './uploading-process.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const repository = join(here, '../../../../..');

/** Lets another process append, kills it with SIGKILL in the middle, and says which offset it had last acknowledged. */
export async function uploadUntilKilled(config: BlobStoreConfig, task: UploadTask): Promise<number> {
  const folder = await mkdtemp(join(repository, 'node_modules', '.plinth-upload-'));
  try {
    await build({
      configFile: false,
      logLevel: 'silent',
      resolve: { conditions: ['plinth-source', 'node'] },
      ssr: { noExternal: [/^@plinth\//], resolve: { conditions: ['plinth-source', 'node'] } },
      build: { ssr: join(here, 'uploading-process.ts'), outDir: folder, rolldownOptions: { output: { entryFileNames: 'uploading.mjs' } } },
    });
    const child = spawn(process.execPath, [join(folder, 'uploading.mjs')], { env: { ...process.env, PLINTH_UPLOAD_TASK: JSON.stringify({ config, task }) }, stdio: ['ignore', 'pipe', 'inherit'] });
    let acknowledged = 0;
    let answers = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Math.max(acknowledged, Number(line));
      answers += 1;
      // Not at once: the kill is to fall into the middle of a later append.
      if (answers === 4) setTimeout(() => child.kill('SIGKILL'), 7);
    }
    if (acknowledged >= task.size) throw new Error('The process was done before it could be killed.');
    return acknowledged;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
