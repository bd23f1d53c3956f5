import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plinth } from '@plinth/sdk';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillWithRuns } from '../bench/clients/many-runs.js';
import { HeldLink } from './held-link.js';
import { logFolds, logOfSweep, logWhole } from './logged-runs.js';
import { type OwnedServer, startOwnedServer } from './owned-server.js';
import { openSettled } from './settled.js';
import { titleAt } from './title-at.js';
import { TrainingProgram } from './training-program.js';

const executablePath = process.env.PLINTH_TEST_CHROMIUM;
const limit = 240_000;
/** Before a page that has lost its live link asks by itself. */
const soon = { timeout: 8_000 };
const manyRuns = 10_000;

/** What people look at every day, walked in a real browser on the built app, with runs that the SDK logs while the pages watch. */
describe.runIf(executablePath)('the pages of runs', () => {
  let data: string;
  let server: OwnedServer;
  let browser: Browser;
  let page: Page;
  let training: TrainingProgram;
  let manyId: string;
  let wholeId: string;
  const sweep: string[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-run-pages-'));
    server = await startOwnedServer(join(data, 'plinth'));
    const database = await server.database();
    manyId = await fillWithRuns(database, manyRuns);
    await database.end();
    training = await TrainingProgram.start(join(data, 'repository'), server.url);
    wholeId = await logWhole(quiet());
    for (const [index, rate] of [0.1, 0.01, 0.001].entries()) sweep.push(await logOfSweep(quiet(), index, rate));
    await logFolds(quiet());
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()} ${message.location().url}`);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await training?.end();
    await server?.end();
    if (data) await rm(data, { recursive: true, force: true });
  });

  const quiet = () => ({ url: server.url, journalDir: join(data, 'journal'), announce: false, captureLogs: false, captureSystem: false, captureSource: false });

  const open = (path: string): Promise<void> => openSettled(page, `${server.url}${path}`);
  const chart = (name: string): Locator => page.locator('figure').filter({ has: page.getByText(name, { exact: true }) });
  /** What the chart says of itself to those who can't see it. */
  const said = (name: string): Promise<string | null> => chart(name).getByRole('img').getAttribute('aria-label');
  const pointedAt = (name: string, share: number): Promise<string> => titleAt(chart(name), share);
  const hasAddress = (part: string | RegExp) => expect.poll(() => decodeURIComponent(page.url().replaceAll('+', ' '))).toMatch(part);

  it('lays curves along steps, the time since the start and the time of day, and marks what is no number on each', async () => {
    await open(`/runs/${wholeId}`);
    const marked = 'loss: 1 series, 40 points, not drawn 2 × NaN, 1 × ∞, 1 × −∞';
    const axes = [['Step', /step 20$/], ['Since start', /20(\.\d)? s in$/], ['Time', /\d{2}:\d{2}:\d{2}/]] as const;
    for (const [axis, place] of axes) {
      await page.getByRole('radiogroup', { name: 'Horizontal axis' }).getByText(axis, { exact: true }).click();
      await expect.poll(() => said('loss')).toBe(marked);
      expect(await chart('loss').locator('figcaption').innerText()).toContain('2 × NaN, 1 × ∞, 1 × −∞');
      await expect.poll(() => pointedAt('noise', 20 / 39)).toMatch(place);
      // All of them but one share a millisecond on two of the axes.
      expect(await said('quick')).toBe('quick: 1 series, 40 points, not drawn 1 × NaN');
    }
    await hasAddress('x=time');
  }, limit);

  it('has a logarithmic axis, which says what it can not hold', async () => {
    await open(`/runs/${wholeId}`);
    expect(await said('gain')).toBe('gain: 1 series, 40 points');
    const log = page.getByRole('button', { name: 'Log', exact: true });
    await log.click();
    await expect.poll(() => said('gain')).toBe('gain: 1 series, 40 points, not drawn 10 × ≤ 0');
    expect(await log.getAttribute('aria-pressed')).toBe('true');
    await page.reload();
    await expect.poll(() => said('gain').catch(() => '')).toContain('10 × ≤ 0');
  }, limit);

  it('gives the labels of an axis the room that they take', async () => {
    await open(`/runs/${wholeId}`);
    const room = async (name: string): Promise<number> => {
      const [whole, plot] = await Promise.all([chart(name).boundingBox(), chart(name).locator('.u-over').boundingBox()]);
      return (plot?.x ?? 0) - (whole?.x ?? 0);
    };
    await chart('read.bytes').locator('.u-over').waitFor();
    // Such as "75.1884 GB", where "0.25" has as little as all others.
    const long = await page.evaluate(`(() => { const pen = document.createElement('canvas').getContext('2d'); pen.font = '11px ' + getComputedStyle(document.documentElement).getPropertyValue('--font'); return pen.measureText('75.1884 GB').width; })()`);
    expect(await room('read.bytes')).toBeGreaterThanOrEqual(Number(long));
    expect(await room('noise')).toBe(await room('near'));
  }, limit);

  it('smooths by the keyboard', async () => {
    await open(`/runs/${wholeId}`);
    const last = async (): Promise<number> => Number((await chart('noise').locator('figcaption').innerText()).split('\n').at(-1));
    expect(await last()).toBe(1);
    const slider = page.getByRole('slider', { name: 'Smoothing, a moving average' });
    await slider.focus();
    await slider.press('End');
    await hasAddress('smooth=0.99');
    await expect.poll(last).toBeCloseTo(0.5, 1);
    await slider.press('Home');
    await expect.poll(last).toBe(1);
    await expect.poll(() => page.url()).not.toContain('smooth');
  }, limit);

  it('looks closer at one chart and at all others with it, and back', async () => {
    await open(`/runs/${wholeId}`);
    await expect.poll(() => pointedAt('noise', 0.01)).toMatch(/step 0$/);
    const box = await chart('loss').locator('.u-over').boundingBox();
    if (box === null) throw new Error('There is no chart of the loss.');
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 40, { steps: 6 });
    await page.mouse.up();
    const whole = page.getByRole('button', { name: 'Whole range' });
    await whole.waitFor();
    await expect.poll(() => pointedAt('noise', 0.01)).toMatch(/step (19|20)$/);
    await expect.poll(() => pointedAt('noise', 0.99)).toMatch(/step 31$/);
    await whole.click();
    await expect.poll(() => pointedAt('noise', 0.01)).toMatch(/step 0$/);
    expect(await whole.count()).toBe(0);
  }, limit);

  it('extends a chart while the run goes on', async () => {
    training.tell('log', 3);
    await open(`/runs/${training.runId}`);
    await expect.poll(() => said('loss').catch(() => '')).toBe('loss: 1 series, 3 points');
    training.tell('log', 4);
    await expect.poll(() => said('loss')).toBe('loss: 1 series, 7 points');
    await expect.poll(() => chart('loss').locator('figcaption').innerText()).toMatch(/0\.125$/);
  }, limit);

  it('extends a chart beside the table while a run of it goes on', async () => {
    const run = plinth.init({ ...quiet(), experiment: 'charts beside', name: 'growing beside' });
    run.log({ loss: 1 });
    await run.created;
    await open(`/runs/${run.id}`);
    await page.getByRole('link', { name: 'charts beside' }).first().click();
    await expect.poll(() => said('loss').catch(() => '')).toBe('loss: 1 series, 1 points');
    for (let points = 2; points <= 6; points += 2) {
      run.log({ loss: 1 / points });
      run.log({ loss: 1 / (points + 1) });
      await expect.poll(() => said('loss'), soon).toBe(`loss: 1 series, ${points + 1} points`);
    }
    await run.finish();
  }, limit);

  it('shows a metric that is logged for the first time while it is open, and what each comes to', async () => {
    const run = plinth.init({ ...quiet(), experiment: 'run pages', name: 'growing' });
    run.log({ loss: 1 });
    await run.created;
    await open(`/runs/${run.id}`);
    const row = async (key: string) => (await page.getByRole('row').filter({ has: page.getByRole('cell', { name: key, exact: true }) }).innerText().catch(() => '')).split(/\s+/).slice(1).map(Number);
    await expect.poll(() => row('loss')).toEqual([1, 1, 1, 1]);
    run.log({ loss: 0.5, accuracy: 0.7 });
    run.log({ loss: 0.25, accuracy: 0.8 });
    await expect.poll(() => row('loss'), soon).toEqual([0.25, 0.25, 1, 3]);
    await expect.poll(() => row('accuracy'), soon).toEqual([0.8, 0.7, 0.8, 2]);
    await expect.poll(() => said('accuracy').catch(() => ''), soon).toBe('accuracy: 1 series, 2 points');
    await run.finish();
  }, limit);

  it('misses no point that is written before it listens, nor one that comes after the word of the end', async () => {
    const run = plinth.init({ ...quiet(), experiment: 'run pages', name: 'watched by hand' });
    const written = async (): Promise<unknown> => {
      const answer = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query: '{ run(id: "' + run.id + '") { metrics { count } } }' }) });
      return answer.json();
    };
    let points = 0;
    const log = async (more: number): Promise<void> => {
      for (const end = points + more; points < end; points++) run.log({ loss: points });
      await expect.poll(written).toMatchObject({ data: { run: { metrics: [{ count: points }] } } });
    };
    await log(3);
    const link = await HeldLink.of(page, 'metricsAppended');
    await page.goto(`${server.url}/runs/${run.id}`);
    await link.hasHeldUp();
    await log(4);
    link.letGo();
    await expect.poll(() => said('loss').catch(() => ''), soon).toBe('loss: 1 series, 7 points');
    link.hold();
    await log(5);
    await run.finish();
    await page.getByText('Finished', { exact: true }).first().waitFor();
    await link.hasHeldUp();
    link.letGo();
    await expect.poll(() => said('loss'), soon).toBe('loss: 1 series, 12 points');
  }, limit);

  it('follows a log, lets go of it when scrolled, and follows again', async () => {
    training.tell('early', 300);
    await open(`/runs/${training.runId}?tab=logs`);
    const lines = page.getByRole('log', { name: 'Log' });
    const isSeen = async (text: string): Promise<boolean> => {
      const [line, all] = await Promise.all([lines.getByText(text, { exact: true }).boundingBox({ timeout: 1_000 }).catch(() => null), lines.boundingBox()]);
      return line !== null && all !== null && line.y >= all.y && line.y + line.height <= all.y + all.height + 1;
    };
    await expect.poll(() => isSeen('early 299')).toBe(true);
    training.tell('late', 100);
    await expect.poll(() => isSeen('late 99')).toBe(true);
    await lines.hover();
    await page.mouse.wheel(0, -2_000);
    const follow = page.getByRole('button', { name: 'Follow' });
    await follow.waitFor();
    const before = await lines.evaluate((element) => element.scrollTop);
    training.tell('last', 50);
    await page.getByText('451 lines').waitFor();
    expect(await lines.evaluate((element) => element.scrollTop)).toBe(before);
    expect(await isSeen('last 49')).toBe(false);
    await follow.click();
    await expect.poll(() => isSeen('last 49')).toBe(true);
  }, limit);

  it('shows where the code came from, with what was not committed', async () => {
    await open(`/runs/${training.runId}?tab=source`);
    const source = page.getByRole('region', { name: 'source', exact: true });
    await source.getByText('with uncommitted changes').waitFor();
    await source.getByText('faster', { exact: true }).waitFor();
    expect(await source.getByText(/train\.mjs$/).first().innerText()).toContain('train.mjs');
    const lines = page.getByRole('region', { name: 'Lines of train.mjs' }).getByRole('row');
    const changed = (await lines.allInnerTexts()).map((line) => line.replaceAll('\t', ' ')).filter((line) => /const rate/.test(line));
    expect(changed.map((line) => line.replace(/^[\d\s]*/, ''))).toEqual(['− const rate = 0.1;', '+ const rate = 0.5;']);
    expect(await source.locator('section', { hasText: 'Files that git does not know' }).getByRole('listitem').allInnerTexts()).toEqual(['plan.txt']);
  }, limit);

  it('edits notes, in which nothing runs', async () => {
    await open(`/runs/${wholeId}`);
    const notes = page.getByRole('region', { name: 'Notes' });
    await notes.locator('em', { hasText: 'was' }).waitFor();
    await notes.getByRole('button', { name: 'Edit' }).click();
    const attack = '<script>globalThis.hacked = 1</script><img src="x" onerror="globalThis.hacked = 1">\n\n[a link](javascript:globalThis.hacked=1) and <svg onload="globalThis.hacked = 1"></svg>';
    const table = '| fold | loss |\n| --- | ---: |\n| first | [0.5](javascript:globalThis.hacked=1) |\n| <img src=x onerror="globalThis.hacked=1"> | www.example.org |';
    await page.getByLabel('Notes in Markdown').fill(`## Found\n\nIt is **good**.\n\n${attack}\n\n${table}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await notes.getByRole('heading', { name: 'Found' }).waitFor();
    await page.reload();
    await notes.getByRole('heading', { name: 'Found' }).waitFor();
    expect(await notes.locator('strong').innerText()).toBe('good');
    expect(await notes.getByRole('columnheader').allInnerTexts()).toEqual(['fold', 'loss']);
    expect(await notes.getByRole('cell').allInnerTexts()).toEqual(['first', '0.5', '', 'www.example.org']);
    await notes.getByText('a link').click();
    await notes.getByText('0.5').click();
    expect(await notes.locator('script, img, svg[onload], a[href^="javascript"]').count()).toBe(0);
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
  }, limit);

  it('renames a run where its name stands', async () => {
    await open(`/runs/${wholeId}`);
    await page.getByRole('button', { name: 'whole', exact: true }).click();
    await page.getByLabel('Name of the run').fill('the whole');
    await page.getByLabel('Name of the run').press('Enter');
    await page.getByRole('button', { name: 'the whole', exact: true }).waitFor();
    await expect.poll(() => page.title()).toContain('the whole');
    await page.reload();
    await page.getByRole('button', { name: 'the whole', exact: true }).waitFor();
  }, limit);

  it('shows pictures, words, JSON and tables that a run left behind', async () => {
    await open(`/runs/${wholeId}?tab=artifacts`);
    const files = page.getByRole('navigation', { name: 'Artifacts' });
    const shown = page.getByRole('region', { name: /^Contents of/ });
    await files.getByRole('button', { name: /words\.txt/ }).waitFor();
    for (const folder of ['images', 'tables']) await files.getByRole('button', { name: folder, exact: false }).first().click();
    await files.getByRole('button', { name: /words\.txt/ }).click();
    await expect.poll(() => shown.innerText()).toContain('one\ntwo');
    await files.getByRole('button', { name: /net\.json/ }).click();
    await expect.poll(() => shown.innerText()).toContain('"units": 64');
    await files.getByRole('button', { name: /confusion/ }).click();
    await expect.poll(() => shown.getByRole('columnheader').allInnerTexts()).toEqual(['actual', 'sun', 'rain']);
    expect(await shown.getByRole('cell').allInnerTexts()).toEqual(['sun', '4', '1', 'rain', '0', '9']);
    await files.getByRole('button', { name: /\.png/ }).click();
    await expect.poll(() => shown.getByRole('img').evaluate((image) => ('naturalWidth' in image ? image.naturalWidth : 0))).toBe(2);
    await files.getByRole('button', { name: /empty\.txt/ }).click();
    await shown.getByText('This file is empty.').waitFor();
  }, limit);

  it('compares three runs: what differs first, then the curves over each other', async () => {
    await open(`/compare?runs=${sweep.join(',')}`);
    const keys = () => page.getByRole('rowheader').allInnerTexts();
    await expect.poll(keys).toEqual(expect.arrayContaining(['score', 'loss', 'rate']));
    expect(await keys()).not.toContain('depth');
    const row = (key: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: key, exact: true }) });
    expect(await row('score').getByRole('cell').allInnerTexts()).toEqual(['70.0000', '0.7500−69.3', '0.0756−69.9']);
    expect(await row('rate').getByRole('cell').allInnerTexts()).toEqual(['0.1', '0.01', '0.001']);
    await page.getByRole('switch', { name: 'Also what is alike' }).click({ force: true });
    expect(await row('depth').getByRole('cell').allInnerTexts()).toEqual(['4', '4', '4']);
    expect([await row('depth').getAttribute('data-same'), await row('rate').getAttribute('data-same')]).toEqual(['', null]);

    await page.getByRole('link', { name: 'Curves' }).click();
    await expect.poll(() => said('loss').catch(() => '')).toBe('loss: 3 series, 30 points');
    await pointedAt('loss', 0.5);
    for (const name of ['of 0.1', 'of 0.01', 'of 0.001']) await chart('loss').getByText(name, { exact: true }).waitFor();
  }, limit);

  it('keeps the columns that were chosen, sorts by a head, and shows what each value is', async () => {
    await open(`/runs/${sweep[0] ?? ''}`);
    await page.getByRole('link', { name: 'sweep of three' }).first().click();
    const heads = () => page.getByRole('columnheader').allInnerTexts();
    const column = async (name: string): Promise<string[]> => {
      const at = (await heads()).indexOf(name);
      return (await page.getByRole('grid').getByRole('row').all()).slice(1).reduce<Promise<string[]>>(async (before, each) => [...(await before), await each.getByRole('gridcell').nth(at).innerText()], Promise.resolve([]));
    };
    await expect.poll(heads).toContain('score');
    await page.getByRole('columnheader', { name: 'score' }).getByRole('button', { name: 'score', exact: true }).click();
    await expect.poll(() => column('score')).toEqual(['70.0000', '0.7500', '0.0756']);
    await page.getByRole('columnheader', { name: 'score' }).getByRole('button', { name: 'score', exact: true }).click();
    await expect.poll(() => column('score')).toEqual(['0.0756', '0.7500', '70.0000']);
    expect(await page.getByRole('columnheader', { name: 'score' }).getAttribute('aria-sort')).toBe('ascending');

    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: /^depth/ }).check();
    await page.getByRole('checkbox', { name: /^loss/ }).uncheck();
    await page.keyboard.press('Escape');
    await expect.poll(heads).toContain('depth');
    expect(await heads()).not.toContain('loss');
    await page.reload();
    await expect.poll(heads).toContain('depth');
    expect(await heads()).not.toContain('loss');
    await expect.poll(() => column('score')).toEqual(['0.0756', '0.7500', '70.0000']);
  }, limit);

  it('puts runs under the run that they are part of, and ends the table of runs with a whole column', async () => {
    await open('/experiments');
    await page.getByRole('link', { name: 'folds' }).first().click();
    const names = page.getByRole('grid').getByRole('link');
    await expect.poll(() => names.allInnerTexts()).toEqual(['alone', 'whole of two', 'fold 2', 'fold 1', 'first']);
    await page.getByRole('columnheader', { name: 'loss-0' }).waitFor();
    const [table, ...heads] = await Promise.all([page.getByRole('grid'), ...(await page.getByRole('columnheader').all())].map((each) => each.boundingBox()));
    const edge = (table?.x ?? 0) + (table?.width ?? 0);
    expect((table?.x ?? 0) + 200).toBeLessThan(edge);
    expect(heads.filter((head) => head !== null && head.x < edge - 1 && head.x + head.width > edge + 1)).toEqual([]);
    expect(heads.some((head) => head !== null && head.x >= edge - 1)).toBe(true);
    // In an order that was asked for each stands where its value puts it.
    await page.getByRole('columnheader', { name: 'loss-0' }).getByRole('button', { name: 'loss-0', exact: true }).click();
    await expect.poll(() => names.allInnerTexts()).toEqual(['fold 2', 'fold 1', 'whole of two', 'alone', 'first']);
  }, limit);

  it('says what is wrong with a filter, what to write instead, and goes on saying it while completing', async () => {
    await open(`/runs/${sweep[0] ?? ''}`);
    await page.getByRole('link', { name: 'sweep of three' }).first().click();
    const filter = page.getByRole('combobox', { name: 'Filter runs' });
    await filter.fill('metics.loss < 1');
    await filter.press('Enter');
    const mistake = page.getByText(/but found metics at character 1\. Did you mean metrics\?/).filter({ visible: true });
    await mistake.waitFor();
    await filter.fill('metr');
    await page.getByRole('option', { name: /metrics\.score/ }).waitFor();
    expect(await page.getByRole('option', { name: /metrics\.score/ }).innerText()).toMatch(/metric of 3 runs$/);
    expect(await mistake.count()).toBe(1);
    expect(await mistake.evaluate((element) => {
      const { left, top, height } = element.getBoundingClientRect();
      return element.contains(element.ownerDocument.elementFromPoint(left + 4, top + height / 2));
    })).toBe(true);
  }, limit);

  it('completes a filter by the keyboard', async () => {
    await open(`/runs/${sweep[0] ?? ''}`);
    await page.getByRole('link', { name: 'sweep of three' }).first().click();
    const filter = page.getByRole('combobox', { name: 'Filter runs' });
    await filter.pressSequentially('sco');
    await page.getByRole('option', { name: /metrics\.score/ }).waitFor();
    await filter.press('Tab');
    await expect.poll(() => filter.inputValue()).toMatch(/^metrics\.score\s*$/);
    await page.getByRole('option').filter({ hasText: /^>(?!=)/ }).waitFor();
    await filter.pressSequentially('> 0.5');
    await filter.press('Enter');
    await hasAddress('metrics.score > 0.5');
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('3');
  }, limit);

  it(`shows ${manyRuns} runs with a window of them on the page, to the last`, async () => {
    await open(`/experiments/${manyId}?cols=metrics.loss&side=0`);
    const grid = page.getByRole('grid');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(manyRuns + 1));
    await grid.getByRole('link', { name: 'run 1', exact: true }).waitFor();
    await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    await grid.getByRole('link', { name: `run ${manyRuns}`, exact: true }).waitFor();
    const last = grid.getByRole('row').filter({ has: page.getByRole('link', { name: `run ${manyRuns}`, exact: true }) });
    expect(await last.getAttribute('aria-rowindex')).toBe(String(manyRuns + 1));
    expect(await grid.getByRole('row').count()).toBeLessThan(80);
  }, limit);

  it('raised no error on the way', () => {
    expect(problems).toEqual([]);
  });
});
