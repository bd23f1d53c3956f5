import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@plinth/datasets/testing';
import { dataFolder, PlinthClient } from '@plinth/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KilledPlinth } from './killed/killed-plinth.js';
import { makeManyFiles, smallFiles } from './killed/many-files.js';

/** Each goes on where the one before it was cut off, so that few of them are through before the last. */
const kills = Math.min(25, Number(process.env.PLINTH_TEST_KILLS ?? 3));
const limit = 120_000 + kills * 10_000;

/** Law 1 for whoever sends and fetches: a client that is killed leaves nothing half done that the next one would take for whole. */
describe(`kill -9, up to ${kills} times,`, () => {
  let plinth: KilledPlinth;
  beforeAll(async () => {
    plinth = await KilledPlinth.start();
  }, limit);
  afterAll(() => plinth?.end());

  const run = (...words: readonly string[]): ChildProcess => {
    const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..');
    return spawn(process.execPath, [join(root, 'apps/cli/bundle/main.js'), 'data', ...words], { env: { ...process.env, PLINTH_URL: plinth.url, XDG_CACHE_HOME: join(plinth.folder, 'cache'), XDG_CONFIG_HOME: join(plinth.folder, 'config') }, stdio: ['ignore', 'pipe', 'inherit'] });
  };

  /** Kills what is begun again and again until one of them is through, and looks at what each left. @returns how many were killed */
  async function killAgainAndAgain(begin: () => ChildProcess, afterKill: () => void = () => undefined): Promise<number> {
    for (let killed = 0; killed < kills; killed += 1) {
      const child = begin();
      const gone = once(child, 'exit');
      // Soon at first, for a quick machine is through within a second, and later and later, for a slow one has hardly begun by then.
      await Promise.race([gone, setTimeout(150 + Math.random() * Math.min(2_000, 150 * 2 ** killed))]);
      if (child.exitCode !== null) return killed;
      child.kill('SIGKILL');
      await gone;
      afterKill();
    }
    return kills;
  }

  it('of the one who pushes is made good by the next push', async () => {
    const folder = join(plinth.folder, 'pushed');
    makeManyFiles(folder);
    const { datasets } = new PlinthClient({ url: plinth.url });
    await datasets.create('pushed');
    expect(await killAgainAndAgain(() => run('push', folder, '-d', 'pushed'))).toBeGreaterThan(0);
    const last = run('commit', folder, '-d', 'pushed', '--json');
    const [output] = await Promise.all([last.stdout ? text(last.stdout) : '', once(last, 'exit')]);
    expect(last.exitCode).toBe(0);
    const { snapshot } = JSON.parse(output) as { snapshot: { number: number; files: number } };
    expect(snapshot.files).toBe(smallFiles + 1);
    expect((await datasets.verify(`pushed@${snapshot.number}`)).findings).toEqual([]);
    const pulled = join(plinth.folder, 'pulled');
    await (await dataFolder(pulled, { dataset: 'pushed', connection: { url: plinth.url } })).pull({ cacheFolder: null });
    for (const path of ['large.bin', 'part-0/0.bin', `part-${(smallFiles - 1) % 10}/${smallFiles - 1}.bin`]) expect(sha256(readFileSync(join(pulled, path)))).toBe(sha256(readFileSync(join(folder, path))));
  }, limit);

  it('of the one who pulls leaves nothing in the folder that is not whole, and is made good by the next pull', async () => {
    const [from, into] = [join(plinth.folder, 'source'), join(plinth.folder, 'fetched')];
    makeManyFiles(from);
    await (await dataFolder(from, { dataset: 'fetched', create: {}, connection: { url: plinth.url } })).commit();
    const digests = digestsIn(from);
    mkdirSync(join(into, 'part-0'), { recursive: true });
    const pull = (): ChildProcess => run('pull', 'fetched', into, '--no-cache');
    const killed = await killAgainAndAgain(pull, () => {
      for (const [path, digest] of digestsIn(into)) expect([path, digest]).toEqual([path, digests.get(path)]);
    });
    expect(killed).toBeGreaterThan(0);
    expect((await once(pull(), 'close'))[0]).toBe(0);
    expect(digestsIn(into)).toEqual(digests);
    expect(readdirSync(join(into, '.plinth-data')).filter((name) => name.startsWith('incoming'))).toEqual([]);
  }, limit);
});

/** What lies in a folder under its own name. */
function digestsIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.parentPath.includes('.plinth-data'));
  return new Map(files.map((entry) => join(entry.parentPath, entry.name)).sort().map((file) => [file.slice(folder.length + 1), sha256(readFileSync(file))]));
}
