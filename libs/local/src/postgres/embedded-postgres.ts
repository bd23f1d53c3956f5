import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PlinthError, SystemClock } from '@plinth/kernel';
import pg from 'pg';
import { commandLineOf, isAlive } from '../process-alive.js';
import { asOrdinaryUser, postgresBinaries } from './binaries.js';

const clock = new SystemClock();

/** Small footprint for one person's machine; nothing here gives up durability. */
const settings = {
  shared_buffers: '48MB',
  max_connections: '60',
  max_wal_size: '512MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  autovacuum_naptime: '20s',
  listen_addresses: '',
  unix_socket_permissions: '0700',
  log_min_messages: 'warning',
  jit: 'off',
};

/** Tests trade durability for speed; what they show must not depend on it. */
const throwawaySettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

export interface EmbeddedPostgresOptions {
  /** Where the data lies; made when missing. */
  readonly folder: string;
  /** The data may be lost with the machine: for tests only. */
  readonly throwaway?: boolean;
}

/**
 * A Postgres of Plinth's own, from binaries that npm brought. It listens on a socket file in a folder that only this user can enter, and
 * on no network address.
 */
export class EmbeddedPostgres {
  private constructor(
    private readonly server: ChildProcess,
    private readonly socketFolder: string,
  ) {}

  static async start({ folder, throwaway = false }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const dataFolder = resolve(folder);
    const socketFolder = join(tmpdir(), `plinth-${process.getuid?.() ?? 0}-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 16)}`);
    await mkdir(socketFolder, { recursive: true, mode: 0o700 });
    if (!existsSync(join(dataFolder, 'PG_VERSION'))) await initialise(dataFolder, !throwaway);
    await removeLockOfTheDead(dataFolder);
    const { postgres } = await postgresBinaries();
    const chosen = { ...settings, ...(throwaway ? throwawaySettings : {}), unix_socket_directories: socketFolder };
    const args = ['-D', dataFolder, ...Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    const line = await asOrdinaryUser({ command: postgres, args });
    // Its own process group: Ctrl-C in the terminal reaches Plinth, which then stops Postgres in order.
    const server = spawn(line.command, [...line.args], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    const started = new EmbeddedPostgres(server, socketFolder);
    await started.untilReady(join(dataFolder, '..', 'postgres.log'));
    return started;
  }

  /** How to reach a database of this server. */
  connectionString(database = 'plinth'): string {
    return `postgresql://plinth@localhost/${database}?host=${encodeURIComponent(this.socketFolder)}`;
  }

  /** Makes the database when it is not there yet. */
  async ensureDatabase(name = 'plinth'): Promise<string> {
    const client = new pg.Client({ connectionString: this.connectionString('postgres') });
    await client.connect();
    try {
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
      if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
    } finally {
      await client.end();
    }
    return this.connectionString(name);
  }

  get processId(): number | undefined {
    return this.server.pid;
  }

  /** Resolves when the server ends for a reason other than {@link stop}. */
  onUnexpectedExit(act: (code: number | null) => void): void {
    this.server.once('exit', act);
  }

  /** Ends sessions, writes a checkpoint, and waits until the server is gone. */
  async stop(): Promise<void> {
    if (this.server.exitCode !== null || this.server.signalCode !== null) return;
    this.server.removeAllListeners('exit');
    const gone = once(this.server, 'exit');
    this.server.kill('SIGINT');
    await gone;
    await rm(this.socketFolder, { recursive: true, force: true });
  }

  private async untilReady(logFile: string): Promise<void> {
    let log = '';
    this.server.stderr?.setEncoding('utf8');
    this.server.stderr?.on('data', (text: string) => {
      log = (log + text).slice(-4_000);
      void appendFile(logFile, text, { mode: 0o600 }).catch(() => undefined);
    });
    const failure = new Promise<never>((_, reject) => {
      const fail = (cause?: unknown) =>
        reject(new PlinthError('POSTGRES_START', 'UNAVAILABLE', `The embedded Postgres did not start: ${log.trim().split('\n').at(-1) ?? 'it said nothing'}`, { help: `Its log is ${logFile}.`, cause }));
      this.server.once('exit', () => fail());
      this.server.once('error', fail);
    });
    await Promise.race([failure, this.untilItAnswers()]);
    this.server.removeAllListeners('exit');
    this.server.removeAllListeners('error');
  }

  private async untilItAnswers(): Promise<void> {
    for (const deadline = clock.nowMs() + 60_000; clock.nowMs() < deadline; ) {
      const client = new pg.Client({ connectionString: this.connectionString('postgres'), connectionTimeoutMillis: 1_000 });
      try {
        await client.connect();
        return;
      } catch {
        await new Promise((next) => setTimeout(next, 15));
      } finally {
        await client.end().catch(() => undefined);
      }
    }
    throw new PlinthError('POSTGRES_START', 'UNAVAILABLE', 'The embedded Postgres did not answer within 60 seconds.');
  }
}

/** Built beside and renamed, so that a start that is cut off leaves nothing half made. */
async function initialise(dataFolder: string, durable: boolean): Promise<void> {
  const building = `${dataFolder}.new`;
  await rm(building, { recursive: true, force: true });
  await mkdir(join(dataFolder, '..'), { recursive: true, mode: 0o700 });
  const { initdb } = await postgresBinaries();
  const line = await asOrdinaryUser({
    command: initdb,
    args: ['-D', building, '-U', 'plinth', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--data-checksums', '--no-instructions', ...(durable ? [] : ['--no-sync'])],
  });
  const child = spawn(line.command, [...line.args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new PlinthError('POSTGRES_START', 'UNAVAILABLE', `Postgres could not make its data folder ${dataFolder}: ${said.trim().split('\n').at(-1) ?? ''}`);
  await rename(building, dataFolder);
}

/**
 * After kill -9 the lock file names a process that is gone, or a zombie that nobody reaps, which Postgres takes for a living owner.
 */
async function removeLockOfTheDead(dataFolder: string): Promise<void> {
  const lockFile = join(dataFolder, 'postmaster.pid');
  const owner = Number((await readFile(lockFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!owner) return;
  if ((await isAlive(owner)) && (await commandLineOf(owner)).includes(dataFolder)) await endOrphan(owner);
  await rm(lockFile, { force: true });
}

/** Plinth was killed and its Postgres lives on. The caller holds the data folder's lock, so nobody else uses that server. */
async function endOrphan(owner: number): Promise<void> {
  process.kill(owner, 'SIGINT');
  for (const deadline = clock.nowMs() + 30_000; clock.nowMs() < deadline; ) {
    if (!(await isAlive(owner))) return;
    await new Promise((next) => setTimeout(next, 20));
  }
  throw new PlinthError('POSTGRES_START', 'UNAVAILABLE', `An older Postgres (process ${owner}) still uses this data and does not end.`, { help: `End it with kill ${owner}, then start again.` });
}
