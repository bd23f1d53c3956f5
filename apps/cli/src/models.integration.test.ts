import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlinthClient } from '@plinth/sdk';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, plinth } from './testing/plinth.js';

describe('plinth models', { timeout: 60_000 }, () => {
  let server: TestServer;
  let home: string;
  let token: string;
  beforeAll(async () => {
    server = await TestServer.start();
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-models-'));
    ({ token } = await server.makeActor('OWNER'));
    const { models } = new PlinthClient({ url: server.url, token });
    const { id } = await models.create('fraud', { riskTier: 'HIGH' });
    for (let number = 0; number < 3; number++) await models.createVersion(id);
    await models.deploy((await models.resolve('fraud@2')).versionId, 'staging');
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const at = (...args: string[]): Promise<Ended> => plinth(['models', ...args], { home, env: { PLINTH_URL: server.url, PLINTH_TOKEN: token } });

  it('names versions, and takes names away', async () => {
    expect(await at('alias', 'fraud@2', 'champion', '--reason', 'better')).toMatchObject({ code: 0, stdout: 'fraud@champion is version 2\n' });
    expect(JSON.parse((await at('alias', 'models:/fraud/latest', 'newest', '--json')).stdout)).toMatchObject({ name: 'newest', version: 3 });
    expect(await at('alias', 'fraud@9', 'champion')).toMatchObject({ code: 3, stderr: expect.stringContaining('no model version') });
    expect((await at('alias', 'fraud@2', 'v2')).code).toBe(2);
    expect(await at('alias', 'fraud', 'newest', '--remove')).toMatchObject({ code: 0, stdout: 'Removed fraud@newest\n' });
    expect((await at('alias', 'fraud', 'newest', '--remove')).code).toBe(3);
  });

  it('shows what there is', async () => {
    expect((await at('list')).stdout).toMatch(/fraud\s+3\s+HIGH\s+champion→2/);
    expect((await at('list', '--prefix', 'x')).stderr).toContain('no models');
    const shown = await at('show', 'fraud');
    expect(shown.stdout).toContain('alias     champion → 2');
    expect(shown.stdout).toContain('runs in   staging: 2');
    expect((await at('show', 'nobody')).code).toBe(3);
    const versions = JSON.parse((await at('versions', 'fraud', '--limit', '2', '--json')).stdout) as { version: number }[];
    expect(versions.map(({ version }) => version)).toEqual([3, 2]);
    expect((await at('versions', 'fraud')).stdout).toMatch(/2\s+READY\s+champion/);
  });
});
