import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlinthProcess } from './plinth-process.js';

/** A few by default, since each costs a start; CI asks for more. */
const kills = Math.min(Number(process.env.PLINTH_TEST_KILLS ?? 3), 10);
const senders = 3;
const eventsPerBatch = 25;

/** Law 1 at the door of OpenLineage: each event that was answered is there once, and what follows from it, too. */
describe(`kill -9, ${kills} times while events come`, () => {
  let data: string;
  let plinth: PlinthProcess & { readonly url: string };
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-lineage-kill-'));
    plinth = await PlinthProcess.start({ data, port: 0 });
  });
  afterAll(async () => {
    await plinth?.end();
    await rm(data, { recursive: true, force: true });
  });

  it(
    'loses no event that was answered, keeps none twice, and goes on with what was left',
    async () => {
      const { url } = plinth;
      let over = false;
      const sending = Array.from({ length: senders }, () => sendUntil(() => over, url));
      for (let count = 0; count < kills; count++) {
        await new Promise((next) => setTimeout(next, 150 + ((count * 137) % 500)));
        await plinth.end('SIGKILL');
        plinth = await PlinthProcess.start({ data, port: Number(new URL(url).port) });
      }
      await new Promise((next) => setTimeout(next, 300));
      over = true;
      const sent = (await Promise.all(sending)).flat().sort();
      expect(sent.length).toBeGreaterThan(kills * eventsPerBatch);

      const database = await openDatabase(data);
      try {
        const kept = await database.query<{ run_id: string; failure: string | null }>('select run_id, failure from open_lineage_event order by run_id');
        expect(kept.rows.map(({ run_id }) => run_id)).toEqual(sent);
        expect(kept.rows.filter(({ failure }) => failure !== null)).toEqual([]);
        await expect.poll(async () => (await database.query('select 1 from open_lineage_waiting')).rowCount, { timeout: 60_000 }).toBe(0);
        const followed = await database.query<{ id: string; state: string }>('select id, state from execution order by id');
        expect(followed.rows).toEqual(sent.map((id) => ({ id, state: 'SUCCEEDED' })));
      } finally {
        await database.end();
      }
    },
    120_000 + kills * 10_000,
  );
});

/** Sends batches and single events by turns; what got no answer is sent again, as clients of OpenLineage do. @returns the runs that were answered */
async function sendUntil(over: () => boolean, url: string): Promise<string[]> {
  const sent: string[] = [];
  for (let call = 0; !over(); call++) {
    const ids = Array.from({ length: call % 2 ? 1 : eventsPerBatch }, () => randomUUID());
    const events = ids.map((runId) => ({ eventTime: new Date().toISOString(), eventType: 'COMPLETE', producer: 'https://example.org/kill', run: { runId }, job: { namespace: 'kill', name: `job-${call % 5}` }, outputs: [{ namespace: 'kill', name: `table-${call % 5}` }] }));
    while (!(await isTaken(url, call % 2 ? '' : '/batch', call % 2 ? events[0] : events))) await new Promise((next) => setTimeout(next, 50));
    sent.push(...ids);
  }
  return sent;
}

async function isTaken(url: string, path: string, body: unknown): Promise<boolean> {
  try {
    const { status } = await fetch(`${url}/api/v1/lineage${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    if (status >= 400 && status < 500) throw new Error(`${status}`, { cause: 'refused' });
    return status === 201 || status === 204;
  } catch (error) {
    if (error instanceof Error && error.cause === 'refused') throw error;
    return false;
  }
}

async function openDatabase(folder: string): Promise<pg.Client> {
  const [, , , , socketFolder = ''] = (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const client = new pg.Client({ connectionString: `postgresql://plinth@localhost/plinth?host=${encodeURIComponent(socketFolder)}` });
  await client.connect();
  return client;
}
