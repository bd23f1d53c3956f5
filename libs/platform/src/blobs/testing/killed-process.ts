import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { translateProgram } from '../../testing/index.js';
import type { BlobStoreConfig } from '../index.js';
import type { UploadTask } from './uploading-process.js';

/** Lets another process append, kills it with SIGKILL in the middle, and says which offset it had last acknowledged. */
export async function uploadUntilKilled(config: BlobStoreConfig, task: UploadTask): Promise<number> {
  const child = spawn(process.execPath, [await translateProgram(join(import.meta.dirname, 'uploading-process.ts'))], { env: { ...process.env, PLINTH_UPLOAD_TASK: JSON.stringify({ config, task }) }, stdio: ['ignore', 'pipe', 'inherit'] });
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
}
