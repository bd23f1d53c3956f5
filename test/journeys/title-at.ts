import type { Locator } from 'playwright-core';

/** What a chart's title says while the pointer is at a part of its width. */
export async function titleAt(chart: Locator, share: number): Promise<string> {
  const box = await chart.locator('.u-over').boundingBox();
  if (box === null) throw new Error('There is no chart.');
  const { mouse } = chart.page();
  await mouse.move(box.x + box.width * share - 1, box.y + box.height / 2);
  await mouse.move(box.x + box.width * share, box.y + box.height / 2);
  return chart.locator('figcaption').innerText();
}
