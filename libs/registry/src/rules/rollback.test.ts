import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PastDeployment, rollbackTarget } from './rollback.js';

const past = (id: number, version: number, { approved = true, wasActive = true, isActive = false } = {}): PastDeployment => ({ id: String(id).padStart(4, '0'), version, approved, wasActive, isActive });

describe('the way back', () => {
  const history = [past(1, 1), past(2, 2, { approved: false }), past(3, 3, { wasActive: false }), past(4, 4, { isActive: true })];

  it('leads to what was ACTIVE before', () => expect(rollbackTarget(history, undefined)).toEqual({ kind: 'TO', version: 2, approved: false }));
  it('leads to a version that is named, if it was ever ACTIVE here', () => expect(rollbackTarget(history, 1)).toEqual({ kind: 'TO', version: 1, approved: true }));
  it('never leads to one that was not', () => {
    expect(rollbackTarget(history, 3)).toEqual({ kind: 'NEVER_ACTIVE' });
    expect(rollbackTarget(history, 9)).toEqual({ kind: 'NEVER_ACTIVE' });
    expect(rollbackTarget([past(1, 1, { isActive: true })], undefined)).toEqual({ kind: 'NEVER_ACTIVE' });
    expect(rollbackTarget([], undefined)).toEqual({ kind: 'NEVER_ACTIVE' });
  });
  it('does not lead to where one is', () => expect(rollbackTarget(history, 4)).toEqual({ kind: 'ACTIVE_ALREADY' }));
  it('skips earlier times of the version that runs', () => expect(rollbackTarget([past(1, 1), past(2, 4), past(3, 4, { isActive: true })], undefined)).toEqual({ kind: 'TO', version: 1, approved: true }));
  it('counts as approved when it once was', () => expect(rollbackTarget([past(1, 1), past(2, 2), past(3, 1, { approved: false }), past(4, 2, { isActive: true })], undefined)).toEqual({ kind: 'TO', version: 1, approved: true }));

  it('leads nowhere but to a version that was ACTIVE here and is not now, whatever happened', () => {
    const deployments = fc.array(fc.record({ version: fc.integer({ min: 1, max: 5 }), approved: fc.boolean(), wasActive: fc.boolean() }), { maxLength: 12 });
    fc.assert(fc.property(deployments, fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }), fc.boolean(), (made, wanted, running) => {
      const all = made.map(({ version, approved, wasActive }, index) => past(index, version, { approved, wasActive: wasActive || (running && index === made.length - 1), isActive: running && index === made.length - 1 }));
      const target = rollbackTarget(all, wanted);
      if (target.kind !== 'TO') return;
      const reached = all.filter(({ version, wasActive, isActive }) => version === target.version && wasActive && !isActive);
      expect(reached.length).toBeGreaterThan(0);
      expect(all.find(({ isActive }) => isActive)?.version).not.toBe(target.version);
      if (target.approved) expect(reached.some(({ approved }) => approved)).toBe(true);
      if (wanted !== undefined) expect(target.version).toBe(wanted);
    }));
  });
});
