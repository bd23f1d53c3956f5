import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Converted } from './convert-registry.js';
import { readFeastRegistry } from './read-registry.js';

const python = process.env.PLINTH_TEST_PYTHON;
if (python === undefined && process.env.PLINTH_TEST_CI === 'true') throw new Error('PLINTH_TEST_PYTHON is not set: CI makes a registry with Feast itself.');

/** What `feast apply` writes of Feast's own local template, which has each kind of view. */
describe.skipIf(python === undefined)('a registry that Feast made', () => {
  let folder: string;
  let converted: Converted;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plinth-feast-'));
    const feast = join(dirname(python ?? ''), 'feast');
    const environment = { ...process.env, FEAST_USAGE: 'False', HOME: folder, PATH: `${dirname(python ?? '')}:${process.env.PATH}` };
    execFileSync(feast, ['init', '-t', 'local', 'rides'], { cwd: folder, env: environment, stdio: 'ignore' });
    execFileSync(feast, ['apply'], { cwd: join(folder, 'rides', 'feature_repo'), env: environment, stdio: 'ignore' });
    converted = await readFeastRegistry(join(folder, 'rides', 'feature_repo', 'data', 'registry.db'), undefined);
  }, 240_000);
  afterAll(() => rmSync(folder ?? '', { recursive: true, force: true }));

  it('becomes definitions of all that can be taken over', () => {
    const named = (part: 'entity' | 'source' | 'view' | 'service') => converted.definitions.filter((definition) => definition[part] !== undefined).map(({ name }) => name).sort();
    expect(named('entity')).toEqual(['driver']);
    expect(named('source')).toEqual(expect.arrayContaining(['driver_hourly_stats_source', 'driver_stats_push_source', 'vals_to_add']));
    expect(named('view')).toEqual(expect.arrayContaining(['driver_hourly_stats', 'driver_hourly_stats_fresh']));
    expect(named('service')).toEqual(['driver_activity_v1', 'driver_activity_v2', 'driver_activity_v3']);
    expect(converted.definitions.find(({ name }) => name === 'driver')?.entity).toEqual({ joinKeys: [{ name: 'driver_id', type: 'INT64' }] });
    expect(converted.definitions.find(({ name }) => name === 'driver_hourly_stats')?.view).toMatchObject({ kind: 'BATCH', entities: ['driver'], source: 'driver_hourly_stats_source', ttlSeconds: 86_400 });
    expect(converted.definitions.find(({ name }) => name === 'driver_hourly_stats_source')?.source).toMatchObject({ kind: 'BATCH', dataset: 'rides', path: 'data/driver_stats.parquet', timestampColumn: 'event_timestamp', createdColumn: 'created' });
  });

  it('leaves nothing out without a word, and knows every field of this Feast', () => {
    const notes = converted.notes.join('\n');
    for (const word of ['transformed_conv_rate is Python', 'driver_activity_v1: its logging', 'driver_activity_v3: the features of transformed_conv_rate_fresh', 'of the online store']) expect(notes).toContain(word);
    expect(notes).not.toMatch(/not known here/);
  });
});
