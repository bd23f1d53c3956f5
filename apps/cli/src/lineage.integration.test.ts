import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatasetClient } from '@plinth/datasets/testing';
import { RegistryClient } from '@plinth/registry/testing';
import { type Impact, PlinthClient } from '@plinth/sdk';
import { TestServer, type TestActor } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, plinth } from './testing/plinth.js';

describe('plinth lineage', { timeout: 120_000 }, () => {
  let server: TestServer;
  let home: string;
  let owner: TestActor;
  let run: string;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-lineage-'));
    owner = await server.makeActor('MAINTAINER');
    const [data, models] = [new DatasetClient(server, owner.token), new RegistryClient(server, owner.token)];
    await data.makeDataset({ name: 'rides' });
    const { digest } = await data.snapshotOf('rides', { 'rides.csv': 'k,price\n1,2\n' });
    ({ id: run } = await models.makeRun({ experimentName: 'training', name: 'fit' }));
    await models.log(run, { inputs: [{ name: 'rides', digest, sourceType: 'plinth', source: 'rides' }] });
    const model = await models.makeModel({ name: 'eta' });
    await models.makeVersion(model.id, { fromRun: run, ready: true });
    await models.setAlias(model.id, 'champion', 1);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(home ?? '', { recursive: true, force: true });
  });
  const at = (...args: string[]): Promise<Ended> => plinth(['lineage', ...args], { home, env: { PLINTH_URL: server.url, PLINTH_TOKEN: owner.token } });

  it('says what must be trained anew and who must be told', async () => {
    const { code, stdout, stderr } = await at('impact', 'data:rides@1#price');
    expect([code, stderr]).toEqual([0, 'Nothing was told of this column by itself, so this is what came of the whole that it is in.\n']);
    expect(stdout).toMatch(/To be trained anew: 1\nMODEL +IN USE +LIVE +BY\neta@1 +@champion +fit … fit\n/);
    expect(stdout).toMatch(/To be told: 1\n/);
    expect(stdout).toMatch(/Reached: 2\n.*\n +1 {2}run +fit .*\n +2 {2}model version +eta@1/);
    expect(await at('impact', 'data:rides@1', '--rows')).toMatchObject({ code: 0, stderr: expect.stringContaining('not which rows') });
    const json = JSON.parse((await at('impact', 'data:rides', '--json')).stdout) as Impact & { things: unknown[] };
    expect(json).toMatchObject({ retrainCount: 1, cut: null, counts: [{ group: 'RUN', count: 1 }, { group: 'MODEL_VERSION', count: 1 }], things: [{ group: 'RUN' }, { group: 'MODEL_VERSION' }] });
  });

  it('walks up and down', async () => {
    expect((await at('up', 'model:eta@1')).stdout).toMatch(/^STEPS {2}FROM +TO +BY\n +1 {2}fit +eta@1\n +2 {2}rides@[0-9a-f]{12} +fit\n$/);
    expect((await at('down', `run:${run}`)).stdout).toContain('eta@1');
    expect(await at('down', 'model:eta@champion')).toMatchObject({ code: 0, stdout: '', stderr: 'Nothing is known to have come of it.\n' });
  });

  it('says how things are named', async () => {
    expect(await at('impact', 'flights')).toMatchObject({ code: 2, stderr: expect.stringContaining('data:flights@12#price') });
    expect(await at('impact', 'data:nothing')).toMatchObject({ code: 3 });
    expect(await at('impact', 'asset:nothing')).toMatchObject({ code: 3 });
  });

  it('is the same by program', async () => {
    const { lineage } = new PlinthClient({ url: server.url, token: owner.token });
    const things = [];
    for await (const { group, owners, steps } of lineage.impacted('data:rides@1', { pageSize: 1 })) things.push([group, steps, owners.map(({ id }) => id)]);
    expect(things).toEqual([['RUN', 1, [owner.actor.id]], ['MODEL_VERSION', 2, [owner.actor.id]]]);
    expect(await lineage.node('model:eta')).toMatchObject({ kind: 'MODEL', version: '1' });
  });
});
