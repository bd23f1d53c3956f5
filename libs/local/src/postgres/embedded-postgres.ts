import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
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
    await leaveToUs(dataFolder, socketFolder);
    const { postgres } = await postgresBinaries();
    const chosen = { ...settings, ...(throwaway ? throwawaySettings : {}), unix_socket_directories: socketFolder };
    const args = ['-D', dataFolder, ...Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    const line = await asOrdinaryUser({ command: postgres, args });
    for (const deadline = clock.nowMs() + leftBehindMs; ; await setTimeout(50)) {
      // Its own process group: Ctrl-C in the terminal reaches Plinth, which then stops Postgres in order.
      const server = spawn(line.command, [...line.args], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
      const started = new EmbeddedPostgres(server, socketFolder);
      const failure = await started.untilReady(join(dataFolder, '..', 'postgres.log'));
      if (failure === undefined) return started;
      if (!usedByOthers.test(failure.message) || clock.nowMs() > deadline) throw failure;
    }
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

  /** @returns why it did not start, in its own words */
  private async untilReady(logFile: string): Promise<PlinthError | undefined> {
    let log = '';
    this.server.stderr?.setEncoding('utf8');
    this.server.stderr?.on('data', (text: string) => {
      log = (log + text).slice(-4_000);
      void appendFile(logFile, text, { mode: 0o600 }).catch(() => undefined);
    });
    const failure = new Promise<PlinthError>((resolve) => {
      const fail = (cause?: unknown) => resolve(new PlinthError('POSTGRES_START', 'UNAVAILABLE', `The embedded Postgres did not start: ${causeIn(log)}`, { help: `Its log is ${logFile}.`, cause }));
      // What it said last may come after it is gone.
      this.server.once('close', () => fail());
      this.server.once('error', fail);
    });
    const failed = await Promise.race([failure, this.untilItAnswers()]);
    this.server.removeAllListeners('close');
    this.server.removeAllListeners('error');
    return failed;
  }

  private async untilItAnswers(): Promise<undefined> {
    for (const deadline = clock.nowMs() + 60_000; clock.nowMs() < deadline; ) {
      const client = new pg.Client({ connectionString: this.connectionString('postgres'), connectionTimeoutMillis: 1_000 });
      try {
        await client.connect();
        return undefined;
      } catch {
        // Its end is told with its cause.
        if (this.server.exitCode !== null || this.server.signalCode !== null) return new Promise(() => undefined);
        await setTimeout(15);
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

/** How long processes of a server that was killed may take to notice that it is gone. */
const leftBehindMs = 30_000;
const usedByOthers = /shared memory block .* is still in use/;

/** Why a server did not start: the last thing that it names as grave, for it ends by saying that it ends. */
function causeIn(log: string): string {
  const lines = log.trim().split('\n');
  return lines.findLast((line) => /\b(FATAL|PANIC|ERROR):/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}

/**
 * Ends a server that outlived its Plinth. After kill -9 locks name a process that is gone, a zombie that nobody reaps or one that has its number by now, and Postgres takes the
 * last two for a living owner. The caller holds the data folder's lock, so nobody else uses that server. The lock of the socket goes; that of the data stays and names us, as
 * which Postgres takes it for left behind, for by what else it says Postgres sees whether any process of the killed server still writes.
 */
async function leaveToUs(dataFolder: string, socketFolder: string): Promise<void> {
  const lockFile = join(dataFolder, 'postmaster.pid');
  const [owner = '', ...rest] = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n');
  const processId = Number(owner);
  if (processId > 0 && (await isAlive(processId)) && (await commandLineOf(processId)).includes(dataFolder)) await endOrphan(processId);
  else if (processId > 0) await writeFile(lockFile, [String(process.pid), ...rest].join('\n'));
  for (const name of await readdir(socketFolder)) await rm(join(socketFolder, name), { force: true });
}

async function endOrphan(owner: number): Promise<void> {
  process.kill(owner, 'SIGINT');
  for (const deadline = clock.nowMs() + 30_000; clock.nowMs() < deadline; ) {
    if (!(await isAlive(owner))) return;
    await setTimeout(20);
  }
  throw new PlinthError('POSTGRES_START', 'UNAVAILABLE', `An older Postgres (process ${owner}) still uses this data and does not end.`, { help: `End it with kill ${owner}, then start again.` });
}
