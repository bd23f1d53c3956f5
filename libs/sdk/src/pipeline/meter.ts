/** What a process took since it began, and holds now. */
export interface ProcessUse {
  /** Microseconds of processor time. */
  cpuMicros(): number;
  /** Bytes of memory. */
  memory(): number;
  /** The most bytes at once since the process began. */
  memoryPeak(): number;
}

export const thisProcess: ProcessUse = {
  cpuMicros: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  memory: () => process.memoryUsage.rss(),
  // In kilobytes (getrusage(2)).
  memoryPeak: () => process.resourceUsage().maxRSS * 1024,
};

const sampleMs = 500;

/** What a part of the work took. */
export interface Share {
  readonly parent: Share | undefined;
  parts: number;
  cpuMicros: number;
  memory: number;
  readonly peakBefore: number;
}

/**
 * Tells what each of several works in one process took. Processor time goes to those that run at that time and hold no other, in equal parts, and so to all that hold them: what parts took adds up to what
 * the whole took. Memory is the process's: the most that it held while the work ran.
 */
export class Meter {
  private readonly running = new Set<Share>();
  private cpuBefore = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly use: ProcessUse = thisProcess) {}

  begin(parent?: Share): Share {
    this.settle();
    const share: Share = { parent, parts: 0, cpuMicros: 0, memory: this.use.memory(), peakBefore: this.use.memoryPeak() };
    this.running.add(share);
    if (parent) parent.parts += 1;
    this.timer ??= setInterval(() => this.settle(), sampleMs).unref();
    return share;
  }

  read(share: Share): { readonly cpuSeconds: number; readonly peakMemoryBytes: number } {
    this.settle();
    const peak = this.use.memoryPeak();
    // Where the process's peak rose meanwhile, that is the peak to the byte; else samples tell.
    return { cpuSeconds: share.cpuMicros / 1e6, peakMemoryBytes: peak > share.peakBefore ? peak : share.memory };
  }

  end(share: Share): { readonly cpuSeconds: number; readonly peakMemoryBytes: number } {
    const taken = this.read(share);
    if (this.running.delete(share) && share.parent) share.parent.parts -= 1;
    if (this.running.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    return taken;
  }

  private settle(): void {
    const cpu = this.use.cpuMicros();
    const taken = cpu - this.cpuBefore;
    this.cpuBefore = cpu;
    if (this.running.size === 0) return;
    const memory = this.use.memory();
    for (const share of this.running) share.memory = Math.max(share.memory, memory);
    const innermost = [...this.running].filter(({ parts }) => parts === 0);
    for (const share of innermost) for (let each: Share | undefined = share; each; each = each.parent) each.cpuMicros += taken / innermost.length;
  }
}
