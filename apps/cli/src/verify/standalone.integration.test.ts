import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { formatVerifierKey, textOf, utf8 } from '@plinth/verify';
import { exportFiles, makeLog, type MadeLog } from '@plinth/verify/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedZip } from '../testing/stored-zip.js';

const program = 'plinth-verify.mjs';
const root = join(import.meta.dirname, '..', '..', '..', '..');

/** One file and Node: in a folder with nothing beside it but what is verified, and with nothing of this machine's around it. */
describe('plinth-verify', () => {
  let folder: string;
  let log: MadeLog;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-verify-'));
    log = makeLog(12_000);
    await promisify(execFile)(process.execPath, ['tools/standalone.mjs', 'apps/cli/src/verify/standalone.ts', join(folder, program), 'plinth-source'], { cwd: root });
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const verify = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: folder, env: {}, encoding: 'utf8' });
    return { code: status, stdout, stderr };
  };
  const written = (name: string, change: (files: Map<string, Uint8Array>) => void = () => undefined) => writeFile(join(folder, name), storedZip([...exportFiles(log, change)]));
  const edited = (sequence: number) => (files: Map<string, Uint8Array>) => files.set('events.jsonl', utf8(textOf(files.get('events.jsonl')!).replace(`"request":"request-${sequence}"`, '"request":"x"')));

  it('ends with 0 for an export that nobody touched, and with 1 naming the event for any other, with all cores', async () => {
    await written('sound.zip');
    expect(verify('sound.zip', '--key', formatVerifierKey(log.signer.key))).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('✓ sound.zip is intact.') });
    for (const sequence of [1, 7_000, 12_000]) {
      await written('forged.zip', edited(sequence));
      expect(verify('forged.zip')).toMatchObject({ code: 1, stdout: expect.stringContaining(`✗ altered at ${sequence}: `) });
    }
  }, 60_000);

  it('reads a folder, and seals where they are asked for', async () => {
    log = makeLog(30, { withTiles: false });
    for (const [path, content] of exportFiles(log)) {
      await mkdir(dirname(join(folder, 'unpacked', path)), { recursive: true });
      await writeFile(join(folder, 'unpacked', path), content);
    }
    expect(verify('unpacked', '--seals', '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"isIntact": true') });
  });

  it('says what it is, and in one sentence what is wrong', () => {
    expect(verify('--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: plinth-verify \[options\] <path>/) });
    expect(verify('--version')).toMatchObject({ code: 0, stdout: '0.1.0\n' });
    expect(verify()).toMatchObject({ code: 2, stderr: expect.stringContaining('path') });
    expect(verify('nothing.zip')).toEqual({ code: 3, stdout: '', stderr: 'plinth-verify: nothing.zip does not exist.\nName the folder or the ZIP file of an export.\n' });
  });

  it('is small enough to be read, and speaks to no server', async () => {
    const code = await readFile(join(folder, program), 'utf8');
    expect(code.length).toBeLessThan(400_000);
    expect(code).not.toMatch(/from "(node:)?(https?|http2|net|tls|dgram|dns)"|__require\("(node:)?(https?|http2|net|tls|dgram|dns)"\)|\bfetch\(/);
  });
});
