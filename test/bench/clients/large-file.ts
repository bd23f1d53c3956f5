import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';

/** A file that is never in memory as a whole: one random block over and over, each time with its own number in it. */
export class LargeFile {
  private readonly block = randomBytes(1 << 20);

  constructor(readonly blocks: number) {}

  get size(): number {
    return this.blocks * this.block.length;
  }

  /** Blocks from `from` up to `to`, both counted in blocks. */
  *read(from = 0, to = this.blocks): Generator<Buffer> {
    for (let number = from; number < to; number += 1) {
      const copy = Buffer.from(this.block);
      copy.writeUInt32LE(number, 0);
      yield copy;
    }
  }

  digest(): string {
    const hash = createHash('sha256');
    for (const block of this.read()) hash.update(block);
    return hash.digest('hex');
  }
}

/** Sends chunks no faster than they are taken, and reads the whole answer. @throws Error when the status is not a success */
export async function send(url: string, method: string, headers: Readonly<Record<string, string>>, chunks: Iterable<Buffer>): Promise<{ readonly headers: IncomingMessage['headers']; readonly body: string }> {
  const sent = request(url, { method, headers });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  for (const chunk of chunks) if (!sent.write(chunk)) await once(sent, 'drain');
  sent.end();
  const [response] = await answered;
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces).toString('utf8');
  if ((response.statusCode ?? 500) >= 300) throw new Error(`${method} ${url} answered ${response.statusCode}: ${body}`);
  return { headers: response.headers, body };
}

/** @returns how many bytes came */
export async function receive(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const sent = request(url, { headers });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`GET ${url} answered ${response.statusCode}`);
  let size = 0;
  for await (const piece of response) size += (piece as Buffer).length;
  return size;
}

/**
 * Has the pages ready that a file of this size will take in memory. A virtual machine gets them from its host when they are first touched,
 * at a fraction of the speed of everything else here: whoever came first would pay for who comes next.
 */
export async function warmPages(folder: string, size: number): Promise<void> {
  const path = join(folder, 'warm');
  const zeros = Buffer.alloc(1 << 20);
  const scratch = await open(path, 'w');
  for (let written = 0; written < size; written += zeros.length) await scratch.write(zeros);
  await scratch.close();
  await rm(path);
}

/** Megabytes (10^6) a second. */
export async function rateOf(size: number, work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return size / 1e3 / (performance.now() - from);
}

/** Watches how much memory a process holds. */
export class ResidentMemory {
  private highest: number;
  private readonly base: number;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pid: number) {
    this.base = this.highest = this.now();
    this.timer = setInterval(() => (this.highest = Math.max(this.highest, this.now())), 20);
  }

  /** Bytes above what it held at the beginning, in MB. */
  stop(): number {
    clearInterval(this.timer);
    return (this.highest - this.base) / 1e6;
  }

  private now(): number {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  }
}
