import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../bench/clients/many-runs.js';
import { KilledPlinth } from './killed/killed-plinth.js';
import { askServer } from './killed/killed-server.js';
import { UploadInPieces } from './killed/upload-in-pieces.js';
import { PlinthProcess } from './plinth-process.js';

/** The space of the outbox's locks, under one of which each workspace's rows are delivered. */
const outboxLocks = 0x6f757462;

/** The end of `plinth up` while a job is in the middle of its work: one that waits for a lock which somebody else holds. */
describe('a stop while a job is under way', { timeout: 120_000 }, () => {
  let data: string;
  let holder: pg.Client;
  const running: PlinthProcess[] = [];
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-stop-'));
  });
  afterEach(async () => {
    await holder?.end().catch(() => undefined);
    await Promise.all(running.map((plinth) => plinth.end()));
    await rm(data, { recursive: true, force: true });
  });

  const start = async () => {
    const plinth = await PlinthProcess.start({ data, port: 0 });
    running.push(plinth);
    return plinth;
  };

  /** @returns a Plinth whose job of delivering the record of a change waits */
  const withJobHeld = async () => {
    const plinth = await start();
    holder = await openDatabase(data);
    holder.on('error', () => undefined);
    await holder.query('select pg_advisory_lock($1, hashtext(workspace_id::text)) from workspace', [outboxLocks]);
    await ask(plinth.url, 'mutation { createExperiment(input: { name: "held" }) { id } }');
    const waiting = async () => (await holder.query(`select 1 from pg_stat_activity where wait_event = 'advisory'`)).rowCount;
    await expect.poll(waiting).toBe(1);
    return plinth;
  };
  const saidOnlyWhere = ({ output, errors }: PlinthProcess) => {
    expect(output).toMatch(/^Plinth is ready at \S+\n$/);
    expect(errors).toBe('');
  };
  const recorded = async (url: string) => (await ask<{ auditEvents: { nodes: { action: string }[] } }>(url, '{ auditEvents(first: 20) { nodes { action } } }')).auditEvents.nodes.map(({ action }) => action);

  it('waits for the job, says nothing, and ends Postgres when nobody uses it any more', async () => {
    const plinth = await withJobHeld();
    const ended = plinth.end();
    await pause(1_000);
    expect(plinth.child.exitCode).toBe(null);
    await holder.end();
    expect(await ended).toBe(0);
    saidOnlyWhere(plinth);
    expect(await readFile(join(data, 'postgres.log'), 'utf8').catch(() => '')).not.toContain('terminating connection');
  });

  it('leaves a job that goes on for long, without a word, and has it done after the next start', async () => {
    const plinth = await withJobHeld();
    expect(await plinth.end()).toBe(0);
    saidOnlyWhere(plinth);
    const next = await start();
    await expect.poll(() => recorded(next.url)).toContain('experiment.created');
  });
});

/** Nobody waits for ever for those that are slow, and none of it is lost that could go on. */
describe('a stop while an upload is under way', { timeout: 120_000 }, () => {
  it('waits, then cuts it off without a word; it goes on after the next start from where it stood', async () => {
    const plinth = await KilledPlinth.start();
    try {
      const upload = new UploadInPieces(plinth, 1, 48 << 20);
      await upload.begin();
      await upload.beforeKill();
      const from = performance.now();
      const { child, output, errors } = await plinth.endAndStart('SIGTERM');
      const tookMs = performance.now() - from;
      expect([child.exitCode, output, errors]).toEqual([0, `Plinth is ready at ${plinth.url}\n`, '']);
      // As long as others wait for a process to end, with the next start in it.
      expect([tookMs > 5_000, tookMs < 30_000]).toEqual([true, true]);
      await upload.afterStart();
      await upload.finish();
      await upload.expectArtifacts();
    } finally {
      await plinth.end();
    }
  });
});

async function ask<Data>(url: string, query: string): Promise<Data> {
  return askServer<Data>({ url, headers: {} }, query, {});
}
