import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { packOf, sha256 } from '@plinth/datasets/testing';
import { JobQueue } from '@plinth/platform/jobs';
import { dataFolder, PlinthClient } from '@plinth/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../bench/clients/many-runs.js';
import { PlinthProcess } from './plinth-process.js';

/** A few by default, since each costs a start; CI asks for more. */
const kills = Math.min(25, Number(process.env.PLINTH_TEST_KILLS ?? 3));
const writers = 3;
const everywhere = '00000000-0000-0000-0000-000000000000' as Parameters<JobQueue['add']>[1]['workspaceId'];
const collectors = ['datasets.collect-objects', 'artifacts.adopt-blobs', 'artifacts.collect-blobs'];

let data: string;
let plinth: PlinthProcess & { readonly url: string };
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'plinth-data-kill-'));
  plinth = await PlinthProcess.start({ data: join(data, 'plinth'), port: 0 });
}, 120_000);
afterAll(async () => {
  await plinth?.end();
  await rm(data, { recursive: true, force: true });
});

async function restart(): Promise<void> {
  const port = Number(new URL(plinth.url).port);
  await plinth.end('SIGKILL');
  plinth = await PlinthProcess.start({ data: join(data, 'plinth'), port });
}

/** Two days go by, in which all leases run out; then everything that collects is told to begin. */
async function letTimePass(): Promise<void> {
  const database = await openDatabase(join(data, 'plinth'));
  await database.query(`update dataset_object set touched_at = touched_at - interval '2 days'`);
  await database.query(`update dataset_pack set created_at = created_at - interval '2 days'`);
  await database.query(`update blob set unreferenced_at = unreferenced_at - interval '2 days'`);
  await database.end();
  const [, , , , socketFolder = ''] = (await readFile(join(data, 'plinth', 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const queue = await JobQueue.connect({ kind: 'postgres', connectionString: `postgresql://plinth@localhost/plinth?host=${encodeURIComponent(socketFolder)}` });
  for (const name of collectors) await queue.add(name, { workspaceId: everywhere, body: {} });
  await queue.close();
}

/** Law 1 for data sets, and what stands over it: a reference never leads to bytes that are not there. */
describe(`kill -9, ${kills} times during packs, uploads, commits and collections`, () => {
  it('loses nothing that was acknowledged, and leads nowhere where nothing is', async () => {
    const gate = new Gate();
    const workers = Array.from({ length: writers }, (_, number) => new Writer(`written-${number}`, gate));
    for (const worker of workers) await worker.begin();
    const writing = workers.map((worker) => worker.write());
    let cut = 0;
    for (let round = 0; round < kills; round += 1) {
      await setTimeout(100 + Math.random() * 900);
      gate.close();
      cut += gate.underWay;
      await restart();
      await gate.calm();
      await letTimePass();
      gate.open();
    }
    await expect.poll(() => Math.min(...workers.map(({ acknowledged }) => acknowledged.size)), { timeout: 60_000 }).toBeGreaterThan(1);
    for (const worker of workers) worker.over = true;
    await Promise.all(writing);
    await restart();
    expect(await collections()).toBeGreaterThan(0);
    await letTimePass();
    await setTimeout(3_000);

    expect(cut).toBeGreaterThan(0);
    const { datasets } = new PlinthClient({ url: plinth.url });
    for (const { name, acknowledged, givenUp } of workers) {
      const kept = [...acknowledged].filter(([digest]) => !givenUp.has(digest));
      for (const [digest, lines] of kept) {
        expect((await datasets.verify(`${name}@${digest}`)).findings).toEqual([]);
        expect((await (await fetch(`${plinth.url}/api/v1/datasets/${name}/snapshots/${digest}/manifest`)).text()).trimEnd().split('\n')).toEqual(lines);
      }
      expect((await datasets.snapshot(`${name}@main`)).digest).toBe([...acknowledged.keys()].at(-1));
    }
    await expectEveryObjectToBeThere();
  }, 120_000 + kills * 20_000);

  it('breaks no push of a folder: it goes on by itself, or where it was when it is begun again', async () => {
    const folder = join(data, 'folder');
    makeFolder(folder);
    let [done, killing] = [false, true];
    const committing = (async (): Promise<number> => {
      for (;;) {
        try {
          const { snapshot } = await (await dataFolder(folder, { dataset: 'folder', create: {}, connection: { url: plinth.url } })).commit();
          return snapshot.number;
        } catch (error) {
          // While the server is away for longer than a client waits, whoever sits before it begins again.
          if (!killing) throw error;
          await setTimeout(300);
        }
      }
    })().finally(() => (done = true));
    const killed = (async (): Promise<number> => {
      let rounds = 0;
      for (; rounds < kills && !done; rounds += 1) {
        await setTimeout(200 + Math.random() * 600);
        await restart();
      }
      await setTimeout(1_000);
      killing = false;
      return rounds;
    })();
    const [number, rounds] = await Promise.all([committing, killed]);
    expect([rounds > 0, number]).toEqual([true, 1]);
    expect((await new PlinthClient({ url: plinth.url }).datasets.verify('folder@1')).findings).toEqual([]);
  }, 120_000 + kills * 20_000);

  it('of the one who pushes is made good by the next push', async () => {
    const folder = join(data, 'pushed');
    makeFolder(folder);
    await new PlinthClient({ url: plinth.url }).datasets.create('pushed');
    let killed = 0;
    for (let round = 0; round < kills; round += 1) {
      const child = run('push', folder, '-d', 'pushed');
      await Promise.race([once(child, 'exit'), setTimeout(400 + Math.random() * 1_200)]);
      if (child.exitCode !== null) break;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      killed += 1;
    }
    expect(killed).toBeGreaterThan(0);
    const last = run('commit', folder, '-d', 'pushed', '--json');
    let output = '';
    last.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    expect((await once(last, 'close'))[0]).toBe(0);
    const { snapshot } = JSON.parse(output) as { snapshot: { number: number; files: number } };
    expect(snapshot.files).toBe(pushedFiles + 1);
    expect((await new PlinthClient({ url: plinth.url }).datasets.verify(`pushed@${snapshot.number}`)).findings).toEqual([]);
    const pulled = join(data, 'pulled');
    await (await dataFolder(pulled, { dataset: 'pushed', connection: { url: plinth.url } })).pull({ cacheFolder: null });
    for (const path of ['large.bin', 'part-0/0.bin', `part-${(pushedFiles - 1) % 10}/${pushedFiles - 1}.bin`]) expect(sha256(readFileSync(join(pulled, path)))).toBe(sha256(readFileSync(join(folder, path))));
  }, 120_000 + kills * 10_000);

  it('of the one who pulls leaves nothing in the folder that is not whole, and is made good by the next pull', async () => {
    const [from, into] = [join(data, 'source'), join(data, 'fetched')];
    makeFolder(from);
    await (await dataFolder(from, { dataset: 'fetched', create: {}, connection: { url: plinth.url } })).commit();
    const digests = digestsIn(from);
    mkdirSync(join(into, 'part-0'), { recursive: true });
    let killed = 0;
    for (let round = 0; round < kills; round += 1) {
      const child = run('pull', 'fetched', into, '--no-cache');
      await Promise.race([once(child, 'exit'), setTimeout(400 + Math.random() * 1_200)]);
      if (child.exitCode !== null) break;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      killed += 1;
      for (const [path, digest] of digestsIn(into)) expect([path, digest]).toEqual([path, digests.get(path)]);
    }
    expect(killed).toBeGreaterThan(0);
    expect((await once(run('pull', 'fetched', into, '--no-cache'), 'close'))[0]).toBe(0);
    expect(digestsIn(into)).toEqual(digests);
    expect(readdirSync(join(into, '.plinth-data')).filter((name) => name.startsWith('incoming'))).toEqual([]);
  }, 120_000 + kills * 10_000);
});

/** Whoever sends requests waits here while the server is away and time is made to pass, so that no lease runs out under a commit that could have happened within it. */
class Gate {
  underWay = 0;
  private closed: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  close(): void {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.closed = { opened, open };
  }

  open(): void {
    this.closed?.open();
    this.closed = undefined;
  }

  /** Until all that was under way has been answered, or cut. */
  async calm(): Promise<void> {
    while (this.underWay > 0) await setTimeout(5);
  }

  /** @returns undefined when no answer came */
  async through<Answer>(request: () => Promise<Answer>): Promise<Answer | undefined> {
    await this.closed?.opened;
    this.underWay += 1;
    try {
      return await request().catch(() => undefined);
    } finally {
      this.underWay -= 1;
    }
  }
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Commits to a data set of its own, one snapshot after the other, each request until it is answered, as clients do. What is sent is partly what was sent before, was given up or is another's. */
class Writer {
  readonly acknowledged = new Map<string, string[]>();
  readonly givenUp = new Set<string>();
  over = false;
  private id = '';

  constructor(
    readonly name: string,
    private readonly gate: Gate,
  ) {}

  async begin(): Promise<void> {
    this.id = (await new PlinthClient({ url: plinth.url }).datasets.create(this.name)).id;
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
      const response = await fetch(plinth.url + path, init);
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
    });
  }
}

function codeOf({ body }: Answer): unknown {
  return (body['error'] as { code?: string } | undefined)?.code;
}

/** How often something was collected. */
async function collections(): Promise<number> {
  const database = await openDatabase(join(data, 'plinth'));
  const { rows } = await database.query(`select id from audit_event where action = 'dataset.objects-collected' union all select id from outbox where topic = 'audit' and payload->>'action' = 'dataset.objects-collected'`);
  await database.end();
  return rows.length;
}

/** Each object that is written down, referred to or not, lies in a blob that is long enough and is what its name says. */
async function expectEveryObjectToBeThere(): Promise<void> {
  const database = await openDatabase(join(data, 'plinth'));
  const { rows } = await database.query<{ pack: string; end: number }>(`select encode(pack, 'hex') as pack, max(position + size)::float8 as end from dataset_object group by pack`);
  await database.end();
  const blobs = new Map(readdirSync(join(data, 'plinth'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name)).map(({ name, parentPath }) => [name, join(parentPath, name)]));
  expect(rows.length).toBeGreaterThan(0);
  for (const { pack, end } of rows) {
    const file = blobs.get(pack);
    expect([pack, file !== undefined && statSync(file).size >= end]).toEqual([pack, true]);
    if (file) expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(pack);
  }
}

const pushedFiles = 4_000;

/** Forty megabytes in small files, which makes two packs, and a file that goes by itself. */
function makeFolder(folder: string): void {
  for (let number = 0; number < pushedFiles; number += 1) {
    const file = join(folder, `part-${number % 10}`, `${number}.bin`);
    if (number < 10) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(10_000));
  }
  writeFileSync(join(folder, 'large.bin'), randomBytes(12 << 20));
}

/** What lies in a folder under its own name. */
function digestsIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.parentPath.includes('.plinth-data'));
  return new Map(files.map((entry) => join(entry.parentPath, entry.name)).sort().map((file) => [file.slice(folder.length + 1), sha256(readFileSync(file))]));
}

function run(...words: readonly string[]): ChildProcess {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
  return spawn(process.execPath, [join(root, 'apps/cli/bundle/main.js'), 'data', ...words], { env: { ...process.env, PLINTH_URL: plinth.url, XDG_CACHE_HOME: join(data, 'cache'), XDG_CONFIG_HOME: join(data, 'config') }, stdio: ['ignore', 'pipe', 'inherit'] });
}
