import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PlinthClient } from '@plinth/sdk';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './plinth-process.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;

it.runIf(process.env.PLINTH_TEST_CI === 'true')('has a browser where CI promised one', () => {
  expect(executablePath).toBeTruthy();
});

/** `npm run demo` as it is typed, from what `npm run build` made. */
class Demo {
  output = '';
  errors = '';
  readonly child: ChildProcess;

  constructor(words: readonly string[]) {
    this.child = spawn(process.execPath, ['examples/seattle-weather/dist/main.js', ...words], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
  }

  /** Returns when it has done everything and stays up, or has ended. */
  async isThrough(): Promise<void> {
    while (!this.output.includes('Plinth stays up') && this.child.exitCode === null && this.child.signalCode === null) await pause(50);
  }

  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      if (signal) this.child.kill(signal);
      await gone;
    }
    return this.child.exitCode;
  }
}

describe('the demo', { timeout: 240_000 }, () => {
  let data: string;
  let demo: Demo;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-demo-test-'));
    demo = new Demo(['--settings', '2', '--port', '0', '--data', data]);
    await demo.isThrough();
  });
  afterAll(async () => {
    await demo?.end('SIGTERM');
    if (data) await rm(data, { recursive: true, force: true });
  });

  /** What stands behind the words on a line of its own. */
  const after = (words: string): string => {
    const [, found] = new RegExp(`^ *${words} +(.+)$`, 'm').exec(demo.output) ?? [];
    if (!found) throw new Error(`The demo did not say “${words}”, but:\n${demo.output}${demo.errors}`);
    return found.trim();
  };

  it('ends with the best run by its name and metric, as Plinth has them', async () => {
    expect(demo.errors).toBe('');
    const [, name = '', accuracy = ''] = /^The best run: (.+), cv\/accuracy (0\.\d{3})$/m.exec(demo.output) ?? [];
    const { client, id } = { client: new PlinthClient({ url: new URL(after('that run')).origin }), id: after('that run').split('/').at(-1) ?? '' };
    const { run } = await client.query<{ run: { name: string; metrics: { key: string; last: number }[] } }>('query ($id: ID!) { run(id: $id) { name metrics { key last } } }', { id });
    expect(run.name).toBe(name);
    expect(run.metrics.find(({ key }) => key === 'cv/accuracy')?.last.toFixed(3)).toBe(accuracy);
    const trained = [...demo.output.matchAll(/^ \d\/2 +accuracy (0\.\d{3})/gm)].map(([, value]) => Number(value));
    expect(trained).toHaveLength(2);
    expect(Number(accuracy)).toBe(Math.max(...trained));
  });

  it('prints no address that does not answer', async () => {
    const addresses = [...new Set(demo.output.match(/http:\S+/g))];
    expect(addresses.length).toBeGreaterThan(12);
    for (const address of addresses) expect((await fetch(address)).status, address).toBe(200);
  });

  describe.runIf(executablePath)('in a browser', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', '--disable-gpu'] });
    });
    afterAll(() => browser?.close());

    it('leads to pages that show what it says', async () => {
      const page = await browser.newPage();
      page.setDefaultTimeout(60_000);
      const shows = async (words: string, heading: string | RegExp): Promise<void> => {
        const [address = ''] = /http:\S+/.exec(after(words)) ?? [];
        await page.goto(address);
        await page.getByRole('heading', { level: 1 }).filter({ hasText: heading }).waitFor();
      };
      const [, bestName = ''] = /^The best run: (.+), cv/m.exec(demo.output) ?? [];
      await shows('that run', bestName);
      await page.getByText(/\bcv\/accuracy\b/).first().waitFor();
      await shows('all runs', 'seattle-weather');
      await shows('the pipeline', /seattle-sweep.*Succeeded/);
      await shows('the model', 'seattle-weather');
      await shows('Ada asks for production:', /seattle-weather v2 into production.*Done/);
      await shows('the report', 'Drifted');
      await shows('the alert', 'Alert');
      await shows('who did what', 'Audit');
    });
  });

  it('ends with 0 when whoever watches it has seen enough', async () => {
    expect(await demo.end('SIGINT')).toBe(0);
  });
});

describe('the demo, asked for what it does not know', () => {
  it.each([
    [['--onec'], "Unknown option '--onec'"],
    [['fast'], "Unexpected argument 'fast'."],
    [['--settings', '1'], '--settings is a whole number from 2 to 24.'],
    [['--port'], "Option '--port <value>' argument missing"],
  ])('%j: says so and ends with 2', async (words, sentence) => {
    const demo = new Demo(words);
    expect(await demo.end()).toBe(2);
    expect(demo.errors).toContain(sentence);
    expect(demo.errors.trim().split('\n')).toHaveLength(1);
    expect(demo.output).toBe('');
  });

  it('passes on what Plinth itself refuses', async () => {
    const demo = new Demo(['--port', 'eighty']);
    expect(await demo.end()).toBe(2);
    expect(demo.errors).toContain('A port is a whole number from 0 to 65535.');
    expect(demo.output).toBe('');
  });
});
