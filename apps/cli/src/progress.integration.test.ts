import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { init } from '@plinth/sdk';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTerminal, plinthOnTerminal } from './testing/on-terminal.js';
import { plinth } from './testing/plinth.js';

/** Goes to the beginning of the line and clears it. */
const anew = '\r\u001b[2K';
const size = 8_400_000;
const name = 'checkpoint-of-the-last-epoch.bin';

it('has pseudo-terminals where CI promises them', () => expect(hasTerminal || process.env['PLINTH_TEST_CI'] !== 'true').toBe(true));

describe.runIf(hasTerminal)('progress of a transfer', { timeout: 120_000 }, () => {
  let server: TestServer;
  let home: string;
  let runId: string;
  let connection: Record<string, string>;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    const { token } = await server.makeActor('WRITER');
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-progress-'));
    connection = { PLINTH_URL: server.url, PLINTH_TOKEN: token };
    const run = init({ url: server.url, token, journalDir: join(home, 'journal'), captureLogs: false, captureSystem: false, captureSource: false, announce: false });
    await run.finish();
    runId = run.id;
    writeFileSync(join(home, name), Buffer.alloc(size, 7));
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const put = (...flags: string[]) => ['artifacts', 'put', runId, join(home, name), ...flags];
  const get = () => ['artifacts', 'get', runId, name, join(home, 'fetched.bin')];
  const onTerminal = (args: readonly string[], columns: number, env: Readonly<Record<string, string>> = {}, redirection = '') => plinthOnTerminal(args, { home, columns, env: { ...connection, ...env }, redirection });
  /** What stood on the line, one after another, and what was written once it was clear again. */
  const seen = (sent: string) => {
    const [, ...pieces] = sent.split(anew);
    return { frames: pieces.slice(0, -1), rest: pieces.at(-1) ?? '' };
  };

  it('is one line that is drawn anew, and gone when the result is told', async () => {
    const { code, sent } = await onTerminal(put(), 120);
    expect(code).toBe(0);
    expect(sent.startsWith(anew)).toBe(true);
    const { frames, rest } = seen(sent);
    expect(frames.at(-1)).toMatch(/^checkpoint-of-the-last-epoch\.bin {2}█{24} {2}100 % {2}8\.4 MB of 8\.4 MB(  \S+ [kMG]?B\/s)?$/);
    for (const frame of frames) expect(frame).not.toMatch(/[\r\n\u001b]/);
    expect(rest).toMatch(/^Uploaded [^\u001b]*\r\n$/);
  });

  it('goes both ways', async () => {
    await onTerminal(put(), 120);
    const { code, sent } = await onTerminal(get(), 120);
    expect(code).toBe(0);
    expect(seen(sent).frames.at(-1)).toContain('100 %');
    expect(seen(sent).rest).toMatch(/^Downloaded /);
    expect(readFileSync(join(home, 'fetched.bin'))).toHaveLength(size);
  });

  it.each([30, 50, 72])('leaves the last of %i columns free, so that no terminal begins another line', async (columns) => {
    const { code, sent } = await onTerminal(put(), columns);
    expect(code).toBe(0);
    const { frames } = seen(sent);
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) expect([...frame].length).toBeLessThan(columns);
    expect(frames.at(-1)).toMatch(/^checkpo/);
  });

  it.each([
    ['--json is asked for', ['--json'], {}, ''],
    ['NO_COLOR is set', [], { NO_COLOR: '1' }, ''],
    ['the terminal can not draw a line anew', [], { TERM: 'dumb' }, ''],
    ['standard output goes elsewhere', [], {}, '| cat'],
  ] as const)('does not show when %s', async (_when, flags, env, redirection) => {
    const { sent } = await onTerminal(put(...flags), 120, env, redirection);
    expect(sent).toContain('checkpoint-of-the-last-epoch.bin');
    expect(sent).not.toMatch(/[\u001b█·%]/);
  });

  it('does not show in a file that standard error goes to', async () => {
    const file = join(home, 'errors.txt');
    const { code, sent } = await onTerminal(put(), 120, {}, `2> '${file}'`);
    expect(code).toBe(0);
    expect(sent).not.toContain('%');
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('does not show where there is no terminal', async () => {
    const { code, stdout, stderr } = await plinth(put(), { home, env: connection });
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/[\u001b█%]/);
  });
});
