import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import type axeCore from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  /** What the evaluated source of axe leaves in the page. */
  var axe: typeof axeCore | undefined;
}

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What fades in has the contrast it is meant to have when it is there. Runs in the page, whose names this program's types don't know. */
const untilStill = `Promise.allSettled(document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished)).then(() => undefined)`;

/** Rules that colours alone can break. */
const ofColours = ['color-contrast', 'link-in-text-block'];

/** What axe objects to in the page as it stands: the rule, and the first element that breaks it. @param rules all of them unless told */
export async function axeViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // The page's own policy forbids injected script elements; evaluated text is the inspector's and is not bound by it.
  if (!(await page.evaluate(() => globalThis.axe !== undefined))) await page.evaluate(source);
  await page.evaluate(untilStill);
  return page.evaluate(async (only) => {
    // What keeps to the rules is tried and not described: an address of each element of the page takes longer than the rules.
    const { violations = [] } = (await globalThis.axe?.run({ resultTypes: ['violations'], selectors: false, ...(only ? { runOnly: { type: 'rule', values: [...only] } } : {}) })) ?? {};
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  }, rules);
}

/**
 * The same of each address, wide and narrow, light and dark. A page is opened once for each width, in the design that the one before was
 * left in, and seen in the other after it: as it was opened and as it changed, by turns. What differs then are its colours, so only their rules are tried again.
 */
export async function axeViolationsOfAll(page: Page, paths: readonly string[], open: (path: string) => Promise<void>): Promise<string[]> {
  const found: string[] = [];
  let designs: readonly ('light' | 'dark')[] = ['light', 'dark'];
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 860 });
    for (const path of paths) {
      await page.emulateMedia({ colorScheme: designs[0] ?? null });
      await open(path);
      for (const [at, colorScheme] of designs.entries()) {
        await page.emulateMedia({ colorScheme });
        found.push(...(await atRest(page, at === 0 ? undefined : ofColours)).map((violation) => `${colorScheme} ${width} ${path} ${violation}`));
      }
      designs = designs.toReversed();
    }
  }
  return found;
}

/** Colours that fade over are in between for a moment: what is wrong stays wrong for longer than that. */
async function atRest(page: Page, rules?: readonly string[]): Promise<string[]> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const found = await axeViolations(page, rules);
    if (found.length === 0 || performance.now() > deadline) return found;
    await setTimeout(100);
  }
}
