/**
 * The lineage of 2,001 things and 4,666 links in a browser, moved and zoomed by the mouse: the time between its frames. Told by OpenLineage events, as dbt sends
 * them. Needs Chromium: PLINTH_TEST_CHROMIUM, or /usr/bin/chromium; it draws by software here, so a machine with a graphics card does better.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { percentile } from './clients/figures.js';

const [layers, tables] = [10, 100];
const frameMs = 1_000 / 60;
const executablePath = process.env['PLINTH_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const namespace = 'postgres://warehouse';
const schemas = 'https://openlineage.io/spec';
/** Run in the page, whose names this program's types don't know. */
const watchFrames = `globalThis.frames = []; const tick = (time) => { globalThis.frames.push(time); globalThis.ticking = requestAnimationFrame(tick); }; globalThis.ticking = requestAnimationFrame(tick);`;
const takeFrames = `cancelAnimationFrame(globalThis.ticking); globalThis.frames`;

if (!existsSync(executablePath)) throw new Error(`There is no Chromium at ${executablePath}; say where in PLINTH_TEST_CHROMIUM.`);
const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0 });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
try {
  const origin = await tellOfTables();
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const asked = performance.now();
  await page.goto(`${plinth.url}/lineage?node=ASSET:${origin}&depth=19&limit=5000`);
  await page.locator('[data-ready][data-nodes="2001"]').waitFor({ timeout: 120_000 });
  process.stdout.write(`2,001 things asked for, placed and drawn: ${((performance.now() - asked) / 1_000).toFixed(1)} s, load ${loadavg()[0]?.toFixed(1)}\n`);
  await movedAt(page, 'to be read');
  for (let step = 0; step < 12; step++) {
    await page.mouse.wheel(0, 60);
    await page.waitForTimeout(20);
  }
  await movedAt(page, 'from further away');
  await page.getByRole('button', { name: 'All of it' }).click();
  await page.waitForTimeout(300);
  await movedAt(page, 'all of it in sight');
} finally {
  await browser.close();
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

/** Drags the graph about, then zooms out and in, over and over. */
async function movedAt(page: Page, where: string): Promise<void> {
  const box = await page.locator('.react-flow').boundingBox();
  if (box === null) throw new Error('The graph is not on the page.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate(watchFrames);
  for (let step = 0; step < 200; step++) {
    await page.mouse.move(x + 300 * Math.sin(step / 20), y + 200 * Math.cos(step / 15));
    await page.waitForTimeout(4);
  }
  report(`moved, ${where}`, await page.evaluate<number[]>(takeFrames));
  await page.mouse.up();
  await page.mouse.move(x, y);
  await page.evaluate(watchFrames);
  for (let step = 0; step < 120; step++) {
    await page.mouse.wheel(0, (step % 60 < 30 ? 1 : -1) * 30);
    await page.waitForTimeout(10);
  }
  report(`zoomed, ${where}`, await page.evaluate<number[]>(takeFrames));
}

function report(what: string, frames: readonly number[]): void {
  const gaps = frames.slice(1).map((time, index) => time - (frames[index] ?? time)).toSorted((left, right) => left - right);
  const perSecond = (1_000 * gaps.length) / ((frames.at(-1) ?? 0) - (frames[0] ?? 0));
  const late = gaps.filter((gap) => gap > 1.5 * frameMs).length;
  process.stdout.write(`${what}: ${perSecond.toFixed(1)} frames/s over ${gaps.length}; p50 ${percentile(gaps, 0.5).toFixed(1)}, p99 ${percentile(gaps, 0.99).toFixed(1)}, longest ${gaps.at(-1)?.toFixed(1)} ms; ${late} late; load ${loadavg()[0]?.toFixed(1)}\n`);
}

/** One table from which a first layer of tables comes, and nine layers more, each table by a step of its own. @returns the id of the first table */
async function tellOfTables(): Promise<string> {
  const table = (layer: number, number: number) => ({ namespace, name: `layer${layer}.table_${number}` });
  const events = Array.from({ length: layers * tables }, (_, at) => {
    const [layer, number] = [Math.floor(at / tables) + 1, at % tables];
    const inputs = [...new Set([number, (number * 7 + layer) % tables, (number + 1) % tables].slice(0, 1 + (number % 3)))].map((other) => table(layer - 1, other));
    const fields = Object.fromEntries(['id', 'amount', 'updated_at'].map((column) => [column, { inputFields: inputs.map((input) => ({ ...input, field: column })) }]));
    return {
      eventType: 'COMPLETE', eventTime: new Date(Date.UTC(2026, 0, 1) + at * 1_000).toISOString(), producer: 'https://example.org', schemaURL: `${schemas}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
      run: { runId: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}` },
      job: { namespace: 'dbt', name: `build_layer${layer}.table_${number}` },
      inputs: layer === 1 ? [...inputs, { namespace, name: 'raw.events' }] : inputs,
      outputs: [{ ...table(layer, number), facets: { columnLineage: { _producer: 'https://example.org', _schemaURL: `${schemas}/facets/1-2-0/ColumnLineageDatasetFacet.json`, fields } } }],
    };
  });
  for (let from = 0; from < events.length; from += 100) {
    const response = await fetch(`${plinth.url}/api/v1/lineage/batch`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(events.slice(from, from + 100)) });
    if (!response.ok) throw new Error(`The events were refused: ${response.status} ${await response.text()}`);
  }
  // Events are worked through after they were taken.
  for (;;) {
    const [{ id, links } = { id: '', links: 0 }] = await firstTable();
    if (links === 4_666) return id;
    await new Promise((next) => setTimeout(next, 500));
  }
}

async function firstTable(): Promise<{ readonly id: string; readonly links: number }[]> {
  const ask = async <Answer>(query: string): Promise<Answer> => {
    const response = await fetch(`${plinth.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query }) });
    return ((await response.json()) as { readonly data: Answer }).data;
  };
  const { assets } = await ask<{ readonly assets: { readonly nodes: readonly { readonly id: string }[] } }>('{ assets(namePart: "raw.events", first: 1) { nodes { id } } }');
  return Promise.all(
    assets.nodes.map(async ({ id }) => {
      const links = new Set<string>();
      for (let after: string | null = null; ; ) {
        const { lineage }: { lineage: { nodes: { from: { key: string }; to: { key: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } = await ask(`{ lineage(node: { kind: ASSET, id: "${id}" }, direction: DOWNSTREAM, depth: 20, first: 1000${after === null ? '' : `, after: "${after}"`}) { nodes { from { key } to { key } } pageInfo { hasNextPage endCursor } } }`);
        for (const { from, to } of lineage.nodes) links.add(`${from.key} ${to.key}`);
        if (!lineage.pageInfo.hasNextPage) return { id, links: links.size };
        after = lineage.pageInfo.endCursor;
      }
    }),
  );
}
