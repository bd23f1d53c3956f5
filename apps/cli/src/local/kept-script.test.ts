import { access, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptScript } from './kept-script.js';

const load = (specifier: string): Promise<unknown> => import(specifier);

describe('a script whose compiled form is kept', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-kept-'));
    path = join(folder, 'sum.cjs');
    await write('1');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Always of the same length, and never of the same time. */
  let writes = 0;
  const write = async (digit: string): Promise<void> => {
    await writeFile(path, `(function (require, module, __filename, __dirname, __moduleUrl, __importModule) { module.exports = { sum: (value) => value + ${digit}, here: __moduleUrl, join: () => __importModule('node:path'), os: require('node:os').EOL }; })`);
    await utimes(path, 1_000, 1_000 + (writes += 1));
  };
  const read = (): { script: KeptScript; exports: { sum(value: number): number; here: string; join(): Promise<{ sep: string }>; os: string } } => {
    const script = KeptScript.read(path);
    return { script, exports: script.run(load) as ReturnType<typeof read>['exports'] };
  };
  const keep = (): void => {
    const { script, exports } = read();
    exports.sum(1);
    script.keep();
  };

  it('runs the same compiled anew and as it was kept', async () => {
    const first = read();
    expect(first.script.wasKept).toBe(false);
    expect([first.exports.sum(1), first.exports.here]).toEqual([2, `file://${path}`]);
    first.script.keep();
    const second = read();
    expect(second.script.wasKept).toBe(true);
    expect([second.exports.sum(1), second.exports.here, second.exports.os]).toEqual([2, `file://${path}`, '\n']);
    expect((await second.exports.join()).sep).toBe('/');
  });

  it('takes nothing of what the script was before', async () => {
    keep();
    await write('5');
    const { script, exports } = read();
    expect(script.wasKept).toBe(false);
    expect(exports.sum(1)).toBe(6);
    script.keep();
    expect(read().script.wasKept).toBe(true);
  });

  it.each([0, 40, 200])('compiles anew, and keeps that, when byte %i is not as it was written', async (at) => {
    keep();
    const kept = await readFile(`${path}.compiled`);
    kept.writeUInt8(kept.readUInt8(at) ^ 1, at);
    await writeFile(`${path}.compiled`, kept);
    const { script, exports } = read();
    expect(script.wasKept).toBe(false);
    expect(exports.sum(1)).toBe(2);
    script.keep();
    expect(read().script.wasKept).toBe(true);
  });

  it.each(['', 'short'])('compiles anew when what is kept is cut off: "%s"', async (rest) => {
    await writeFile(`${path}.compiled`, rest);
    expect(read().script.wasKept).toBe(false);
  });

  it('keeps nothing where it can not write, and runs all the same', async () => {
    const { script, exports } = read();
    await rm(folder, { recursive: true });
    script.keep();
    expect(exports.sum(1)).toBe(2);
    await expect(access(folder)).rejects.toThrow('ENOENT');
  });
});
