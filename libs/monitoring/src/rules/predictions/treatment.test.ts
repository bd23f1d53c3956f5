import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meansName, treatmentOf, type TreatmentRule } from './treatment.js';

const sensitivities = ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'];
const named = (column: string, treatment: TreatmentRule['treatment']): TreatmentRule => ({ column, sensitivity: null, treatment });
const labelled = (sensitivity: string, treatment: TreatmentRule['treatment']): TreatmentRule => ({ column: null, sensitivity, treatment });

describe('the treatment of a column', () => {
  it('is that of the rule that means it by name or by sensitivity, and of several the strictest', () => {
    const rules = [named('*email*', 'MASK'), labelled('CONFIDENTIAL', 'MASK'), labelled('RESTRICTED', 'DROP')];
    const of = (column: string, ...labels: string[]) => treatmentOf(rules, column, labels, sensitivities);
    expect([of('age'), of('age', 'INTERNAL'), of('age', 'CONFIDENTIAL'), of('age', 'INTERNAL', 'RESTRICTED'), of('Work_EMail')]).toEqual([undefined, undefined, 'MASK', 'DROP', 'MASK']);
    expect(treatmentOf([named('email', 'DROP'), named('*', 'MASK')], 'EMAIL', [], sensitivities)).toBe('DROP');
  });

  it('a pattern means what a plain expression with .* would', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '*'), maxLength: 8 }), fc.string({ unit: fc.constantFrom('a', 'b', 'A'), maxLength: 10 }), (pattern, name) => {
      expect(meansName(pattern, name)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(name));
    }));
  });
});
