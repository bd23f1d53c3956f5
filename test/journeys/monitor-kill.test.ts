import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DriftReportSummary, PlinthClient } from '@plinth/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../bench/clients/many-runs.js';
import { PlinthProcess } from './plinth-process.js';

const [rows, columns] = [60_000, 30];

/** Law 8 for monitors: a worker that is killed in the middle of a look leaves nothing behind but its lease, and the next one comes to one report and one alert. */
describe('kill -9 while a monitor looks', () => {
  let data: string;
  let plinth: PlinthProcess & { readonly url: string };
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-monitor-kill-'));
    plinth = await PlinthProcess.start({ data, port: 0 });
  }, 120_000);
  afterAll(async () => {
    await plinth?.end();
    await rm(data, { recursive: true, force: true });
  });

  const client = () => new PlinthClient({ url: plinth.url });
  const until = async <Value>(look: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> => {
    for (const end = Date.now() + 90_000; ; await new Promise((next) => setTimeout(next, 10))) {
      const value = await look();
      if (isSo(value)) return value;
      if (Date.now() > end) throw new Error(`It never came to that: ${JSON.stringify(value)}`);
    }
  };
  const post = async (deploymentId: string, day: number, shift: number): Promise<void> => {
    const names = Array.from({ length: columns }, (_, index) => `f${index}`);
    const lines = Array.from({ length: rows }, (_, row) => [`${day}-${row}`, day * 86_400_000 + row, ...names.map((__, index) => ((row * 7_919 + index * 31) % 9_973) / 97 + shift)].join(','));
    const response = await fetch(`${plinth.url}/api/v1/deployments/${deploymentId}/predictions?format=csv&id=id&time=at`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: [['id', 'at', ...names].join(','), ...lines, ''].join('\n') });
    if (!response.ok) throw new Error(await response.text());
  };

  it('is looked at again, and comes to one report, one alert and one word to people', async () => {
    const query = <Data>(text: string, variables: object = {}) => client().query<Data>(text, variables);
    await query('mutation { createEnvironment(input: { name: "watched-here", rank: 30 }) { id } }');
    const { model } = await query<{ model: { id: string } }>('mutation { model: createRegisteredModel(input: { name: "watched" }) { id } }');
    const { version } = await query<{ version: { id: string } }>('mutation ($input: CreateModelVersionInput!) { version: createModelVersion(input: $input) { id } }', { input: { modelId: model.id, ready: true } });
    const { made } = await query<{ made: { id: string } }>('mutation ($input: DeployModelVersionInput!) { made: deployModelVersion(input: $input) { id } }', { input: { environment: 'watched-here', versionId: version.id } });
    await post(made.id, 1, 0);
    const day = (number: number): string => new Date(number * 86_400_000).toISOString();
    const baseline = await client().monitors.baseline({ name: 'first day', period: { deploymentId: made.id, from: day(1), to: day(2) } }, { withinMs: 90_000 });
    const { id: monitorId } = await client().monitors.create({ name: 'killed', target: { kind: 'DEPLOYMENT', id: made.id }, baselineId: baseline.id, definition: { schedule: { kind: 'BATCH' } } });
    await post(made.id, 2, 60);
    const report = async (): Promise<DriftReportSummary | undefined> => {
      for await (const each of client().monitors.reports(monitorId)) return each;
      return undefined;
    };
    const begun = await until(report, (found) => found?.status === 'RUNNING');
    // Into the computation, and not only past its beginning.
    await new Promise((next) => setTimeout(next, 150));
    await plinth.end('SIGKILL');
    plinth = await PlinthProcess.start({ data, port: 0 });
    expect(await report()).toMatchObject({ id: begun?.id, status: 'RUNNING', outcome: null });

    const database = await openDatabase(data);
    const count = async (text: string) => Number((await database.query<{ count: string }>(text)).rows[0]?.count);
    expect(await count('select count(*) from monitor_alert')).toBe(0);
    // Half a minute goes by in which the lease is not renewed.
    await database.query("update drift_report set lease_until = now() - interval '1 second' where status = 'RUNNING'");
    expect(await until(report, (found) => found?.status === 'DONE')).toMatchObject({ id: begun?.id, outcome: 'DRIFTED', currentRows: rows });
    await until(() => count('select count(*) from monitor_alert where told_at is not null'), (told) => told > 0);
    const { rows: [found] } = await database.query<{ attempts: number; reports: string }>('select attempts, (select count(*) from drift_report) as reports from drift_report');
    expect(found).toMatchObject({ attempts: 2, reports: '1' });
    // Records and words to people follow from the outbox.
    const told = () => Promise.all([
      count('select count(*) from monitor_alert'), count(`select count(*) from audit_event where action = 'drift-report.made'`), count(`select count(*) from audit_event where action = 'alert.opened'`), count(`select count(*) from notified_event where kind = 'monitor.alert_opened'`),
    ]);
    expect(await until(told, (counts) => counts.every((each) => each > 0))).toEqual([1, 1, 1, 1]);
    await database.end();
  }, 300_000);
});
