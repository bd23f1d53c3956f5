import { readdir, readFile } from 'node:fs/promises';
import { isAlive } from '../process-alive.js';

/** Processes that the process began itself and that are there; on Linux only. */
export async function childrenOf(parent: number): Promise<readonly number[]> {
  const all = (await readdir('/proc')).map(Number).filter((id) => id > 0);
  const parents = await Promise.all(all.map(async (id) => Number((await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')).split(') ')[1]?.split(' ')[1])));
  return all.filter((_, at) => parents[at] === parent);
}

/** Kills a process and those that it began, as where memory runs out: none of them ends in order. */
export async function killWithChildren(parent: number): Promise<void> {
  for (const processId of [parent, ...(await childrenOf(parent))]) {
    // Some of them end by themselves when the first is gone.
    if (await isAlive(processId)) process.kill(processId, 'SIGKILL');
  }
}
