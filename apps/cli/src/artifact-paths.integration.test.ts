import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifactPath } from '@plinth/artifacts/rules';
import { init, PlinthClient } from '@plinth/sdk';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileTexts } from '../../../libs/artifacts/src/testing/hostile-paths.js';
import { run } from './program.js';

const isRefused = (text: string): boolean => {
  try {
    artifactPath(text);
    return false;
  } catch {
    return true;
  }
};
/** `a/` is a folder to put a file into, and nothing is the folder of all. */
const refused = hostileTexts().filter((text) => isRefused(text) && text !== '' && text !== 'a/');

describe('paths of artifacts, on the command line', { timeout: 120_000 }, () => {
  const before = { ...process.env };
  let server: TestServer;
  let client: PlinthClient;
  let home: string;
  let victim: string;
  let own: string;
  let file: string;

  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    const token = (await server.makeActor('OWNER')).token;
    client = new PlinthClient({ url: server.url, token });
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-paths-'));
    Object.assign(process.env, { PLINTH_URL: server.url, PLINTH_TOKEN: token, XDG_CONFIG_HOME: join(home, 'config') });
    [victim = '', own = ''] = await Promise.all(['victim', 'own'].map(async (name) => {
      const made = init({ name, url: server.url, token, journalDir: join(home, 'journal'), captureLogs: false, captureSystem: false, captureSource: false, announce: false });
      await made.artifact(new TextEncoder().encode(name), { path: 'secret.txt' });
      await made.finish();
      return made.id;
    }));
    file = join(home, 'file.txt');
    writeFileSync(file, 'x');
    mkdirSync(join(home, 'folder'));
    writeFileSync(join(home, 'folder', 'a.txt'), 'x');
  });
  afterAll(async () => {
    for (const name of ['PLINTH_URL', 'PLINTH_TOKEN', 'XDG_CONFIG_HOME']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  /** In this process: a hundred others would take minutes. */
  async function said(...args: string[]): Promise<{ code: number; stderr: string }> {
    let stderr = '';
    const { write } = process.stderr;
    process.stderr.write = (text: string | Uint8Array): boolean => Boolean((stderr += String(text)));
    try {
      const code = await run(args);
      return { code, stderr };
    } finally {
      process.stderr.write = write;
    }
  }
  const stored = async (runId: string): Promise<string[]> => {
    const paths: string[] = [];
    for await (const { path } of client.artifacts.files(runId)) paths.push(path);
    return paths;
  };

  it.each(refused)('%j ends with 2 wherever it is given, and changes nothing', async (text) => {
    for (const args of [['put', '--', own, file, text], ['put', '--', own, join(home, 'folder'), text], ['get', '--', own, text, join(home, 'out')], ['ls', '--', own, text]]) {
      const ended = await said('artifacts', ...args);
      expect(ended, args.join(' ')).toMatchObject({ code: 2 });
      expect(ended.stderr).toMatch(/^plinth: The artifact path .* (is|has) .*\.\n.+\n$/s);
    }
    expect([await stored(own), await stored(victim), existsSync(join(home, 'out'))]).toEqual([['secret.txt'], ['secret.txt'], false]);
  });

  it('of another run are out of reach, by path and by id', async () => {
    expect(await said('artifacts', 'put', own, file, `../../${victim}/artifacts/evil`)).toMatchObject({ code: 2 });
    expect(await said('artifacts', 'get', own, `../../${victim}/artifacts/secret.txt`, join(home, 'out'))).toMatchObject({ code: 2 });
    expect(await said('artifacts', 'put', '..', file, 'evil')).toMatchObject({ code: 2 });
    expect((await said('artifacts', 'put', `${own}/../${victim}`, file, 'evil')).code).not.toBe(0);
    expect([await stored(victim), existsSync(join(home, 'out'))]).toEqual([['secret.txt'], false]);
  });
});
