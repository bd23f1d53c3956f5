/**
 * The process in which DuckDB computes: begun for one session, told by messages what to run, ended with its parent whatever happens.
 * It gets no environment, so no secret is in it.
 */
import { writeFileSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import { lockdownStatements } from './lockdown.js';
import { carry, pathOf } from './numbers/carried.js';
import { readNumbers, readSeries } from './numbers/read-numbers.js';
import { Sketching } from './numbers/sketching.js';
import type { Answer, Request, Row } from './runner-protocol.js';

/** Beside the engine's buffers: Node, DuckDB's own code, and what readers of files allocate without asking the buffer manager. */
const headroomBytes = 320 << 20;
const lookEveryMs = 50;

/**
 * What a computation consists of. DuckDB's own lock does not keep `INSTALL … FROM 'http://…'` from reaching the network, and nothing that
 * attaches, exports or sets is of use here.
 */
const allowed: readonly StatementType[] = [StatementType.SELECT, StatementType.COPY, StatementType.CREATE, StatementType.INSERT, StatementType.DROP];

let connection: DuckDBConnection | undefined;
let folder = '';
/** The program of its thread is named after this one: a file, or where this one is no file, the script itself. */
const sketching = new Sketching(process.execArgv.includes('--eval') ? { script: process.argv[1] ?? '' } : { path: process.argv[2] ?? '' });

/** Makes an answer of what was read. */
type Finish = () => Promise<Answer>;

/** Statements of one connection must not overlap: the next one would cut off what is still read of the last. */
let turn: Promise<unknown> = Promise.resolve();

process.on('message', (request: Request) => {
  turn = turn.then(async () => {
    const finish = await read(request);
    void finish().then((answer) => process.send?.(answer));
  });
});
// The engine's threads would keep a polite exit waiting for the end of a query.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A parent that died while this process was loading has been told of already, to nobody.
if (!process.connected) process.kill(process.pid, 'SIGKILL');
offerToTheKernelFirst();

/** Reads all that a request asks of the engine. */
async function read(request: Request): Promise<Finish> {
  const { id } = request;
  const failed = (error: unknown): Answer => ({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  try {
    const finish = await begin(request);
    return () => finish().catch(failed);
  } catch (error) {
    return () => Promise.resolve(failed(error));
  }
}

async function begin(request: Request): Promise<Finish> {
  const { id } = request;
  if (request.kind === 'open') {
    await open(request.lockdown);
    return () => Promise.resolve({ kind: 'rows', id, rows: [] });
  }
  if (connection === undefined) throw new Error('Invalid Input Error: the session is not open.');
  return withStatement(connection, request.sql, async (statement): Promise<Finish> => {
    if (request.kind === 'numbers') {
      const inOrder = await readNumbers(await statement.stream(), request.size, sketching);
      return async () => ({ kind: 'numbers', id, numbers: (await inOrder()).map((numbers, column) => carry(numbers, pathOf(folder, id, column))) });
    }
    if (request.kind === 'series') {
      const series = await readSeries(await statement.stream(), request.maxRows);
      return () => Promise.resolve(series === undefined ? { kind: 'too-many-rows', id } : { kind: 'series', id, series });
    }
    const rows = await rowsOf(statement, request.maxRows);
    return () => Promise.resolve(rows === undefined ? { kind: 'too-many-rows', id } : { kind: 'rows', id, rows });
  });
}

async function open(lockdown: Parameters<typeof lockdownStatements>[0]): Promise<void> {
  watchMemory(lockdown.memoryBytes + headroomBytes);
  ({ folder } = lockdown);
  const instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  for (const statement of lockdownStatements(lockdown)) await connection.run(statement);
}

/** Prepares a statement, if it is one of those that are run here, and gives its memory back. */
async function withStatement(from: DuckDBConnection, sql: string, run: (statement: DuckDBPreparedStatement) => Promise<Finish>): Promise<Finish> {
  const statements = await from.extractStatements(sql);
  if (statements.count !== 1) throw new Error('Permission Error: one statement at a time.');
  const statement = await statements.prepare(0);
  try {
    if (!allowed.includes(statement.statementType)) throw new Error('Permission Error: a statement of this kind is not run here.');
    return await run(statement);
  } finally {
    // Left to the collector of garbage, which knows nothing of the engine's memory, a thousand statements are half a gigabyte.
    statement.destroySync();
  }
}

/** @returns undefined when there are more rows than `maxRows` */
async function rowsOf(statement: DuckDBPreparedStatement, maxRows: number): Promise<readonly Row[] | undefined> {
  const reader = await statement.streamAndReadUntil(maxRows + 1);
  return reader.currentRowCount > maxRows ? undefined : reader.getRowObjectsJS();
}

/** The engine bounds its buffers, but not what a reader of a hostile file asks of the allocator. The end is that which the kernel would give it. */
function watchMemory(limitBytes: number): void {
  setInterval(() => {
    if (process.memoryUsage.rss() > limitBytes) process.kill(process.pid, 'SIGKILL');
  }, lookEveryMs);
}

/** Where memory runs out over all, Linux ends this process and not the server. Elsewhere there is no such file. */
function offerToTheKernelFirst(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    return;
  }
}
