import type { Page, WebSocketRoute } from 'playwright-core';
import { expect } from 'vitest';

/** The live link of a page, on which one subscription can be held up both ways: its messages go on when it is let go, all others at once. */
export class HeldLink {
  private readonly waiting: (() => void)[] = [];
  private isHeld = true;
  private readonly ids = new Set<string>();

  private constructor(private readonly field: string) {}

  static async of(page: Page, field: string): Promise<HeldLink> {
    const link = new HeldLink(field);
    await page.routeWebSocket(/\/graphql$/, (socket) => link.join(socket));
    return link;
  }

  hold(): void {
    this.isHeld = true;
  }

  /** Waits until something would have been said. */
  async hasHeldUp(): Promise<void> {
    await expect.poll(() => this.waiting.length).toBeGreaterThan(0);
  }

  letGo(): void {
    this.isHeld = false;
    for (const say of this.waiting.splice(0)) say();
  }

  private join(socket: WebSocketRoute): void {
    const server = socket.connectToServer();
    socket.onMessage((message) => this.pass(String(message), () => server.send(message)));
    server.onMessage((message) => this.pass(String(message), () => socket.send(message)));
  }

  private pass(message: string, say: () => void): void {
    const id = /"id":"([^"]+)"/.exec(message)?.[1] ?? '';
    if (message.includes(this.field)) this.ids.add(id);
    if (this.isHeld && this.ids.has(id)) this.waiting.push(say);
    else say();
  }
}
