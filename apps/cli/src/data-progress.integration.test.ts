import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTerminal, plinthOnTerminal } from './testing/on-terminal.js';
import { plinth } from './testing/plinth.js';

/** Goes to the beginning of the line and clears it. */
const anew = '\r\u001b[2K';
/** One file in pieces, and small ones that travel together. */
const [large, small, smallFiles] = [8_400_000, 1_000, 40];
const whole = '8.4 MB of 8.4 MB';

describe.runIf(hasTerminal)('progress of plinth data', { timeout: 120_000 }, () => {
  let server: TestServer;
  let home: string;
  let connection: Record<string, string>;
  let folders = 0;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    const { token } = await server.makeActor('WRITER');
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-data-progress-'));
    connection = { PLINTH_URL: server.url, PLINTH_TOKEN: token, XDG_CACHE_HOME: join(home, 'cache') };
    const folder = write();
    expect((await plinth(['data', 'create', 'scans'], { home, env: connection })).code).toBe(0);
    expect((await plinth(['data', 'commit', folder, '-d', 'scans'], { home, env: connection })).code).toBe(0);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const newPlace = (): string => join(home, `folder-${(folders += 1)}`);
  /** A folder of which the server has no byte. */
  function write(): string {
    const folder = newPlace();
    mkdirSync(folder);
    writeFileSync(join(folder, 'large.bin'), randomBytes(large));
    for (let at = 0; at < smallFiles; at += 1) writeFileSync(join(folder, `small-${at}.bin`), randomBytes(small));
    return folder;
  }
  const push = (...flags: string[]) => ['data', 'push', write(), '-d', 'scans', ...flags];
  const pull = (place: string, ...flags: string[]) => ['data', 'pull', 'scans@1', place, '--no-cache', ...flags];
  const onTerminal = (args: readonly string[], columns: number, env: Readonly<Record<string, string>> = {}, redirection = '') => plinthOnTerminal(args, { home, columns, env: { ...connection, ...env }, redirection });
  /** What stood on the line, one after another, and what was written once it was clear again. */
  const seen = (sent: string) => {
    const [before, ...pieces] = sent.split(anew);
    return { before, frames: pieces.slice(0, -1), rest: pieces.at(-1) ?? '' };
  };
  const doneShares = (frames: readonly string[]): number[] => frames.map((frame) => Number(/(\d+) %/.exec(frame)?.[1] ?? Number.NaN));

  it('is one line while a folder is sent, which never goes back and is gone when the result is told', async () => {
    const { code, sent } = await onTerminal(push(), 120);
    expect(code).toBe(0);
    const { before, frames, rest } = seen(sent);
    expect(before).toBe('');
    for (const frame of frames) expect(frame).toMatch(/^Sending {2,}[█·]{24} {2,}\d+ % {2}[^\r\n\u001b]* of 8\.4 MB/);
    expect(frames.at(-1)).toContain(whole);
    expect(doneShares(frames)).toEqual(doneShares(frames).toSorted((one, other) => one - other));
    expect(doneShares(frames).at(-1)).toBe(100);
    expect(rest).toMatch(/^The server has the bytes of 41 files \(8\.4 MB sent\)[^\u001b]*\r\n$/);
  });

  it('is one line while a snapshot is fetched', async () => {
    const place = newPlace();
    const { code, sent } = await onTerminal(pull(place), 120);
    expect(code).toBe(0);
    const { before, frames, rest } = seen(sent);
    expect(before).toBe('');
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) expect(frame).toMatch(/^Fetching {2,}[█·]{24} /);
    expect(frames.at(-1)).toContain(whole);
    expect(doneShares(frames)).toEqual(doneShares(frames).toSorted((one, other) => one - other));
    expect(rest).toMatch(/^scans@1: 41 written, 0 removed \(8\.4 MB fetched[^\u001b]*\r\n$/);
    expect(readFileSync(join(place, 'large.bin'))).toHaveLength(large);
  });

  it.each([30, 72])('leaves the last of %i columns free', async (columns) => {
    for (const args of [push(), pull(newPlace())]) {
      const { frames } = seen((await onTerminal(args, columns)).sent);
      expect(frames.length).toBeGreaterThan(0);
      for (const frame of frames) expect([...frame].length).toBeLessThan(columns);
    }
  });

  it.each([
    ['--json is asked for', ['--json'], {}, ''],
    ['NO_COLOR is set', [], { NO_COLOR: '1' }, ''],
    ['the terminal can not draw a line anew', [], { TERM: 'dumb' }, ''],
    ['standard output goes elsewhere', [], {}, '| cat'],
  ] as const)('does not show when %s', async (_when, flags, env, redirection) => {
    for (const args of [push(...flags), pull(newPlace(), ...flags)]) {
      const { sent } = await onTerminal(args, 120, env, redirection);
      expect(sent).toContain('41');
      expect(sent).not.toMatch(/[\u001b█·%]/);
    }
  });

  it('does not show where there is no terminal', async () => {
    for (const args of [push(), pull(newPlace())]) expect(await plinth(args, { home, env: connection })).toMatchObject({ code: 0, stderr: '', stdout: expect.not.stringMatching(/[\u001b█%]/) as string });
  });
});
