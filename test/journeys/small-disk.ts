import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const block = 4_096;

/** A file system of its own with little room: what is full here is full for real, and nothing else is. Root may mount one. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  static async mount(megabytes: number): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'plinth-disk-'));
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'plinth-test', folder]);
    } catch (error) {
      await rmdir(folder);
      throw error;
    }
    return new SmallDisk(folder);
  }

  static async isPossible(): Promise<boolean> {
    try {
      await (await SmallDisk.mount(1)).unmount();
      return true;
    } catch {
      return false;
    }
  }

  /** Takes the room to the last block. */
  async fill(): Promise<void> {
    const filler = await open(this.filler, 'a');
    try {
      for (const size of [256 * block, block]) while (await fits(() => filler.write(Buffer.alloc(size))));
    } finally {
      await filler.close();
    }
  }

  /** Gives it back. */
  async empty(): Promise<void> {
    await rm(this.filler, { force: true });
  }

  async unmount(): Promise<void> {
    await run('umount', [this.folder]);
    await rmdir(this.folder);
  }

  private get filler(): string {
    return join(this.folder, 'filler');
  }
}

async function fits(write: () => Promise<{ readonly bytesWritten: number }>): Promise<boolean> {
  try {
    return (await write()).bytesWritten > 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
