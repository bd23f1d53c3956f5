import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tessera's `fsck`, where CI has installed it. */
export const fsckPath = process.env.PLINTH_TEST_FSCK;

/** Of its workers the one that finds a fault ends, and with too few of them the rest would wait for it for ever. */
const workers = 16;

export interface Judgement {
  readonly isAccepted: boolean;
  readonly said: string;
}

/** Lets an implementation that is not ours read the whole log over HTTP and judge it. */
export async function fsck(url: string, token: string, verifierKey: string): Promise<Judgement> {
  if (!fsckPath) throw new Error('PLINTH_TEST_FSCK does not name the program.');
  const folder = await mkdtemp(join(tmpdir(), 'plinth-fsck-'));
  try {
    const keyFile = join(folder, 'key');
    await writeFile(keyFile, verifierKey);
    const said = await new Promise<string>((resolve, reject) => {
      execFile(fsckPath ?? '', [`--storage_url=${url}`, `--public_key=${keyFile}`, `--bearer_token=${token}`, '--ui=false', `-N=${workers}`, '-logtostderr'], { timeout: 60_000 }, (error, _out, stderr) => {
        // It ends with 0 also when it refuses, so what it says counts.
        if (error && typeof error.code !== 'number') reject(error);
        else resolve(stderr);
      });
    });
    return { isAccepted: said.includes("Successfully fsck'd log") && !said.includes('fsck failed'), said };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
