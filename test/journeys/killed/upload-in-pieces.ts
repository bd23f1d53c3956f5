import { createHash, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { KilledServer } from './killed-server.js';

/** An upload that goes on, after each kill, where the killed server left it; beside it one that can not, and one that was acknowledged, each time. */
export class UploadInPieces {
  private readonly content: Buffer;
  private runId = '';
  private uploadId = '';
  /** What is durable of it. */
  private stood = 0;
  private round = 0;
  private cut: readonly Promise<string>[] = [];

  constructor(
    private readonly plinth: KilledServer,
    private readonly rounds: number,
    /** Bytes of the whole upload: more than the store keeps in memory before it writes down what came, for each round. */
    private readonly size: number,
  ) {
    this.content = randomBytes(size);
  }

  async begin(): Promise<void> {
    const { createRun } = await this.plinth.ask<{ createRun: { id: string } }>('mutation { createRun(input: { experimentName: "uploads" }) { id } }');
    this.runId = createRun.id;
    const begun = await fetch(`${this.plinth.url}/api/v1/uploads`, { method: 'POST', headers: { ...this.plinth.headers, 'Content-Type': 'application/json' }, body: JSON.stringify({ runId: this.runId, path: 'model.bin', size: this.size, digest: digestOf(this.content) }) });
    this.uploadId = ((await begun.json()) as { uploadId: string }).uploadId;
  }

  /** Until something more of it is durable, however slow the machine, and more is on its way. */
  async beforeKill(): Promise<void> {
    const { content, stood: from, round, rounds, size } = this;
    expect((await fetch(this.address(`put/${round}`), { method: 'PUT', body: Buffer.from(`put ${round}`), headers: this.plinth.headers })).status).toBe(201);
    const goal = Math.floor((size * (round + 1)) / (rounds + 1));
    /** Fast up to the goal of this round; what is left then takes longer than anybody waits here. */
    async function* slowly(): AsyncGenerator<Uint8Array> {
      for (let at = from, piece = 1 << 19; at < size; at += piece) {
        if (at > goal) {
          piece = 1 << 14;
          await setTimeout(50);
        }
        yield content.subarray(at, Math.min(size, at + piece));
      }
    }
    const outcomeOf = (request: Promise<Response>): Promise<string> => request.then(() => 'answered', () => 'cut');
    this.cut = [
      outcomeOf(fetch(this.upload, { method: 'PATCH', body: slowly(), duplex: 'half', headers: { ...this.plinth.headers, 'Upload-Offset': String(from) } })),
      outcomeOf(fetch(this.address('half.bin'), { method: 'PUT', body: slowly(), duplex: 'half', headers: this.plinth.headers })),
    ];
    await vi.waitFor(async () => expect(await this.offset()).toBeGreaterThan(from), { timeout: 180_000, interval: 20 });
  }

  async afterStart(): Promise<void> {
    expect(await Promise.all(this.cut)).toEqual(['cut', 'cut']);
    const from = this.stood;
    this.stood = await this.offset();
    expect(this.stood).toBeGreaterThan(from);
    expect(this.stood).toBeLessThan(this.size);
    expect((await fetch(this.address('half.bin'), { headers: this.plinth.headers })).status).toBe(404);
    expect((await fetch(this.address('model.bin'), { headers: this.plinth.headers })).status).toBe(404);
    expect(await (await fetch(this.address(`put/${this.round}`), { headers: this.plinth.headers })).text()).toBe(`put ${this.round}`);
    this.round += 1;
  }

  async finish(): Promise<void> {
    expect((await fetch(this.upload, { method: 'PATCH', body: this.content.subarray(this.stood), headers: { ...this.plinth.headers, 'Upload-Offset': String(this.stood) } })).status).toBe(204);
  }

  async expectArtifacts(): Promise<void> {
    expect(this.round).toBe(this.rounds);
    expect(digestOf(Buffer.from(await (await fetch(this.address('model.bin'), { headers: this.plinth.headers })).arrayBuffer()))).toBe(digestOf(this.content));
    const { run } = await this.plinth.ask<{ run: { artifacts: { nodes: { path: string; fileCount: number | null; size: number }[] } } }>('query ($id: ID!) { run(id: $id) { artifacts { nodes { path size fileCount } } } }', { id: this.runId });
    expect(run.artifacts.nodes).toEqual([{ path: 'model.bin', size: this.size, fileCount: null }, { path: 'put', size: 5 * this.rounds, fileCount: this.rounds }]);
  }

  private get upload(): string {
    return `${this.plinth.url}/api/v1/uploads/${this.uploadId}`;
  }

  private address(path: string): string {
    return `${this.plinth.url}/api/v1/runs/${this.runId}/artifacts/${path}`;
  }

  private async offset(): Promise<number> {
    return Number((await fetch(this.upload, { method: 'HEAD', headers: this.plinth.headers })).headers.get('upload-offset'));
  }
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
