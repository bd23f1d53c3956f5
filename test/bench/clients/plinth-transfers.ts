import { receiveDirectly, sendDirectly } from './direct-transfer.js';
import { LargeFile, rateOf, receive, ResidentMemory, send, warmPages } from './large-file.js';

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
    try {
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
    } finally {
      figures.memory.push(memory.stop());
    }
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
