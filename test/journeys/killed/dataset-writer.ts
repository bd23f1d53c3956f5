import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packOf, sha256 } from '@plinth/datasets/testing';
import { PlinthClient } from '@plinth/sdk';
import { expect } from 'vitest';
import type { Gate } from './gate.js';
import type { KilledPlinth } from './killed-plinth.js';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Commits to a data set of its own, one snapshot after the other, each request until it is answered, as clients do. What is sent is partly what was sent before, was given up or is another's. */
export class DatasetWriter {
  readonly acknowledged = new Map<string, string[]>();
  readonly givenUp = new Set<string>();
  over = false;
  private id = '';

  constructor(
    private readonly plinth: KilledPlinth,
    readonly name: string,
    private readonly gate: Gate,
  ) {}

  async begin(): Promise<void> {
    this.id = (await new PlinthClient({ url: this.plinth.url }).datasets.create(this.name)).id;
  }

  async write(): Promise<void> {
    let base: string | null = null;
    for (let turn = 0; !this.over; turn += 1) {
      await this.sendGarbage();
      const contents = Array.from({ length: 25 }, (_, index) => (index % 3 === 0 ? Buffer.alloc(9_000, `shared ${(turn + index) % 7}`) : randomBytes(9_000)));
      if (turn % 4 === 0) contents.push(Buffer.alloc(1_200_000, `large ${turn % 3}`));
      const lines = contents.map((content, index) => `${sha256(content)} ${content.length} ${turn % 2}/${String(index).padStart(2, '0')}.bin`);
      const body = `${JSON.stringify({ base: null, expectedHead: base, idempotencyKey: randomUUID(), metadata: { turn } })}\n${lines.join('\n')}\n`;
      const digest = await this.commit(contents, body);
      const earlier: string | undefined = [...this.acknowledged.keys()].at(-2);
      this.acknowledged.set(digest, lines);
      base = digest;
      if (earlier && turn % 2 === 0) await this.giveUp(earlier);
    }
  }

  /** What was acknowledged, and not given up, is there as it was sent. */
  async expectSnapshots(): Promise<void> {
    const { datasets } = new PlinthClient({ url: this.plinth.url });
    for (const [digest, lines] of [...this.acknowledged].filter(([each]) => !this.givenUp.has(each))) {
      expect((await datasets.verify(`${this.name}@${digest}`)).findings).toEqual([]);
      expect((await (await fetch(`${this.plinth.url}/api/v1/datasets/${this.name}/snapshots/${digest}/manifest`)).text()).trimEnd().split('\n')).toEqual(lines);
    }
    expect((await datasets.snapshot(`${this.name}@main`)).digest).toBe([...this.acknowledged.keys()].at(-1));
  }

  private async commit(contents: readonly Buffer[], body: string): Promise<string> {
    for (;;) {
      if (!(await this.send(contents))) continue;
      const answer = await this.post('commits', body);
      const snapshot = answer?.body['snapshot'] as { digest: string } | undefined;
      if (snapshot) return snapshot.digest;
      if (answer) expect(['OBJECTS_MISSING', 'BYTES_COLLECTED', undefined]).toContain(codeOf(answer));
    }
  }

  private async send(contents: readonly Buffer[]): Promise<boolean> {
    const distinct = [...new Map(contents.map((content) => [sha256(content), content])).values()];
    const found = await this.post('objects/missing', Buffer.from(distinct.map((content) => sha256(content)).join(''), 'hex'));
    if (found?.status !== 200) return false;
    const missing = (found.body['missing'] as number[]).flatMap((index) => distinct[index] ?? []);
    const small = missing.filter(({ length }) => length < 1 << 20);
    if (small.length > 0 && (await this.post('packs', packOf(small)))?.status !== 201) return false;
    for (const content of missing.filter(({ length }) => length >= 1 << 20)) if (!(await this.upload(content))) return false;
    return true;
  }

  private async upload(content: Buffer): Promise<boolean> {
    const begun = await this.ask('/api/v1/uploads', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ datasetId: this.id, path: `objects/${sha256(content)}`, size: content.length, digest: sha256(content) }) });
    if (begun?.status !== 201 && begun?.status !== 200) return false;
    const { uploadId, offset, complete } = begun.body as { uploadId: string; offset: number; complete: boolean };
    if (complete) return true;
    return (await this.ask(`/api/v1/uploads/${uploadId}`, { method: 'PATCH', headers: { 'Upload-Offset': String(offset) }, body: Uint8Array.from(content.subarray(offset)) }))?.status === 204;
  }

  private async sendGarbage(): Promise<void> {
    await this.post('packs', packOf([randomBytes(20_000), Buffer.alloc(9_000, `shared ${Math.floor(Math.random() * 7)}`)]));
  }

  private async giveUp(digest: string): Promise<void> {
    this.givenUp.add(digest);
    const query = 'mutation ($id: ID!, $digest: String!) { deleteDatasetSnapshot(datasetId: $id, digest: $digest) { digest } }';
    await this.ask('/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables: { id: this.id, digest } }) });
  }

  private post(route: string, body: string | Buffer): Promise<Answer | undefined> {
    return this.ask(`/api/v1/datasets/${this.name}/${route}`, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: typeof body === 'string' ? body : Uint8Array.from(body) });
  }

  private ask(path: string, init: RequestInit): Promise<Answer | undefined> {
    return this.gate.through(async () => {
      const response = await fetch(this.plinth.url + path, init);
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
    });
  }
}

function codeOf({ body }: Answer): unknown {
  return (body['error'] as { code?: string } | undefined)?.code;
}

/** How often something was collected. */
export function collections(plinth: KilledPlinth): Promise<number> {
  return plinth.withDatabase(async (database) => {
    const { rows } = await database.query(`select id from audit_event where action = 'dataset.objects-collected' union all select id from outbox where topic = 'audit' and payload->>'action' = 'dataset.objects-collected'`);
    return rows.length;
  });
}

/** Each object that is written down, referred to or not, lies in a blob that is long enough and is what its name says. */
export async function expectEveryObjectToBeThere(plinth: KilledPlinth): Promise<void> {
  const { rows } = await plinth.withDatabase((database) => database.query<{ pack: string; end: number }>(`select encode(pack, 'hex') as pack, max(position + size)::float8 as end from dataset_object group by pack`));
  const blobs = new Map(readdirSync(plinth.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name)).map(({ name, parentPath }) => [name, join(parentPath, name)]));
  expect(rows.length).toBeGreaterThan(0);
  for (const { pack, end } of rows) {
    const file = blobs.get(pack);
    expect([pack, file !== undefined && statSync(file).size >= end]).toEqual([pack, true]);
    if (file) expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(pack);
  }
}
