import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, PlinthError } from '@plinth/kernel';
import { commandLineOf, isAlive } from './process-alive.js';

interface Holder {
  readonly processId: number;
  /** Told from another process that got the same id later. */
  readonly commandLine: string;
  readonly url?: string | undefined;
}

/** Another Plinth works on this folder. */
export class FolderInUse extends PlinthError {
  constructor(folder: string, { processId, url }: Holder) {
    super('FOLDER_IN_USE', 'CONFLICT', `Plinth already runs on ${folder}${url ? ` at ${url}` : ''} (process ${processId}).`, { help: 'Use that one, end it first, or give this one another folder with --data.' });
  }
}

/** Keeps two Plinths from one data folder. What a killed one left behind is taken over. */
export class FolderLock {
  private constructor(private readonly file: string) {}

  /** @throws FolderInUse */
  static async take(folder: string): Promise<FolderLock> {
    const file = join(folder, 'plinth.pid');
    for (;;) {
      try {
        await writeNew(file, { processId: process.pid, commandLine: await commandLineOf(process.pid) });
        return new FolderLock(file);
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
      const holder = await readHolder(file);
      if (holder && holder.processId !== process.pid && (await isAlive(holder.processId)) && (await commandLineOf(holder.processId)) === holder.commandLine) throw new FolderInUse(folder, holder);
      await rm(file, { force: true });
    }
  }

  /** Lets a second start say where this one is. */
  async announce(url: string): Promise<void> {
    const holder: Holder = { processId: process.pid, commandLine: await commandLineOf(process.pid), url };
    const handle = await open(this.file, 'w', 0o600);
    await handle.writeFile(JSON.stringify(holder)).finally(() => handle.close());
  }

  async release(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

async function writeNew(file: string, holder: Holder): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  await handle.writeFile(JSON.stringify(holder)).finally(() => handle.close());
}

async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}
