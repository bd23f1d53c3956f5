import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import { type Actor, TooBusy, Unavailable, type WorkspaceId } from '@plinth/kernel';
import pg from 'pg';
import { inSpan } from '../telemetry/tracing.js';
import { applicationRoleOptions } from './application-role.js';
import { DatabaseFull } from './database.errors.js';
import { PrismaClient, type Prisma } from './generated/client.js';
import { OpenConnections } from './open-connections.js';
import { PreparedStatement, prepared } from './prepared.js';
import { SharedJourneys } from './shared-journeys.js';
import { type Outcome, type Statement, StatementBatch } from './statement-batch.js';

/** Prisma inside a transaction: the models, without the means to open another. */
export type PrismaTransaction = Prisma.TransactionClient;

/** Whose rows are meant: an actor's workspace, or a workspace itself for what the system does. */
export type Scope = Pick<Actor, 'workspaceId'>;

interface OpenTransaction {
  readonly workspaceId: WorkspaceId;
  prisma?: PrismaTransaction;
  client?: pg.PoolClient;
  /** Statements that were given since the last journey; they go with the next one. */
  readonly next: { batch?: StatementBatch | undefined };
  /** Of statements that nobody waited for yet: nothing, or why it failed. */
  readonly sent: Promise<unknown>[];
  readonly afterCommit: (() => void)[];
}

export interface DatabaseOptions {
  readonly connectionString: string;
  /** Connections at the most; each is a server process. */
  readonly maxConnections?: number;
  /** No statement runs longer than this many milliseconds (law 7). */
  readonly statementTimeoutMs?: number;
  /** So long work waits for a connection that others have; as long as a statement may run, unless told. */
  readonly waitForConnectionMs?: number;
}

/** A connection of its own that hears what is notified on a channel. */
export interface Listener {
  close(): Promise<void>;
}

export interface ListenerEvents {
  readonly onNotification: (payload: string) => void;
  /** The connection broke; nothing more is heard. Not called after close(). */
  readonly onLost: () => void;
}

/** A server that does not take a connection within this time is away. */
const connectWithinMs = 20_000;

const enterSql = prepared(`select set_config('plinth.workspace_id', $1, true)`);
const begin = prepared('begin');
const beginReadOnly = prepared('begin read only');
const commit = prepared('commit');

const openTransactions = new AsyncLocalStorage<OpenTransaction>();

/**
 * Postgres, always on behalf of one workspace. Row-level security lets a transaction see its own workspace's rows and no others, so a
 * forgotten condition gives no rows instead of somebody else's.
 *
 * Services open a {@link transaction}; stores inside it use {@link query}, {@link execute} and {@link send} for literal SQL. A nested
 * `transaction` joins the outer one. {@link modelTransaction} gives Prisma's models as well, on the same connection, and costs more.
 *
 * Statements that are given without waiting in between travel together: each journey to Postgres costs more than most statements do.
 */
export class Database {
  private readonly lookups = new SharedJourneys((work) => this.onItsOwn(work));

  private constructor(
    private readonly pool: CapturingPool,
    private readonly connections: OpenConnections,
    private readonly client: PrismaClient,
    private readonly connectionString: string,
  ) {}

  static async connect({ connectionString, maxConnections = 10, statementTimeoutMs = 30_000, waitForConnectionMs = statementTimeoutMs }: DatabaseOptions): Promise<Database> {
    const probe = new pg.Client({ connectionString });
    await probe.connect();
    const role = await applicationRoleOptions(probe).finally(() => probe.end());
    const pool = new CapturingPool({
      connectionString,
      max: maxConnections,
      idleTimeoutMillis: 10_000,
      Client: PromptClient,
      connectionTimeoutMillis: waitForConnectionMs,
      statement_timeout: statementTimeoutMs,
      pipeline: true,
      ...(role ? { options: role } : {}),
    });
    const connections = new OpenConnections(pool);
    const client = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: { maxWait: waitForConnectionMs, timeout: statementTimeoutMs } });
    return new Database(pool, connections, client, connectionString);
  }

  /**
   * Runs `work` in one transaction that sees only the scope's workspace, and commits when it resolves. Everything that was promised to
   * the caller is durable when this returns. Joins a transaction that is open.
   */
  async transaction<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    return this.onConnection(scope, begin, work);
  }

  /** Like {@link transaction}, with Prisma's models: {@link prisma}. For work that is not asked for often. */
  async modelTransaction<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    if (openTransactions.getStore()) throw new Error('A transaction with models can not join one without.');
    return inSpan('transaction', { attributes: { 'db.system.name': 'postgresql' } }, () => this.beginWithModels(scope, work));
  }

  private async beginWithModels<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    const open: OpenTransaction = { workspaceId: scope.workspaceId, next: {}, sent: [], afterCommit: [] };
    const result = await openTransactions.run(open, () =>
      this.client.$transaction(async (prisma) => {
        open.prisma = prisma;
        await this.query(enterSql, [scope.workspaceId]);
        const made = await work();
        await Promise.all(open.sent);
        return made;
      }),
    ).catch(rethrowConnectionErrors);
    for (const act of open.afterCommit) act();
    return result;
  }

  /**
   * Goes on in a workspace that the open transaction has made itself, so that the first rows of the new one and the record of whoever made it
   * commit together. There is no other way from one workspace into another. @throws Error for a workspace that was there before
   */
  async inNewWorkspace<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    const open = this.open();
    const made = await this.query('select 1 from workspace where workspace_id = $1 and xmin = pg_current_xact_id()::xid', [scope.workspaceId]);
    if (!made.length) throw new Error('Only a workspace that this transaction made can be gone into.');
    await this.query(enterSql, [scope.workspaceId]);
    const result = await openTransactions.run({ ...open, workspaceId: scope.workspaceId }, work);
    await this.query(enterSql, [open.workspaceId]);
    return result;
  }

  /** The models, within the {@link modelTransaction} that is open. */
  get prisma(): PrismaTransaction {
    const { prisma } = this.open();
    if (!prisma) throw new Error('The open transaction is one without models.');
    return prisma;
  }

  /** Literal SQL on the open transaction's own connection. */
  async query<Row extends pg.QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.submit<Row>(statement, values)).rows;
  }

  /** Like {@link query}, for a statement whose count of rows matters. @returns how many rows it touched. */
  async execute(statement: Statement, values: readonly unknown[] = []): Promise<number> {
    return (await this.submit(statement, values)).rowCount;
  }

  /**
   * A statement whose answer tells nothing that the work needs: it goes with the one after it, at the latest with the commit, and is done before that one. When it fails
   * nothing is committed, and the transaction throws its error.
   */
  send(statement: Statement, values: readonly unknown[] = []): void {
    keep(this.open(), this.submit(statement, values));
  }

  private async submit<Row>(statement: Statement, values: readonly unknown[]): Promise<Outcome<Row>> {
    const open = this.open();
    if (!open.client) throw new Error('The transaction has not begun.');
    try {
      // Prisma speaks on its connection too, and knows of no batch.
      return await (open.prisma ? alone<Row>(open.client, statement, values) : batched<Row>(open, open.client, statement, values));
    } catch (error) {
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    }
  }

  /** Does `act` once the open transaction has committed, and never if it does not. Must not throw; nothing waits for it. */
  afterCommit(act: () => void): void {
    this.open().afterCommit.push(act);
  }

  /** Reads rows by literal SQL, in a transaction that can not write: cheaper than {@link transaction}. Joins one that is open. */
  async read<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    return this.onConnection(scope, beginReadOnly, work);
  }

  private async onConnection<T>(scope: Scope, opening: PreparedStatement, work: () => Promise<T>): Promise<T> {
    const outer = openTransactions.getStore();
    if (outer?.client) {
      if (outer.workspaceId !== scope.workspaceId) throw new Error('A transaction of one workspace can not reach into another.');
      return work();
    }
    return inSpan('transaction', { attributes: { 'db.system.name': 'postgresql', 'db.operation.name': opening.text } }, () => this.beginOnConnection(scope, opening, work));
  }

  private async beginOnConnection<T>(scope: Scope, opening: PreparedStatement, work: () => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch(rethrowConnectionErrors);
    const open: OpenTransaction = { workspaceId: scope.workspaceId, client, next: {}, sent: [], afterCommit: [] };
    let broken: Error | undefined;
    let result: T;
    try {
      keep(open, batched(open, client, opening, []));
      keep(open, batched(open, client, enterSql, [scope.workspaceId]));
      result = await openTransactions.run(open, work);
      // A commit after a statement that failed rolls back, without an error of its own.
      const { command } = await batched(open, client, commit, []);
      if (command !== 'COMMIT') throw new Error('A statement of the transaction failed, so that nothing of it was committed.');
    } catch (error) {
      // Work that failed before its statements went: they go first, or they would begin a transaction that nobody ends.
      sendBatch(open.next);
      await client.query('rollback').catch((cause: unknown) => {
        broken = cause instanceof Error ? cause : new Error(String(cause));
      });
      const first = await firstFailure(open.sent, error);
      broken ??= ofStaleStatement(first);
      return rethrowConnectionErrors(first);
    } finally {
      client.release(broken);
    }
    for (const act of open.afterCommit) act();
    return result;
  }

  /** Reads a directory table: one that is read before a workspace is known, and holds nothing but the way to it; or a function that goes that way. */
  async directoryQuery<Row extends pg.QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    return this.onItsOwn(async (client) => {
      const batch = new StatementBatch(client);
      const answer = batch.add<Row>(statement, values);
      batch.send();
      return (await answer).rows;
    });
  }

  /** Like {@link directoryQuery}, for a function that only reads and goes into the workspace by itself. Those of one moment share a journey. */
  async lookup<Row extends pg.QueryResultRow>(statement: PreparedStatement, values: readonly unknown[]): Promise<Row[]> {
    try {
      return await this.lookups.ask<Row>(statement, values);
    } catch (error) {
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    }
  }

  private async onItsOwn<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await openTransactions.exit(() => this.pool.connect()).catch(rethrowConnectionErrors);
    let broken: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      if (error instanceof Error) Error.captureStackTrace(error);
      broken = isConnectionFailure(error) && error instanceof Error ? error : ofStaleStatement(error);
      return rethrowConnectionErrors(error);
    } finally {
      client.release(broken);
    }
  }

  /** Opens a connection beside the pool that hears the channel. @throws Unavailable */
  async listen(channel: string, { onNotification, onLost }: ListenerEvents): Promise<Listener> {
    const client = new pg.Client({ connectionString: this.connectionString, keepAlive: true });
    let open = true;
    const lose = (): void => {
      if (!open) return;
      open = false;
      onLost();
    };
    client.on('notification', ({ payload }) => onNotification(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      client.on('error', () => undefined);
      await client.end().catch(() => undefined);
      return rethrowConnectionErrors(error);
    }
    client.on('error', lose);
    client.on('end', lose);
    return {
      close: async () => {
        open = false;
        await client.end();
      },
    };
  }

  /** Resolves when the server answers. @throws Unavailable */
  async ping(): Promise<void> {
    await this.directoryQuery('select 1');
  }

  /** Returns when Postgres has let go of every connection, so that it can be told to end. */
  async close(): Promise<void> {
    await this.client.$disconnect();
    await this.connections.end();
  }

  private open(): OpenTransaction {
    const open = openTransactions.getStore();
    if (!open) throw new Error('Stores are used within database.transaction().');
    return open;
  }
}

/** What is asked of the connection until the event loop turns to something else travels as one: a chain of work that waits for no answer ends before that. */
function batched<Row>({ next }: OpenTransaction, client: pg.PoolClient, statement: Statement, values: readonly unknown[]): Promise<Outcome<Row>> {
  if (!next.batch) {
    next.batch = new StatementBatch(client);
    process.nextTick(() => sendBatch(next));
  }
  return next.batch.add<Row>(statement, values);
}

function sendBatch(next: OpenTransaction['next']): void {
  next.batch?.send();
  next.batch = undefined;
}

async function alone<Row>(client: pg.PoolClient, statement: Statement, values: readonly unknown[]): Promise<Outcome<Row>> {
  const text = statement instanceof PreparedStatement ? statement.text : statement;
  const { rows, rowCount, command } = await client.query<Row & pg.QueryResultRow>(text, [...values]);
  return { rows, rowCount: rowCount ?? 0, command };
}

/** A migration changed what a prepared statement gives, or a pooler lost it: the connection is not used again. @returns the error if it is that one */
function ofStaleStatement(error: unknown): Error | undefined {
  return error instanceof Error && 'code' in error && (error.code === '0A000' || error.code === '26000') ? error : undefined;
}

function keep({ sent }: OpenTransaction, answer: Promise<unknown>): void {
  // Who ends the transaction asks; until then a failure is no unhandled one.
  answer.catch(() => undefined);
  sent.push(answer);
}

/** After one statement failed, the others fail for that: the first one says why. */
async function firstFailure(sent: readonly Promise<unknown>[], otherwise: unknown): Promise<unknown> {
  const failed = (await Promise.allSettled(sent)).find((each) => each.status === 'rejected');
  return failed ? failed.reason : otherwise;
}

/** Gives a server that is away less time than the pool gives those who wait for each other: pg has one setting for the two. */
class PromptClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(typeof config === 'object' ? { ...config, connectionTimeoutMillis: connectWithinMs } : config);
  }
}

/** Hands the connection that Prisma takes for a transaction to that transaction's literal SQL as well. */
class CapturingPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: (err: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void): void;
  override connect(callback?: (err: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void): Promise<pg.PoolClient> | void {
    if (callback) return super.connect(callback);
    const open = openTransactions.getStore();
    return super.connect().then((client) => {
      if (open && !open.client) open.client = client;
      return client;
    });
  }
}

/** What pg-pool, and Prisma for its own transactions, say to whoever waited for a connection in vain. */
const allTaken = /timeout exceeded when trying to connect|Unable to start a transaction in the given time/;

const connectionFailures = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ETIMEDOUT', 'EPIPE', '57P01', '57P02', '57P03', '08006', '08003', '08001', 'P1001', 'P1002', 'P1008', 'P1017', 'P2024']);

function rethrowConnectionErrors(error: unknown): never {
  if (error instanceof Error && allTaken.test(error.message)) throw new TooBusy(error);
  if (hasNoRoom(error)) throw new DatabaseFull(error);
  if (isConnectionFailure(error)) throw new Unavailable('Postgres', error);
  throw error;
}

/** Postgres's `disk_full`, as pg says it or as Prisma passes it on. */
function hasNoRoom(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: { readonly originalCode?: unknown } };
  return code === '53100' || cause?.originalCode === '53100';
}

function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && connectionFailures.has(error.code)) return true;
  return /Connection terminated|timeout expired|server closed the connection/i.test(error.message);
}
