/**
 * The table of 10,000 runs with 20 params and 10 metrics each, opened in a browser from its address, with nothing kept from before: the time from asking for
 * the page until its rows show, and from a jump to its end until the last row shows. Needs Chromium: PLINTH_TEST_CHROMIUM, or /usr/bin/chromium.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { percentile } from './clients/figures.js';
import { fillWithRuns, openDatabase } from './clients/many-runs.js';

const runCount = 10_000;
const opens = 5;
const limitMs = 1_000;
/** Runs in the page, whose names this program's types don't know. */
const watchRows = `const timer = setInterval(() => {
  if (document.querySelectorAll('[role="row"] a[href^="/runs/"]').length < 20) return;
  clearInterval(timer);
  performance.mark('rows');
}, 4);`;
/** Goes to the end of the table, as who drags its bar there, and gives the milliseconds until the last row is more than a bone. */
const jumpToEnd = `new Promise((resolve) => {
  const grid = document.querySelector('[role="grid"]');
  const from = performance.now();
  grid.scrollTo({ top: grid.scrollHeight });
  const timer = setInterval(() => {
    if (!grid.querySelector(':scope [aria-rowindex="' + grid.getAttribute('aria-rowcount') + '"] a[href^="/runs/"]')) return;
    clearInterval(timer);
    resolve(performance.now() - from);
  }, 4);
})`;
const executablePath = process.env['PLINTH_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

if (!existsSync(executablePath)) throw new Error(`There is no Chromium at ${executablePath}; say where in PLINTH_TEST_CHROMIUM.`);
const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0 });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
try {
  const database = await openDatabase(data);
  const experimentId = await fillWithRuns(database, runCount);
  await database.end();
  const address = `${plinth.url}/experiments/${experimentId}`;
  // The first opening warms the server and the browser's own start; it is not counted.
  await open(browser, address);
  const times: number[] = [];
  for (let round = 0; round < opens; round++) times.push(await open(browser, address));
  const median = percentile(times.toSorted((left, right) => left - right), 0.5);
  process.stdout.write(`runs table over ${runCount.toLocaleString('en')} runs, rows visible: ${times.map((time) => time.toFixed(0)).join(', ')} ms; median ${median.toFixed(0)} ms, limit ${limitMs} ms, ratio ${(median / limitMs).toFixed(2)}\n`);
  const jumps = [await jump(browser, address), await jump(browser, address), await jump(browser, address)];
  process.stdout.write(`the last of ${runCount.toLocaleString('en')} rows, jumped to from the first screen: ${jumps.map((time) => time.toFixed(0)).join(', ')} ms\n`);
  if (median > limitMs) process.exitCode = 1;
} finally {
  await browser.close();
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

/** @returns milliseconds from the jump until the last row shows */
async function jump(within: Browser, address: string): Promise<number> {
  const context = await within.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(address);
    await page.locator('[role="row"] a[href^="/runs/"]').nth(19).waitFor();
    return Number(await page.evaluate(jumpToEnd));
  } finally {
    await context.close();
  }
}

/** Opens an address in a profile of its own, so that neither files nor answers are at hand. @returns milliseconds until the rows of the first screen show */
async function open(within: Browser, address: string): Promise<number> {
  const context = await within.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    // Seen by the page itself, so that no time of the link to the browser is in it.
    await page.addInitScript({ content: watchRows });
    await page.goto(address);
    await page.locator('[role="row"] a[href^="/runs/"]').nth(19).waitFor();
    await page.waitForTimeout(20);
    const time = await page.evaluate(() => performance.getEntriesByName('rows')[0]?.startTime ?? Number.NaN);
    if (process.env['PLINTH_BENCH_TRACE'] === 'true') {
      const entries = await page.evaluate(() => performance.getEntriesByType('resource').flatMap((entry) => (entry instanceof PerformanceResourceTiming ? [`${entry.startTime.toFixed(0)}–${entry.responseEnd.toFixed(0)} ms ${entry.transferSize} B ${entry.name.replace(/^.*\/\/[^/]+/, '')}`] : [])));
      process.stdout.write(`${entries.join('\n')}\nrows ${time.toFixed(0)} ms\n\n`);
    }
    return time;
  } finally {
    await context.close();
  }
}
