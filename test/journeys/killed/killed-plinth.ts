import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { killWithChildren } from '@plinth/local/testing';
import { JobQueue } from '@plinth/platform/jobs';
import type pg from 'pg';
import { openDatabase } from '../../bench/clients/many-runs.js';
import { PlinthProcess } from '../plinth-process.js';
import { askServer, type KilledServer } from './killed-server.js';

const everywhere = '00000000-0000-0000-0000-000000000000' as Parameters<JobQueue['add']>[1]['workspaceId'];
/** A start where the machine has little else to do. */
const quickStartMs = 2_000;
const collectors = ['datasets.collect-objects', 'artifacts.adopt-blobs', 'artifacts.collect-blobs'];

/** A `plinth up` that is killed and started again, each time on the same data and the same port. */
export class KilledPlinth implements KilledServer {
  readonly url: string;
  private kills = 0;
  private startMs = quickStartMs;
  /** Whoever asks on this machine is its owner. */
  readonly headers = {};

  private constructor(
    /** For whatever a test leaves on disk beside the data. */
    readonly folder: string,
    private plinth: PlinthProcess & { readonly url: string },
  ) {
    this.url = plinth.url;
  }

  static async start(): Promise<KilledPlinth> {
    const folder = await mkdtemp(join(tmpdir(), 'plinth-kill-'));
    return new KilledPlinth(folder, await PlinthProcess.start({ data: join(folder, 'plinth'), port: 0 }));
  }

  get data(): string {
    return join(this.folder, 'plinth');
  }

  /** Plinth alone by turns with all of its processes, as where memory runs out or power fails: its Postgres has to recover then. */
  async killAndStart(): Promise<void> {
    if ((this.kills += 1) % 2 === 0) await this.killPostgres();
    await this.endAndStart('SIGKILL');
  }

  /** Waits, the longer the longer the last start took: what a quick machine answers meanwhile a slow one answers too. @param ms where a start is quick */
  async letRun(ms: number): Promise<void> {
    await setTimeout(ms * Math.max(1, this.startMs / quickStartMs));
  }

  private async killPostgres(): Promise<void> {
    const [postmaster] = (await readFile(join(this.data, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    // Plinth would notice, and end in order.
    this.plinth.child.kill('SIGSTOP');
    await killWithChildren(Number(postmaster));
  }

  /** @returns the process that ended */
  async endAndStart(signal: NodeJS.Signals): Promise<PlinthProcess> {
    const ended = this.plinth;
    await ended.end(signal);
    const from = performance.now();
    this.plinth = await PlinthProcess.start({ data: this.data, port: Number(new URL(this.url).port) });
    this.startMs = performance.now() - from;
    return ended;
  }

  /** Two days go by, in which all leases run out; then everything that collects is told to begin. */
  async letTimePass(): Promise<void> {
    await this.withDatabase(async (database) => {
      await database.query(`update dataset_object set touched_at = touched_at - interval '2 days'`);
      await database.query(`update dataset_pack set created_at = created_at - interval '2 days'`);
      await database.query(`update blob set unreferenced_at = unreferenced_at - interval '2 days'`);
    });
    const [, , , , socketFolder = ''] = (await readFile(join(this.data, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    const queue = await JobQueue.connect({ kind: 'postgres', connectionString: `postgresql://plinth@localhost/plinth?host=${encodeURIComponent(socketFolder)}` });
    for (const name of collectors) await queue.add(name, { workspaceId: everywhere, body: {} });
    await queue.close();
  }

  async withDatabase<Found>(act: (database: pg.Client) => Promise<Found>): Promise<Found> {
    const database = await openDatabase(this.data);
    return act(database).finally(() => database.end());
  }

  ask<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    return askServer(this, query, variables);
  }

  async end(): Promise<void> {
    await this.plinth.end();
    await rm(this.folder, { recursive: true, force: true });
  }
}
