import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatasetClient } from '@plinth/datasets/testing';
import { PlinthClient } from '@plinth/sdk';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field, message, text } from './features/feast/testing/encode.js';
import { type Ended, plinth } from './testing/plinth.js';

const entities = `import { entity, type Entity } from '@plinth/sdk';
export const driver: Entity = entity({ name: 'driver', joinKeys: { driver_id: 'INT64' } });
`;
const definitions = (more = '') => `import { featureService, featureView, source } from '@plinth/sdk';
import { driver } from './entities.js';
const hours = (count: number): \`\${number}h\` => \`\${count}h\`;
const stats = source({ name: 'driver_stats', dataset: 'drivers', path: '*.parquet', timestamp: 'event_timestamp', created: 'created' });
export const hourly = featureView({
  name: 'driver_hourly', entities: [driver], source: stats, ttl: hours(24), freshness: '2h',
  features: { conv_rate: 'DOUBLE', acc_rate: { type: 'DOUBLE', sensitivity: 'CONFIDENTIAL', description: 'accepted requests' } ${more} },
});
export const activity = featureService({ name: 'driver_activity', description: 'What drivers do', features: [hourly.pick('conv_rate')] });
`;

describe('plinth features', { timeout: 120_000 }, () => {
  let server: TestServer;
  let home: string;
  let token: string;
  beforeAll(async () => {
    server = await TestServer.start();
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-features-'));
    ({ token } = await server.makeActor('MAINTAINER'));
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const at = (...args: string[]): Promise<Ended> => plinth(['features', ...args], { home, env: { PLINTH_URL: server.url, PLINTH_TOKEN: token } });
  const write = (content: string, name = 'features.ts'): string => {
    mkdirSync(join(home, 'repo'), { recursive: true });
    writeFileSync(join(home, 'repo', 'entities.ts'), entities);
    writeFileSync(join(home, 'repo', name), content);
    return join(home, 'repo', name);
  };
  const features = () => new PlinthClient({ url: server.url, token }).features;

  it('shows a plan before it does anything, then does exactly that, once', async () => {
    const file = write(definitions());
    const planned = await at('apply', file, '--plan');
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('+ view driver_hourly  (new)') });
    expect(planned.stdout).toContain('4 to make.');
    await expect(features().byName('VIEW', 'driver_hourly')).rejects.toMatchObject({ code: 'FEATURE_DEFINITION_NOT_FOUND' });
    expect(await at('apply', file)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(await at('apply', file, '--yes')).toMatchObject({ code: 0, stdout: expect.stringContaining('Applied: 4 to make.') });
    expect(await features().byName('VIEW', 'driver_hourly')).toMatchObject({ currentVersion: 1, sensitivity: 'CONFIDENTIAL', usedBy: [{ kind: 'SERVICE', name: 'driver_activity' }] });
    expect((await at('apply', file, '--yes')).stdout).toBe('4 unchanged.\n');
    const changed = write(definitions(", trips: 'INT64'"));
    const json = JSON.parse((await at('apply', changed, '--json', '--yes')).stdout) as { applied: boolean; items: { name: string; action: string; changes: { path: string }[] }[] };
    expect(json).toMatchObject({ applied: true });
    expect(json.items.find(({ name }) => name === 'driver_hourly')).toMatchObject({ action: 'NEW_VERSION', changes: [{ path: 'features.trips' }] });
  });

  it('ends with 13 and names what would break, and whom', async () => {
    const file = write(definitions().replace("conv_rate: 'DOUBLE', ", '').replace(/^export const activity.*$/m, ''));
    const refused = await at('apply', file, '--yes');
    expect(refused.code).toBe(13);
    expect(refused.stdout).toContain('✗ view driver_hourly');
    expect(refused.stdout).toContain('✗ conv_rate would be gone');
    expect(refused.stdout).toContain('! would break the service driver_activity');
  });

  it.each([
    ['export const x = ;', 'can not be translated', 'wrong.ts:1:'],
    ['export const nothing = 1;', 'exports no definition', 'featureView'],
    ["import { entity } from '@plinth/sdk';\nexport const a = entity({ name: 'a', joinKeys: { k: 'INT64' } });\nexport const b = entity({ name: 'a', joinKeys: { k: 'STRING' } });", 'defined twice, differently', ''],
  ])('says what is wrong with a file: %j', async (content, ...words) => {
    const ended = await at('apply', write(content, 'wrong.ts'), '--yes');
    expect(ended.code).toBe(2);
    for (const word of words) expect(ended.stderr).toContain(word);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  it('finds, shows and puts away', async () => {
    expect((await at('list', 'hourly')).stdout).toMatch(/view\s+driver_hourly\s+2/);
    expect((await at('list', 'zeppelin')).stderr).toContain('Nothing');
    expect((await at('show', 'driver_hourly')).stdout).toContain('used by      service driver_activity');
    expect((await at('show', 'nobody')).code).toBe(3);
    expect((await at('deprecate', 'driver_hourly', '--reason', 'use v2')).stdout).toContain('deprecated: use v2');
    expect(await at('archive', 'driver_hourly')).toMatchObject({ code: 1, stderr: expect.stringContaining('service driver_activity') });
    expect((await at('archive', 'driver_activity', '--kind', 'service')).code).toBe(0);
    expect((await at('list', '--archived')).stdout).toContain('driver_activity');
  });

  it('has a training set made and says where it is; the same again is found; what cannot be made is said', async () => {
    const data = new DatasetClient(server, token);
    for (const name of ['scooters', 'scooter-rides']) await data.makeDataset({ name });
    await data.snapshotOf('scooters', { 'charge.csv': 'scooter_id,at,charge\n1,2026-01-01T09:00:00Z,0.5\n1,2026-01-01T11:00:00Z,0.9\n' });
    await data.snapshotOf('scooter-rides', { 'rides.csv': 'scooter_id,at\n1,2026-01-01T10:00:00Z\n2,2026-01-01T10:00:00Z\n' });
    const file = write(`import { entity, featureView, source } from '@plinth/sdk';
export const charge = featureView({ name: 'scooter_charge', entities: [entity({ name: 'scooter', joinKeys: { scooter_id: 'INT64' } })], source: source({ name: 'scooter_source', dataset: 'scooters', timestamp: 'at' }), features: { charge: 'DOUBLE' } });
`, 'scooters.ts');
    expect(await at('apply', file, '--yes')).toMatchObject({ code: 0 });
    const made = await at('training-set', 'scooter-rides', '--timestamp', 'at', '--feature', 'scooter_charge:charge', '--into', 'scooter-sets');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^scooter-sets@[0-9a-f]{64} {2}2 rows\n$/) });
    const again = JSON.parse((await at('training-set', 'scooter-rides@1', '-t', 'at', '-f', 'scooter_charge:charge', '--into', 'scooter-sets', '--json')).stdout) as { status: string; rows: number; snapshotDigest: string };
    expect(again).toMatchObject({ status: 'READY', rows: 2 });
    expect(made.stdout).toContain(again.snapshotDigest);
    const { snapshot: files } = await server.ask<{ snapshot: { entries: { nodes: { path: string }[] } } }>(token, 'query ($reference: String!) { snapshot: datasetSnapshot(reference: $reference) { entries { nodes { path } } } }', { reference: `scooter-sets@${again.snapshotDigest}` });
    expect(files.entries.nodes.map(({ path }) => path)).toEqual(['training-set.parquet']);
    // As known at the moment of each row is another one.
    const known = JSON.parse((await at('training-set', 'scooter-rides', '-t', 'at', '-f', 'scooter_charge:charge', '--into', 'scooter-sets', '--known-at', 'row', '--full-names', '--json')).stdout) as { snapshotDigest: string };
    expect(known.snapshotDigest).not.toBe(again.snapshotDigest);
    expect(await at('training-set', 'scooter-rides', '-t', 'nowhere', '-f', 'scooter_charge:charge')).toMatchObject({ code: expect.not.toBeOneOf([0]), stderr: expect.stringContaining('nowhere') });
    expect(await at('training-set', 'scooter-rides', '-t', 'at', '-f', 'scooter_charge:speed')).toMatchObject({ code: expect.not.toBeOneOf([0]), stderr: expect.stringContaining('speed') });
    // What is used says so, also when it is deprecated, and is not put away.
    const put = await at('deprecate', 'scooter_charge', '--reason', 'use scooter_power');
    expect(put.stdout).toContain('deprecated: use scooter_power');
    expect(put.stdout).toMatch(/used by {6}training_set [0-9a-f]{64}/);
    expect(await at('archive', 'scooter_charge')).toMatchObject({ code: expect.not.toBeOneOf([0]), stderr: expect.stringContaining('training set') });
  });

  it('takes a registry of Feast over, and says what it leaves out', async () => {
    const feature = message(field(1, text('rate')), field(2, 6));
    const source = message(field(20, text('rides_source')), field(1, 1), field(3, text('ts')), field(11, message(field(2, text('data/rides.parquet')))));
    const registry = join(home, 'registry.db');
    writeFileSync(registry, message(field(3, text('1')), field(1, message(field(1, message(field(1, text('rider')), field(4, text('rider_id')), field(2, 4))))), field(6, message(field(1, message(field(1, text('rides')), field(3, text('rider')), field(4, feature), field(7, source))))), field(8, message(field(1, message(field(1, text('python')))))), field(42, 1)));
    const planned = await at('import-feast', registry, '--dataset', 'rides', '--plan');
    expect(planned).toMatchObject({ code: 0 });
    for (const word of ['# The on-demand view python is Python', '# The registry: the field 42', '+ view rides  (new)', '3 to make.']) expect(planned.stdout).toContain(word);
    expect((await at('import-feast', registry, '--dataset', 'rides', '--yes')).code).toBe(0);
    expect((await at('import-feast', registry, '--dataset', 'rides', '--yes')).stdout).toContain('3 unchanged.');
    writeFileSync(registry, 'SQLite format 3\0 and more');
    expect(await at('import-feast', registry)).toMatchObject({ code: 2, stderr: expect.stringContaining('SQLite') });
    writeFileSync(registry, 'no protobuf');
    expect(await at('import-feast', registry)).toMatchObject({ code: 2, stderr: expect.stringContaining('no registry of Feast') });
  });
});
