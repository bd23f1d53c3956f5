import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdSource, SystemClock } from '@plinth/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBlobStore } from '../blobs/index.js';
import { bytes, streamOf } from '../blobs/testing/bytes.js';
import { translateProgram } from '../testing/index.js';
import { Analytics, type AnalyticsSession, text } from './index.js';

const ids = new IdSource(new SystemClock());
const small = { memoryBytes: 128 << 20, diskBytes: 64 << 20, timeMs: 30_000 };
/** More groups than memory and disk hold together. */
const tooMuch = 'SELECT count(*) FROM (SELECT i, md5(i::VARCHAR) AS m, count(*) FROM range(30000000) t(i) GROUP BY ALL)';
const endless = 'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = -1';

describe('a session of analytics', () => {
  let root: string;
  let analytics: Analytics;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'plinth-analytics-'));
    analytics = new Analytics({ scratchFolder: join(root, 'scratch'), limits: small }, ids);
  });
  afterAll(async () => {
    await analytics.close();
    await rm(root, { recursive: true, force: true });
  });

  const sessionFolders = async () => (await Promise.all((await readdir(join(root, 'scratch'))).map((own) => readdir(join(root, 'scratch', own))))).flat();

  it('computes over files of its folder, answers rows, and leaves nothing', async () => {
    const rows = await analytics.session(async (session) => {
      await session.run(`COPY (SELECT i AS number, 'v' || i AS value FROM range(1000) t(i)) TO ${text(join(session.folder, 'numbers.parquet'))}`);
      return session.rows(`SELECT sum(number) AS total, max(value) AS last, TIMESTAMP '2024-01-02' AS day, [1, 2] AS list FROM read_parquet(${text(join(session.folder, 'numbers.parquet'))})`);
    });
    expect(rows).toEqual([{ total: 499_500n, last: 'v999', day: new Date('2024-01-02T00:00:00Z'), list: [1, 2] }]);
    expect(await sessionFolders()).toEqual([]);
  });

  it('refuses an answer of more rows than asked for, and goes on', () =>
    analytics.session(async (session) => {
      await expect(session.rows('FROM range(5)', 4)).rejects.toMatchObject({ code: 'ANALYTICS_ANSWER_TOO_LARGE' });
      expect(await session.rows('FROM range(5)', 5)).toHaveLength(5);
    }));

  it('runs what is asked for together one after another', () =>
    analytics.session(async (session) => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => session.rows(`SELECT i + ${index} AS n FROM range(3000) t(i)`)));
      expect(answers.map((rows) => [rows.length, rows[0]?.n])).toEqual(Array.from({ length: 50 }, (_, index) => [3000, BigInt(index)]));
    }));

  describe('reads numbers', () => {
    const keepAll = { exactUpTo: 1 << 22, cells: 1 << 16 };
    /** A number that is far from its neighbours', a whole one of a hundred, and one that is missing, endless or the row itself. */
    const sql = (rows: number, from: number) => `SELECT (hash(i) / 18446744073709551616.0)::DOUBLE, (i % 100)::DOUBLE, CASE i % 10 WHEN 0 THEN NULL WHEN 1 THEN 'inf'::DOUBLE ELSE -i::DOUBLE END FROM range(${from}, ${from + rows}) t(i)`;

    it.each([0, 3, 1 << 15, (1 << 15) + 1, 2_500_000])('of %i rows, as they are in order', (rows) =>
      analytics.session(async (session) => {
        const [shares, few, gaps] = await session.numbers(sql(rows, 0), keepAll);
        const inOrder = await session.series(`SELECT hash(i) / 18446744073709551616.0 FROM range(${rows}) t(i) ORDER BY 1`, rows);
        expect(shares?.values.length).toBe(inOrder.length);
        expect(Buffer.compare(Buffer.from(shares!.values.buffer, shares!.values.byteOffset, shares!.values.byteLength), Buffer.from(inOrder.buffer, inOrder.byteOffset, inOrder.byteLength))).toBe(0);
        expect(shares).toMatchObject({ rows, nulls: 0, notFinite: 0, total: rows, radius: null });
        expect(few?.values.length).toBe(Math.min(rows, 100));
        expect(few?.counts.reduce((sum, count) => sum + count, 0)).toBe(rows);
        const [nulls, notFinite] = [Math.ceil(rows / 10), Math.ceil((rows - 1) / 10)];
        expect(gaps).toMatchObject({ rows, nulls, notFinite: Math.max(0, notFinite), total: rows - nulls - Math.max(0, notFinite) });
        expect(gaps?.values.every((value) => -value % 10 > 1)).toBe(true);
      }, { limits: { memoryBytes: 256 << 20 } }));

    it('of ten million rows, column after column, in the memory of a small session', () =>
      analytics.session(async (session) => {
        const columns = [0, 1, 2].map((at) => session.numbers(`SELECT (hash(i + ${at}) / 18446744073709551616.0)::DOUBLE, (hash(-i - ${at}) / 18446744073709551616.0)::DOUBLE FROM range(10000000) t(i)`, { exactUpTo: 1 << 20, cells: 1 << 16 }));
        for (const { total, radius } of (await Promise.all(columns)).flat()) expect([total, radius?.supremum]).toEqual([10_000_000, expect.closeTo(0, 2)]);
      }, { limits: { timeMs: 150_000 } }));

    it('of several that are asked for together, each as it is alone, and of one that fails in between nothing', () =>
      analytics.session(async (session) => {
        const late = session.numbers("SELECT CASE WHEN i = 299999 THEN error('late') ELSE i END::DOUBLE FROM range(300000) t(i)", keepAll);
        const sizes = [40_000, 10, 200_000, 33_000];
        const together = await Promise.all([...sizes.map((rows, at) => session.numbers(sql(rows, at * 7), keepAll)), late.catch((error: unknown) => error)]);
        expect(together.at(-1)).toMatchObject({ code: 'ANALYTICS_FAILED' });
        for (const [at, rows] of sizes.entries()) expect(together[at]).toEqual(await session.numbers(sql(rows, at * 7), keepAll));
      }));
  });

  it('tells a mistake without paths of this machine, and goes on', () =>
    analytics.session(async (session) => {
      await writeFile(join(session.folder, 'broken.parquet'), 'PAR1 and no more');
      const failure = session.rows(`FROM read_parquet(${text(join(session.folder, 'broken.parquet'))})`);
      await expect(failure).rejects.toMatchObject({ code: 'ANALYTICS_FAILED', category: 'Invalid Input', reason: expect.stringContaining('broken.parquet') });
      await expect(failure).rejects.not.toMatchObject({ reason: expect.stringContaining(root) });
      await expect(session.run("SELECT 'x'::INTEGER")).rejects.toMatchObject({ category: 'Conversion' });
      expect(await session.row('SELECT 1 AS one')).toEqual({ one: 1 });
    }));

  it('waits for no long one when it is short', async () => {
    const alone = new Analytics({ scratchFolder: join(root, 'scratch'), limits: small, sessionsAtOnce: 1 }, ids);
    let end: () => void = () => undefined;
    let long: Promise<void> | undefined;
    await new Promise<void>((begun) => {
      long = alone.session(() => new Promise<void>((resolve) => {
        end = resolve;
        begun();
      }));
    });
    expect(await alone.session((session) => session.row('SELECT 1 AS one'), { isShort: true })).toEqual({ one: 1 });
    end();
    await long;
    await alone.close();
  });

  describe('ends in a typed error, its process and folder with it, when', () => {
    const gone = async (work: Promise<unknown>, code: string) => {
      await expect(work).rejects.toMatchObject({ code });
      expect(await sessionFolders()).toEqual([]);
    };

    it('its time is over', () => gone(analytics.session((session) => session.rows(endless), { limits: { timeMs: 300 } }), 'ANALYTICS_TIMED_OUT'));

    it('its caller gives it up, running or waiting for its turn', async () => {
      const [first, second] = [new AbortController(), new AbortController()];
      const alone = new Analytics({ scratchFolder: join(root, 'scratch'), limits: small, sessionsAtOnce: 1 }, ids);
      const running = alone.session((session) => session.rows(endless), { signal: first.signal });
      const waiting = alone.session(async () => 'never', { signal: second.signal });
      const last = alone.session((session) => session.row('SELECT 1 AS one'));
      second.abort();
      await expect(waiting).rejects.toMatchObject({ code: 'ANALYTICS_ABORTED' });
      setTimeout(() => first.abort(), 100);
      await expect(running).rejects.toMatchObject({ code: 'ANALYTICS_ABORTED' });
      expect(await last).toEqual({ one: 1 });
    });

    it('memory and scratch do not suffice', () => gone(analytics.session((session) => session.rows(tooMuch)), 'ANALYTICS_OUT_OF_SCRATCH'));

    it('memory does not suffice for what can not be spilled', () => gone(analytics.session((session) => session.rows("SELECT length(repeat('x', 1000000000)) AS l"), { limits: small }), 'ANALYTICS_OUT_OF_MEMORY'));

    it.each([['SIGSEGV', 'ANALYTICS_CRASHED'], ['SIGKILL', 'ANALYTICS_OUT_OF_MEMORY']] as const)('its process dies of %s', (signal, code) =>
      gone(
        analytics.session(async (session) => {
          const query = session.rows(endless);
          process.kill(processOf(session), signal);
          await query;
        }),
        code,
      ));

    it('the server closes', async () => {
      const other = new Analytics({ scratchFolder: join(root, 'other'), limits: small }, ids);
      const running = other.session((session) => session.rows(endless));
      setTimeout(() => void other.close(), 100);
      await expect(running).rejects.toMatchObject({ code: 'ANALYTICS_ABORTED' });
      await expect(other.session(async () => 1)).rejects.toMatchObject({ code: 'ANALYTICS_ABORTED' });
    });
  });

  it('ends with a parent that is killed, and the next start clears what it left', async () => {
    const program = await translateProgram(join(import.meta.dirname, 'testing', 'endless-session.ts'));
    const scratch = join(root, 'killed');
    const parent = spawn(process.execPath, [program, scratch], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [told] = (await once(parent.stdout, 'data')) as [Buffer];
    const runner = Number(told.toString());
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await expect.poll(() => isRunning(runner)).toBe(false);
    expect(await readdir(scratch)).toHaveLength(1);
    const next = new Analytics({ scratchFolder: scratch, limits: small }, ids);
    await next.session((session) => session.row('SELECT 1 AS one'));
    expect(await readdir(scratch)).toEqual([expect.stringMatching(new RegExp(`\\.${process.pid}\\.\\d+$`))]);
    const beside = new Analytics({ scratchFolder: scratch, limits: small }, ids);
    await beside.session((session) => session.row('SELECT 1 AS one'));
    expect(await readdir(scratch)).toHaveLength(2);
    await beside.close();
    expect(await next.session((session) => session.row('SELECT 1 AS one'))).toEqual({ one: 1 });
    await next.close();
    expect(await readdir(scratch)).toEqual([]);
  });

  it('is given blobs as files that outlive their deletion', async () => {
    const blobs = await createBlobStore({ kind: 'files', root: join(root, 'blobs') }, new SystemClock());
    const workspace = ids.next<'Workspace'>();
    const [one, two] = [await blobs.put(workspace, streamOf(Buffer.from('a\n1\n'))), await blobs.put(workspace, streamOf(Buffer.from('a\n2\n')))];
    await analytics.session(async (session) => {
      const paths = await analytics.inputs(session, blobs, workspace, [two, one, two]);
      expect(await analytics.inputs(session, blobs, workspace, [one])).toEqual([paths[1]]);
      expect(new Set(paths).size).toBe(2);
      await blobs.delete(workspace, one.digest);
      expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual(['a\n2\n', 'a\n1\n', 'a\n2\n']);
    });
    await expect(analytics.session((session) => analytics.inputs(session, blobs, workspace, [one]))).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
  });

  it('is given blobs of a store without files by their bytes', async () => {
    const blobs = await createBlobStore({ kind: 'files', root: join(root, 'blobs') }, new SystemClock());
    const workspace = ids.next<'Workspace'>();
    const content = bytes(3 << 20);
    const blob = await blobs.put(workspace, streamOf(content));
    const remote = Object.assign(Object.create(blobs), { linkTo: undefined });
    await analytics.session(async (session) => {
      const [path = ''] = await analytics.inputs(session, remote, workspace, [blob]);
      expect(content.equals(await readFile(path))).toBe(true);
    });
  });

  it('runs no statement but those that compute, one at a time, and never reaches the network', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end('a');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await analytics.session(async (session) => {
      for (const sql of [
        `INSTALL httpfs FROM '${address}'`, 'INSTALL httpfs', 'FORCE INSTALL spatial', 'LOAD httpfs', 'UPDATE EXTENSIONS', "ATTACH ':memory:' AS other", `ATTACH '${address}/a.db'`, `EXPORT DATABASE ${text(session.folder)}`,
        'SET threads = 64', 'RESET threads', 'PRAGMA enable_profiling', 'CALL pragma_version()', 'USE memory', 'PREPARE x AS SELECT 1', 'BEGIN', 'SELECT 1; SELECT 2', `SELECT 1; INSTALL httpfs FROM '${address}'`, '', ';',
      ]) await expect(session.rows(sql), sql).rejects.toMatchObject({ code: 'ANALYTICS_FAILED', category: expect.stringMatching(/^(Permission|Engine)$/) });
    });
    expect(asked).toBe(0);
    server.close();
  });

  it('has none of the environment, where secrets are', () =>
    analytics.session(async (session) => {
      await expect(session.rows("SELECT getenv('HOME')")).rejects.toMatchObject({ category: 'Catalog' });
      const environment = (await readFile(`/proc/${processOf(session)}/environ`, 'utf8')).split('\0').map((entry) => entry.split('=')[0]);
      expect(new Set(environment)).toEqual(new Set(['MALLOC_ARENA_MAX', 'HOME', 'TMPDIR', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', '']));
    }));
});

function processOf(session: AnalyticsSession): number {
  return session.processId ?? 0;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return true;
}
