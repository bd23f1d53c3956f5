import { statfs } from 'node:fs/promises';
import { cpus, freemem, loadavg, totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const samplingMs = 20;

/**
 * Samples this process and its machine. Units are in the keys: percent of one core for the process and of all cores for the
 * machine, bytes, milliseconds since the last sample.
 */
export class SystemMetrics {
  private readonly delay = monitorEventLoopDelay({ resolution: samplingMs });
  private cpuBefore = process.cpuUsage();
  private timeBefore = performance.now();
  private machineBefore = machineTimes();

  constructor(private readonly folder: string) {
    this.delay.enable();
  }

  async sample(): Promise<Record<string, number>> {
    const values = this.atOnce();
    const disk = await statfs(this.folder);
    return { ...values, 'system/disk.free.bytes': disk.bavail * disk.bsize };
  }

  /** Without the disk, which has to be asked. */
  atOnce(): Record<string, number> {
    const now = performance.now();
    const elapsedMs = Math.max(1, now - this.timeBefore);
    const cpu = process.cpuUsage(this.cpuBefore);
    const machine = machineTimes();
    const memory = process.memoryUsage();
    const total = machine.total - this.machineBefore.total;
    const values: Record<string, number> = {
      'system/cpu.process.percent': (100 * (cpu.user + cpu.system)) / 1000 / elapsedMs,
      'system/memory.rss.bytes': memory.rss,
      'system/memory.heap.bytes': memory.heapUsed,
      'system/memory.machine.used.percent': 100 * (1 - freemem() / totalmem()),
      'system/eventloop.delay.mean.ms': milliseconds(this.delay.mean),
      'system/eventloop.delay.max.ms': milliseconds(this.delay.max),
      'system/load.1m': loadavg()[0] ?? 0,
    };
    if (total > 0) values['system/cpu.machine.percent'] = 100 * (1 - (machine.idle - this.machineBefore.idle) / total);
    this.cpuBefore = process.cpuUsage();
    this.timeBefore = now;
    this.machineBefore = machine;
    this.delay.reset();
    return values;
  }

  stop(): void {
    this.delay.disable();
  }
}

/** The histogram counts the sampling interval itself, and without a sample its mean is NaN. */
function milliseconds(nanoseconds: number): number {
  return Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e6 - samplingMs) : 0;
}

function machineTimes(): { idle: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}
