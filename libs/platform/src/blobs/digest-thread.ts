import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/**
 * Run as text, so that it is the same from sources as from what is built of them: a thread loads no TypeScript. It keeps nothing: a state
 * and bytes come, the next state goes.
 */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const hasher = require(workerData).createSHA256();
parentPort.on('message', async ({ id, state, content }) => {
  const sha256 = await hasher;
  parentPort.postMessage({ id, state: sha256.load(state).update(content).save() });
});
`;

interface Answer {
  readonly id: number;
  readonly state: Uint8Array;
}

interface Waiting {
  readonly resolve: (state: Uint8Array) => void;
  readonly reject: (cause: Error) => void;
}

/** One thread a process, in which SHA-256 goes on while this one moves bytes. Begun at its first use; never holds the process up. */
class DigestThread {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  /** @returns the state after the content. @throws Error when the thread died */
  update(state: Uint8Array, content: Buffer): Promise<Uint8Array> {
    const worker = (this.worker ??= this.begin());
    const id = (this.count += 1);
    // The bytes are on their way to the store as well, and what is given to a thread is gone here.
    const copy = new Uint8Array(content);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, state, content: copy }, [copy.buffer]);
    });
  }

  private begin(): Worker {
    const worker = new Worker(program, { eval: true, workerData: createRequire(import.meta.url).resolve('hash-wasm'), execArgv: [] });
    worker.on('message', ({ id, state }: Answer) => {
      this.waiting.get(id)?.resolve(state);
      this.waiting.delete(id);
      if (this.waiting.size === 0) worker.unref();
    });
    worker.on('error', (cause: Error) => {
      this.worker = undefined;
      for (const { reject } of this.waiting.values()) reject(cause);
      this.waiting.clear();
    });
    return worker;
  }
}

export const digestThread = new DigestThread();
