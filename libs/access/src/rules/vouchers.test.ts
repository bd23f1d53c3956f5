import { describe, expect, it } from 'vitest';
import type { ActorId } from '@plinth/kernel';
import { vouchersOf } from './vouchers.js';

const [ann, ben, cleo] = ['ann', 'ben', 'cleo'].map((name) => name as ActorId) as [ActorId, ActorId, ActorId];

describe('who could use a credential beside its holder', () => {
  it('is nobody, when its holder made it in a session of their own', () => {
    expect(vouchersOf({ id: ann }, ann)).toEqual([]);
  });

  it('is its maker, and whoever could be its maker', () => {
    expect(vouchersOf({ id: ben }, ann)).toEqual([ben]);
    expect(vouchersOf({ id: ben, vouchedBy: [cleo] }, ann)).toEqual([ben, cleo]);
  });

  it('stays whoever let its holder in, however often they make themselves another', () => {
    const first = vouchersOf({ id: ann, vouchedBy: [cleo] }, ann);
    expect(first).toEqual([cleo]);
    expect(vouchersOf({ id: ann, vouchedBy: first }, ann)).toEqual([cleo]);
  });

  it('is never its holder, whoever made it on the way', () => {
    expect(vouchersOf({ id: ben, vouchedBy: [ann] }, ann)).toEqual([ben]);
  });
});
