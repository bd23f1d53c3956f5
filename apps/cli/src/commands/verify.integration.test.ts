import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createDeflateRaw } from 'node:zlib';
import { formatVerifierKey, type LoggedEvent, textOf, utf8 } from '@plinth/verify';
import { closed, exportFiles, makeLog, type MadeLog } from '@plinth/verify/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plinth } from '../testing/plinth.js';
import { sharedZip, storedZip } from '../testing/stored-zip.js';

describe('plinth verify', () => {
  let home: string;
  let log: MadeLog;
  let key: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'plinth-verify-'));
    log = makeLog(30);
    key = formatVerifierKey(log.signer.key);
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  const verify = (...args: readonly string[]) => plinth(['verify', ...args], { home });
  async function folderOf(files: ReadonlyMap<string, Uint8Array>, name: string): Promise<string> {
    for (const [path, content] of files) {
      await mkdir(dirname(join(home, name, path)), { recursive: true });
      await writeFile(join(home, name, path), content);
    }
    return join(home, name);
  }
  async function zipOf(files: readonly (readonly [string, Uint8Array])[], name: string): Promise<string> {
    await writeFile(join(home, name), storedZip(files));
    return join(home, name);
  }
  const forged = () => exportFiles(log, (files) => files.set('events.jsonl', utf8(textOf(files.get('events.jsonl')!).replace('"request":"request-7"', '"request":"request-8"'))));

  it('looks at many events in threads, and names the one that was altered, wherever it stands', { timeout: 60_000 }, async () => {
    const large = makeLog(12_000);
    const files = exportFiles(large);
    expect(files.get('events.jsonl')!.length).toBeGreaterThan(4 << 20);
    expect(await verify(await zipOf([...files], 'large.zip'))).toMatchObject({ code: 0, stderr: '' });
    for (const sequence of [1, 6_000, 12_000]) {
      const altered = exportFiles(large, (each) => each.set('events.jsonl', utf8(textOf(each.get('events.jsonl')!).replace(`"request":"request-${sequence}"`, '"request":"x"'))));
      const { code, stdout } = await verify(await zipOf([...altered], 'altered.zip'), '--json');
      expect({ code, findings: (JSON.parse(stdout) as { findings: { kind: string; sequence: number }[] }).findings.map(({ kind, sequence: at }) => [kind, at]) }).toEqual({ code: 1, findings: [['altered', sequence]] });
    }
  });

  it('ends with 0 for a folder and a ZIP that nobody touched', async () => {
    for (const path of [await folderOf(exportFiles(log), 'sound'), await zipOf([...exportFiles(log)], 'sound.zip')]) {
      const { code, stdout, stderr } = await verify(path, '--key', key);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('30 events');
      expect(stdout).toContain('is intact');
    }
  });

  it('ends with 1 and names the event when it was altered', async () => {
    for (const path of [await folderOf(forged(), 'forged'), await zipOf([...forged()], 'forged.zip')]) {
      const { code, stdout } = await verify(path, '--key', key);
      expect(code).toBe(1);
      expect(stdout).toContain('✗ altered at 7: Event 7 is not what was logged at its place.');
    }
    const { code, stdout } = await verify(join(home, 'forged.zip'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ isIntact: false, events: 30, treeSize: 30, findings: [{ kind: 'altered', sequence: 7 }] });
  });

  it('ends with 1 and names the event when its details were taken without a record, and when its seal was changed and --seals asks for it', async () => {
    const changed = (change: (event: LoggedEvent) => LoggedEvent) => exportFiles({ ...log, events: log.events.map((event) => (event.leaf.sequence === 7 ? change(event) : event)) });
    const taken = await verify(await folderOf(changed(closed), 'taken'), '--key', key);
    expect(taken).toMatchObject({ code: 1, stdout: expect.stringContaining('✗ unrecorded-erasure at 7: Event 7 no longer shows what it commits to') });
    const sealed = await folderOf(changed((event) => ({ ...event, seal: '0'.repeat(128) })), 'sealed');
    expect((await verify(sealed, '--key', key)).code).toBe(0);
    expect(await verify(sealed, '--key', key, '--seals')).toMatchObject({ code: 1, stdout: expect.stringContaining('✗ seal at 7: Event 7 is as it was logged') });
  });

  it.each([
    ['nothing', async () => join(home, 'nothing'), 3, /does not exist/],
    ['a file that is no ZIP', async () => { await writeFile(join(home, 'text'), 'text'); return join(home, 'text'); }, 1, /can not be read as a ZIP/],
    ['a ZIP that was cut off', async () => { await writeFile(join(home, 'cut.zip'), storedZip([...exportFiles(log)]).subarray(0, 5_000)); return join(home, 'cut.zip'); }, 1, /can not be read as a ZIP/],
    ['a ZIP in which a name stands twice', async () => zipOf([...exportFiles(log), ['events.jsonl', utf8('')]], 'twice.zip'), 1, /twice/],
    ['a ZIP that leads out of its folder', async () => zipOf([['../x', utf8('')]], 'out.zip'), 1, /can not be read as a ZIP/],
  ])('says in one sentence what is wrong with %s', async (_, make, expected, message) => {
    const { code, stderr, stdout } = await verify(await make());
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['whose one file unfolds without end', async () => bombZip('bomb.zip', [['events.jsonl', 1 << 30]])],
    ['in which many files stand for the same bytes', async () => bombZip('many.zip', Array.from({ length: 2_000 }, (_, index) => [`tile/${index}`, 16 << 20] as const))],
    ['that lies about how far it unfolds', async () => bombZip('lie.zip', [['manifest.json', 1 << 30]], 20_000)],
  ])('ends with 1, soon and in little memory, for a ZIP %s', async (_, make) => {
    const path = await make();
    expect((await stat(path)).size).toBeLessThan(2 << 20);
    const begun = performance.now();
    // A heap of 128 MB holds the program and no bomb.
    const { code, stdout, stderr } = await plinth(['verify', path], { home, env: { NODE_OPTIONS: '--max-old-space-size=128' }, mostResidentBytes: 400 << 20 });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/unfolds to far more than an export holds/);
    expect(performance.now() - begun).toBeLessThan(30_000);
  }, 60_000);

  /** A small ZIP of files of zeros, all of them the same bytes of it. @param told what it says the size of each is */
  async function bombZip(name: string, files: readonly (readonly [name: string, size: number])[], told?: number): Promise<string> {
    const size = files[0]?.[1] ?? 0;
    const packed: Uint8Array[] = [];
    const deflate = createDeflateRaw({ level: 9 });
    deflate.on('data', (piece: Buffer) => packed.push(piece));
    const zeros = Buffer.alloc(1 << 20);
    for (let at = 0; at < size; at += zeros.length) if (!deflate.write(zeros)) await once(deflate, 'drain');
    deflate.end();
    await once(deflate, 'end');
    await writeFile(join(home, name), sharedZip(files.map(([path]) => path), Buffer.concat(packed), told ?? size));
    return join(home, name);
  }

  it('ends with 1 for a folder that is no export, and with 2 for a key that is none', async () => {
    await mkdir(join(home, 'empty'), { recursive: true });
    expect(await verify(join(home, 'empty'))).toMatchObject({ code: 1, stdout: expect.stringContaining('this is no export') });
    expect(await verify(join(home, 'empty'), '--key', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('--key') });
  });
});
