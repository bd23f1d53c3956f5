import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axeCore from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  /** What the evaluated source of axe leaves in the page. */
  var axe: typeof axeCore;
}

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe objects to in the page as it stands: the rule, and the first element that breaks it. */
export async function axeViolations(page: Page): Promise<string[]> {
  // The page's own policy forbids injected script elements; evaluated text is the inspector's and is not bound by it.
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  });
}
