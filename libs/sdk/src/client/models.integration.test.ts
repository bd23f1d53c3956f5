import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { init, PlinthClient } from '../index.js';

let server: TestServer;
let client: PlinthClient;
let token: string;
let journalDir: string;

beforeAll(async () => {
  server = await TestServer.start();
  ({ token } = await server.makeActor('OWNER'));
  client = new PlinthClient({ url: server.url, token });
  journalDir = mkdtempSync(join(tmpdir(), 'plinth-models-'));
});

afterAll(async () => {
  await server?.stop();
  rmSync(journalDir, { recursive: true, force: true });
});

const start = (mode?: 'disabled' | 'offline') => init({ experiment: 'digits', url: server.url, token, journalDir, mode, captureLogs: false, captureSystem: false, captureSource: false, announce: false });

it('a run registers what it kept, with all that it logged before', async () => {
  const run = start();
  run.params({ depth: 6 });
  for (let step = 0; step < 100; step++) run.log({ auc: step / 100 });
  void run.artifact(new TextEncoder().encode('weights'), { path: 'model/weights.bin' });
  const version = await run.registerModel('digits', { artifactPath: 'model', alias: 'challenger', tags: { by: 'test' }, signature: { inputs: [{ name: 'pixels', type: 'tensor(uint8)', shape: [-1, 28, 28] }], outputs: [] }, model: { riskTier: 'HIGH' } });
  expect(run.problems()).toEqual([]);
  expect(version).toMatchObject({ version: 1, status: 'READY', digest: expect.stringMatching(/^[0-9a-f]{64}$/), artifactCount: 1, artifactBytes: 7, sourceRunId: run.id });
  run.log({ auc: 0.1 });
  expect((await run.registerModel('digits'))?.version).toBe(2);
  await run.finish();
  expect((await run.registerModel('digits'))?.version).toBe(3);

  const resolved = await client.models.resolve('models:/digits@challenger');
  expect(resolved).toMatchObject({ version: 1, digest: version?.digest });
  const bytes = await fetch(`${server.url}${resolved.artifactUri}weights.bin`, { headers: { Authorization: `Bearer ${token}` } });
  expect(await bytes.text()).toBe('weights');
  expect(JSON.parse(await client.models.bom('digits@challenger'))).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component: { name: 'digits', version: '1', hashes: [{ content: version?.digest }], components: [{ name: 'weights.bin' }] } } });
  const { modelVersion } = await client.query<{ modelVersion: { params: unknown; cardFacts: { metrics: { key: string; value: number }[] } } }>('query ($id: ID!) { modelVersion(id: $id) { params { key value } cardFacts { metrics { key value } } } }', { id: version?.id });
  expect(modelVersion).toEqual({ params: [{ key: 'depth', value: '6' }], cardFacts: { metrics: [{ key: 'auc', value: 0.99 }] } });
});

it('a run that can not register says why, and goes on', async () => {
  const run = start();
  run.log({ loss: 1 });
  expect(await run.registerModel('a/b')).toBeUndefined();
  expect(run.problems().map(({ message }) => message).join()).toContain('registerModel failed');
  expect((await run.finish()).outcome).toBe('sent');
  expect(await start('disabled').registerModel('digits')).toBeUndefined();
  const offline = start('offline');
  expect(await offline.registerModel('digits', { timeoutMs: 100 })).toBeUndefined();
  await offline.finish();
});

it('the client makes, lists, names, deploys and goes back', async () => {
  const model = await client.models.ensure('fraud', { tags: { team: 'risk' } });
  expect((await client.models.ensure('fraud')).id).toBe(model.id);
  const pending = await client.models.createVersion(model.id, { ready: false });
  expect(await client.models.ready(pending.id)).toMatchObject({ version: 1, status: 'READY' });
  const second = await client.models.createVersion(model.id);
  await client.models.setAlias(model.id, 'champion', 2, { expectedVersion: 0 });
  const versions = [];
  for await (const { version } of client.models.versions(model.id, { pageSize: 1 })) versions.push(version);
  expect(versions).toEqual([2, 1]);
  await client.models.deploy(pending.id, 'staging');
  expect(await client.models.deploy(second.id, 'staging')).toMatchObject({ status: 'ACTIVE', environment: { name: 'staging' } });
  expect(await client.models.rollback(model.id, 'staging', { reason: 'slow' })).toMatchObject({ version: 1, kind: 'ROLLBACK' });
  expect(await client.models.reportDeployment({ environment: 'staging', versionId: second.id, status: 'ACTIVE' })).toMatchObject({ version: 2, kind: 'REPORTED' });
  const names = [];
  for await (const { name } of client.models.list({ namePrefix: 'fr' })) names.push(name);
  expect(names).toEqual(['fraud']);
  expect(await client.models.byName('fraud')).toMatchObject({ aliases: [{ name: 'champion', version: 2 }], activeDeployments: [{ version: 2 }], versionCounts: { total: 2 } });
  await client.models.removeAlias(model.id, 'champion');
  await expect(client.models.resolve('fraud@champion')).rejects.toMatchObject({ code: 'ALIAS_NOT_FOUND' });
  await expect(client.models.byName('nobody')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
});
