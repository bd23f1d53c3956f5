import { describe, expect, it } from 'vitest';
import { binNumbers, binDistinct, filledShares, sharesOf } from './binning.js';
import { hellinger, jensenShannon, kullbackLeibler, stabilityIndex } from './distances.js';
import { differencesOf, distributionOf } from './distribution.js';

const reference = distributionOf(Array.from({ length: 1_200 }, (_, i) => ((i * 7_919) % 1_000) / 10));
const current = distributionOf(Array.from({ length: 900 }, (_, i) => ((i * 6_101) % 1_000) / 9 + 3));

/** As Evidently says of these rows. */
describe('distances of the golden rows', () => {
  const binned = binNumbers(reference, current, false);

  it('Wasserstein', () => expect(differencesOf(reference, current).transport / Math.sqrt(reference.variance)).toBeCloseTo(0.298093045, 9));
  it('PSI', () => expect(stabilityIndex(filledShares(binned.reference), filledShares(binned.current))).toBeCloseTo(0.602050346, 9));
  it('Jensen–Shannon', () => expect(jensenShannon(sharesOf(binned.reference), sharesOf(binned.current))).toBeCloseTo(0.189867026, 9));
  it('Kullback–Leibler', () => expect(kullbackLeibler(filledShares(binned.reference), filledShares(binned.current))).toBeCloseTo(0.111626192, 9));
  it('Hellinger', () => {
    const distinct = binDistinct(reference, current, false);
    expect(hellinger(sharesOf(distinct.reference), sharesOf(distinct.current))).toBeCloseTo(0.22132836, 9);
  });
});
