import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agesAndIncomes, columnsOf, WatchedClient } from '@plinth/monitoring/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, plinth } from './testing/plinth.js';

describe('plinth monitors', { timeout: 180_000 }, () => {
  let server: TestServer;
  let home: string;
  let token: string;
  let monitorId: string;
  const day = 86_400_000;
  beforeAll(async () => {
    server = await TestServer.start();
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-monitors-'));
    ({ token } = await server.makeActor('OWNER'));
    const owner = new WatchedClient(server, token);
    const baseline = await owner.snapshotBaseline();
    const { id } = await owner.makeDeployment();
    const at = (when: number) => ({ times: Array.from({ length: 300 }, (_, row) => when + row) });
    await owner.logPredictions(id, columnsOf(agesAndIncomes(300, 0, 5)), at(day));
    await owner.logPredictions(id, columnsOf(agesAndIncomes(300, 30, 6)), at(3 * day));
    ({ id: monitorId } = await owner.makeMonitor({ kind: 'DEPLOYMENT', id }, baseline.id, { schedule: { kind: 'CRON', cron: '0 0 1 1 *' } }, { name: 'churn in production' }));
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const at = (...args: string[]): Promise<Ended> => plinth(['monitors', ...args], { home, env: { PLINTH_URL: server.url, PLINTH_TOKEN: token } });

  it('looks at a window and says by its end whether there is drift', async () => {
    const calm = await at('run', 'churn in production', '--from', '1970-01-02', '--to', '1970-01-03', '--wait');
    expect(calm).toMatchObject({ code: 0, stdout: expect.stringMatching(/^stable[\s\S]*300 rows\n[\s\S]*COLUMN[\s\S]*age[\s\S]*income/) });
    const drifted = await at('run', monitorId, '--hours', '24', '--to', '1970-01-05', '--wait', '--json');
    expect([drifted.code, JSON.parse(drifted.stdout)]).toMatchObject([14, { outcome: 'DRIFTED', comparison: { columns: [{ column: 'age', drifted: true }, { column: 'income', drifted: true }] } }]);
    expect(await at('run', monitorId, '--to', '1970-01-05')).toMatchObject({ code: 0, stdout: expect.stringMatching(/\/monitors\/\S+\/reports\/\S+\n$/) });
    expect((await at('run', monitorId, '--to', 'yesterday')).code).toBe(2);
    expect((await at('run', 'nobody')).code).toBe(3);
    expect((await at('run', monitorId, '--from', '1970-01-09', '--to', '1970-01-08')).code).toBe(2);
  });

  it('lists monitors, and shows one with its windows and alerts', async () => {
    expect((await at('list')).stdout).toMatch(/NAME\s+LAST\s+DRIFTED\s+ALERTS[\s\S]*churn in production\s+drifted\s+2 of 2\s+1\s/);
    expect(JSON.parse((await at('list', '--json')).stdout)).toMatchObject([{ id: monitorId, openAlerts: [{ slice: '' }] }]);
    const shown = await at('show', 'churn in production');
    expect(shown.stdout).toMatch(/^churn in production\nwatches\s+deployment [\s\S]*\nalert \S+: churn in production: [\s\S]*WINDOW FROM[\s\S]*drifted\s+2 of 2\s+300[\s\S]*stable\s+0 of 2/);
    expect(JSON.parse((await at('show', monitorId, '--json')).stdout)).toMatchObject({ id: monitorId, reports: [{ outcome: 'DRIFTED' }, { outcome: 'STABLE' }], alerts: [{ status: 'OPEN' }] });
    expect((await at('show', 'nobody')).code).toBe(3);
  });

  it('lists alerts, and says that somebody looks into one', async () => {
    const [alert] = JSON.parse((await at('alerts', '--monitor', 'churn in production', '--json')).stdout) as { id: string }[];
    expect((await at('alerts')).stdout).toMatch(new RegExp(`ALERT\\s+STATE[\\s\\S]*${alert?.id ?? ''}\\s+open\\s`));
    expect(await at('acknowledge', alert?.id ?? '', '--note', 'new campaign')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Acknowledged: churn in production/) });
    expect((await at('alerts', '--all')).stdout).toMatch(/acknowledged/);
    expect((await at('acknowledge', '01a20921-f9df-7000-b8dd-ac6dad45df9a')).code).toBe(3);
  });

  it('is refused without a token', async () => {
    expect((await plinth(['monitors', 'list'], { home, env: { PLINTH_URL: server.url } })).code).toBe(4);
  });
});
