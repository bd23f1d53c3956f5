import type { Page } from 'playwright-core';

/** Opens an address and waits until the app shows, or the way into it, and the network is quiet: that alone it may also be while the browser reads the app's one file. */
export async function openSettled(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('navigation', { name: 'Main' }).or(page.getByRole('button', { name: 'Sign in', exact: true })).first().waitFor();
  await page.waitForLoadState('networkidle');
}
