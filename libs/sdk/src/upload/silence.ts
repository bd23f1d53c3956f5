import type { Transport } from '../client/transport.js';

/** The end of a run or a pipeline waits so long for a server that says nothing. */
const mostSilenceMs = 5_000;

/** How long a server has said nothing to somebody who waits for it to the end. An answer that begins and goes no further says nothing. */
export class Silence {
  private readonly began = performance.now();
  private readonly transport: Transport;
  private isAsking = false;

  /** @param mostMs how long to bear it */
  constructor(transport: Transport, readonly mostMs = mostSilenceMs) {
    this.transport = transport.apart();
  }

  /**
   * Whether it has been borne long enough.
   * @param areBytesUnderway they may be long on their way, and a store takes its time to keep them: whether the server lives is asked beside them. Records are small and answered at once.
   */
  isOver(areBytesUnderway: boolean): boolean {
    const silentMs = performance.now() - Math.max(this.began, this.transport.heardAt);
    if (areBytesUnderway && silentMs > this.mostMs / 2) this.ask();
    return silentMs > this.mostMs;
  }

  /** Nobody waits any more. */
  end(): void {
    this.transport.stop();
  }

  private ask(): void {
    if (this.isAsking) return;
    this.isAsking = true;
    // No answer is what the silence says already.
    this.transport.headersOf('/health', { timeoutMs: this.mostMs }).catch(() => undefined).finally(() => (this.isAsking = false));
  }
}
