import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Meter } from './meter.js';

/** A process whose use is what the test says. */
class Said {
  cpu = 0;
  held = 100;
  most = 1_000;
  cpuMicros = (): number => this.cpu;
  memory = (): number => this.held;
  memoryPeak = (): number => this.most;
}

describe('what steps took', () => {
  it('is shared by those that ran side by side, and is part of what holds them', () => {
    const said = new Said();
    const meter = new Meter(said);
    const whole = meter.begin();
    said.cpu += 1e6;
    const outer = meter.begin(whole);
    said.cpu += 2e6;
    const [one, other] = [meter.begin(outer), meter.begin(outer)];
    said.cpu += 4e6;
    expect([meter.end(one).cpuSeconds, meter.end(other).cpuSeconds]).toEqual([2, 2]);
    said.cpu += 8e6;
    expect([meter.end(outer).cpuSeconds, meter.end(whole).cpuSeconds]).toEqual([14, 15]);
  });

  it('adds up to what the process took, whatever began and ended when', () => {
    const act = fc.record({ kind: fc.constantFrom('begin', 'end'), which: fc.nat(), cpu: fc.integer({ min: 0, max: 1_000_000 }) });
    fc.assert(fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const said = new Said();
      const meter = new Meter(said);
      const whole = meter.begin();
      const running: ReturnType<Meter['begin']>[] = [];
      let ended = 0;
      for (const { kind, which, cpu } of acts) {
        said.cpu += cpu;
        if (kind === 'begin') running.push(meter.begin(whole));
        else if (running.length > 0) ended += meter.end(running.splice(which % running.length, 1)[0]!).cpuSeconds;
      }
      const parts = ended + running.reduce((sum, share) => sum + meter.end(share).cpuSeconds, 0);
      const all = meter.end(whole).cpuSeconds;
      expect(all).toBeCloseTo(said.cpu / 1e6, 6);
      expect(parts).toBeLessThanOrEqual(all + 1e-6);
    }));
  });

  it('is the memory that the process held at the most meanwhile', () => {
    const said = new Said();
    const meter = new Meter(said);
    const one = meter.begin();
    said.held = 300;
    meter.read(one);
    said.held = 200;
    expect(meter.end(one).peakMemoryBytes).toBe(300);
    // The process's own peak rose: that is it, sampled or not.
    const other = meter.begin();
    said.most = 5_000;
    expect(meter.end(other).peakMemoryBytes).toBe(5_000);
  });
});
