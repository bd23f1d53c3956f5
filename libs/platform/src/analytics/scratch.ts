import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Folders of this process that somebody works in. Any other under its id is left from one that had the same id before. */
const inUse = new Set<string>();
let begun = 0;

/**
 * Where computations keep what does not fit in memory: a folder of its own under the root, one in it for each session. What a process
 * that was killed left there is cleared by the next one that begins on the same machine.
 */
export class Scratch {
  private begun: Promise<string> | undefined;

  constructor(private readonly root: string) {}

  /** Makes a folder for one session. @returns its path, absolute and without symbolic links */
  async folder(name: string): Promise<string> {
    this.begun ??= this.begin();
    const path = join(await this.begun, name);
    await mkdir(path, { mode: 0o700 });
    return path;
  }

  async remove(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async clear(): Promise<void> {
    if (this.begun === undefined) return;
    const own = await this.begun;
    await this.remove(own);
    inUse.delete(own);
  }

  private async begin(): Promise<string> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    const root = await realpath(this.root);
    const host = hostname().replace(/[^\w-]/g, '_');
    const own = join(root, `${host}.${process.pid}.${(begun += 1)}`);
    inUse.add(own);
    for (const name of await readdir(root)) {
      const [, owner, pid] = /^(.*)\.(\d+)\.\d+$/.exec(name) ?? [];
      const isOurs = Number(pid) === process.pid;
      if (owner === host && (isOurs ? !inUse.has(join(root, name)) : !isAlive(Number(pid)))) await this.remove(join(root, name));
    }
    await mkdir(own, { mode: 0o700, recursive: true });
    return own;
  }
}

/** True also for a process that ended and was not reaped: what it left is then cleared a start later. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
