import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { receiveDirectly, sendDirectly } from './direct-transfer.js';

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

export interface Figures {
  /** MB/s of each round. */
  readonly limitUp: number[];
  readonly limitDown: number[];
  readonly put: number[];
  readonly pieces: number[];
  readonly down: number[];
  /** MB above idle. */
  readonly memory: number[];
  /** Straight to and from the object store; only where that is offered. */
  readonly direct?: { readonly up: number[]; readonly down: number[] };
}

/** Sends the file to a Plinth and fetches it, as its clients do. */
export class PlinthTransfers {
  private count = 0;

  private constructor(
    private readonly url: string,
    private readonly pid: number,
    private readonly file: LargeFile,
    private readonly runId: string,
    private readonly folder: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  static async open(url: string, pid: number, file: LargeFile, folder: string, token?: string): Promise<PlinthTransfers> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const query = JSON.stringify({ query: 'mutation { createRun(input: { experimentName: "bench" }) { id } }' });
    const { body } = await send(`${url}/graphql`, 'POST', { ...headers, 'content-type': 'application/json' }, [Buffer.from(query)]);
    const answer = JSON.parse(body) as { data: { createRun: { id: string } } };
    const transfers = new PlinthTransfers(url, pid, file, answer.data.createRun.id, folder, headers);
    // What a process loads and compiles on first use is no cost of a transfer.
    await transfers.round({ limitUp: [], limitDown: [], put: [], pieces: [], down: [], memory: [] }, 32);
    return transfers;
  }

  /** Up in one request, down, up in pieces: new bytes each time, since those that the server has would not be sent or stored again. */
  async round(figures: Figures, blocks = this.file.blocks): Promise<void> {
    const [whole, cut] = [new LargeFile(blocks), new LargeFile(blocks)];
    const [wholeDigest, cutDigest] = [whole.digest(), cut.digest()];
    const number = (this.count += 1);
    const memory = new ResidentMemory(this.pid);
    await warmPages(this.folder, whole.size);
    figures.put.push(await rateOf(whole.size, () => this.put(`put-${number}`, wholeDigest, whole)));
    figures.down.push(await rateOf(whole.size, () => receive(this.address(`put-${number}`), this.headers)));
    await warmPages(this.folder, cut.size);
    figures.pieces.push(await rateOf(cut.size, () => this.pieces(`pieces-${number}`, cutDigest, cut)));
    if (figures.direct) {
      const straight = new LargeFile(blocks);
      const digest = straight.digest();
      await warmPages(this.folder, straight.size);
      figures.direct.up.push(await rateOf(straight.size, () => sendDirectly(this.url, this.headers, { runId: this.runId, path: `direct-${number}`, digest }, straight)));
      figures.direct.down.push(await rateOf(straight.size, () => receiveDirectly(this.address(`direct-${number}`), this.headers)));
    }
    figures.memory.push(memory.stop());
  }

  private address(path: string): string {
    return `${this.url}/api/v1/runs/${this.runId}/artifacts/${path}`;
  }

  private async put(path: string, digest: string, file: LargeFile): Promise<void> {
    const contentDigest = `sha-256=:${Buffer.from(digest, 'hex').toString('base64')}:`;
    await send(this.address(path), 'PUT', { ...this.headers, 'content-length': String(file.size), 'content-digest': contentDigest }, file.read());
  }

  private async pieces(path: string, digest: string, file: LargeFile): Promise<void> {
    const wanted = Buffer.from(JSON.stringify({ runId: this.runId, path, size: file.size, digest }));
    const { body } = await send(`${this.url}/api/v1/uploads`, 'POST', { ...this.headers, 'content-type': 'application/json' }, [wanted]);
    const { uploadId, chunkSize } = JSON.parse(body) as { uploadId: string; chunkSize: number };
    const step = Math.floor(chunkSize / (1 << 20));
    for (let from = 0; from < file.blocks; from += step) {
      const to = Math.min(file.blocks, from + step);
      const headers = { ...this.headers, 'upload-offset': String(from << 20), 'content-length': String((to - from) << 20), 'content-type': 'application/offset+octet-stream' };
      await send(`${this.url}/api/v1/uploads/${uploadId}`, 'PATCH', headers, file.read(from, to));
    }
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Of a machine that others use too, only rounds side by side can be compared: the ratio is the median of the rounds' own. */
export function report(name: string, { limitUp, limitDown, put, pieces, down, memory, direct }: Figures, limit: string): void {
  const line = (what: string, rates: readonly number[], limits: readonly number[]): string =>
    `${name}, ${what}: ${median(rates).toFixed(0)} MB/s, ${(100 * median(rates.map((rate, round) => rate / (limits[round] ?? Number.NaN)))).toFixed(0)} % of ${limit} (target 70 %)\n`;
  process.stdout.write(line('up in one request', put, limitUp) + line('up in pieces', pieces, limitUp) + line('down', down, limitDown));
  if (direct) process.stdout.write(line('up directly', direct.up, limitUp) + line('down directly', direct.down, limitDown));
  process.stdout.write(`${name}, resident memory above idle: ${Math.max(...memory).toFixed(0)} MB (target 100 MB)\n`);
}
