/**
 * An execution with 10,000 steps, opened in a browser from its address, with nothing kept from before: the time from asking for the page until its first screen of steps shows, until all of
 * them are there, and until the critical path is drawn. Needs Chromium: PLINTH_TEST_CHROMIUM, or /usr/bin/chromium.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { percentile } from './clients/figures.js';

const stepCount = 10_000;
const lanes = 64;
const opens = 5;
const limitMs = 1_000;
const executablePath = process.env['PLINTH_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
/** Parts of the page, whose names this program's types don't know. */
const watch = `const timer = setInterval(() => {
  const seen = (name, is) => { if (is && performance.getEntriesByName(name).length === 0) performance.mark(name); };
  const rows = document.querySelectorAll('[role="grid"] [role="row"] a[href^="/executions/"]').length;
  seen('rows', rows >= 40);
  seen('all', rows >= 40 && document.querySelector('main [role="status"]') === null);
  seen('path', document.querySelector('main')?.textContent.includes('critical path') === true);
  if (performance.getEntriesByName('path').length > 0) clearInterval(timer);
}, 4);`;

type Mark = 'rows' | 'all' | 'path';
const marks: readonly Mark[] = ['rows', 'all', 'path'];
const words: Readonly<Record<Mark, string>> = { rows: 'first screen of steps', all: 'all steps', path: 'critical path' };

if (!existsSync(executablePath)) throw new Error(`There is no Chromium at ${executablePath}; say where in PLINTH_TEST_CHROMIUM.`);
const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0 });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
try {
  const began = performance.now();
  const address = `${plinth.url}/executions/${await fill(plinth.url)}`;
  process.stdout.write(`${stepCount.toLocaleString('en')} steps told in ${((performance.now() - began) / 1_000).toFixed(1)} s\n`);
  // The first opening warms the server and the browser's own start; it is not counted.
  await open(browser, address);
  const times: Readonly<Record<Mark, number>>[] = [];
  for (let round = 0; round < opens; round++) times.push(await open(browser, address));
  for (const mark of marks) {
    const some = times.map((each) => each[mark]);
    const median = percentile(some.toSorted((left, right) => left - right), 0.5);
    process.stdout.write(`${words[mark]}: ${some.map((time) => time.toFixed(0)).join(', ')} ms; median ${median.toFixed(0)} ms${mark === 'rows' ? `, limit ${limitMs} ms, ratio ${(median / limitMs).toFixed(2)}` : ''}; load ${loadavg()[0]?.toFixed(1) ?? ''}\n`);
    if (mark === 'rows' && median > limitMs) process.exitCode = 1;
  }
} finally {
  await browser.close();
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

/** Tells of one execution whose steps ran 64 at a time. @returns its id */
async function fill(url: string): Promise<string> {
  const id = randomUUID();
  const root = { executionId: id, job: { namespace: 'bench', name: 'grid' } };
  const start = Date.now() - 6 * 3_600_000;
  const at = (milliseconds: number): string => new Date(start + milliseconds).toISOString();
  const reports: unknown[] = [{ ...root, at: at(0), state: 'STARTED' }];
  for (let step = 0; step < stepCount; step++) {
    const from = Math.floor(step / lanes) * 61_000 + (step % lanes) * 7;
    const part = { executionId: randomUUID(), job: { namespace: 'bench', name: `grid.fold_${String(step).padStart(5, '0')}` }, parent: root };
    reports.push({ ...part, at: at(from), state: 'STARTED' }, { ...part, at: at(from + 60_000 - (step % 13) * 900), state: step % 997 === 5 ? 'FAILED' : 'SUCCEEDED' });
  }
  reports.push({ ...root, at: at(Math.ceil(stepCount / lanes) * 61_000), state: 'SUCCEEDED' });
  for (let from = 0; from < reports.length; from += 1_000) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'mutation ($reports: [ExecutionReportInput!]!) { reportExecutions(reports: $reports) { cancelAsked } }', variables: { reports: reports.slice(from, from + 1_000) } }),
    });
    const answer = await response.text();
    if (!response.ok || answer.includes('"errors"')) throw new Error(`The steps were not taken: ${answer.slice(0, 400)}`);
  }
  return id;
}

/** Opens an address in a profile of its own, so that neither files nor answers are at hand. @returns milliseconds until each part shows */
async function open(within: Browser, address: string): Promise<Readonly<Record<Mark, number>>> {
  const context = await within.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    // Seen by the page itself, so that no time of the link to the browser is in it.
    await page.addInitScript({ content: watch });
    await page.goto(address);
    await page.getByText('critical path', { exact: true }).waitFor({ timeout: 60_000 });
    await page.waitForTimeout(20);
    const seen = await page.evaluate((names) => names.map((name) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN), marks);
    return { rows: seen[0] ?? Number.NaN, all: seen[1] ?? Number.NaN, path: seen[2] ?? Number.NaN };
  } finally {
    await context.close();
  }
}
