import { describe, expect, it } from 'vitest';
import { kolmogorovSurvival } from './kolmogorov.js';
import { logGamma, normalSurvival, scaledBesselK, studentTwoSided, upperGamma } from './special.js';

/** To 1e-9 of the value, and of one where it is less. */
const close = (found: number, expected: number) => expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
/** Tails keep their digits as well. */
const closeToItself = (found: number, expected: number) => expect(Math.abs(found / expected - 1)).toBeLessThanOrEqual(1e-9);

/** What SciPy 1.17 says. */
describe('special functions', () => {
  it.each([[0.5, 0.3, 0.4385780260809997], [2.5, 7, 0.01560941610026691], [15, 15.2, 0.44531086690661653], [400, 430, 0.06935319061778537], [50_000, 50_200, 0.185466357061914], [3, 80, 5.921717403520811e-32]])('upper incomplete gamma of %d at %d', (a, x, expected) => closeToItself(upperGamma(a, x), expected));
  it.each([[0.3, 1, 0.8144528418445154], [2.1, 5, 0.08975324988459879], [-1.7, 38, 0.09730343447152699], [4.4, 1_000, 1.1986590082133438e-5], [2.2, 2_000_000, 0.027807008971449994]])('Student’s t of %d with %d degrees of freedom', (t, freedom, expected) => closeToItself(studentTwoSided(t, freedom), expected));
  it.each([[-2.5, 0.9937903346742238], [-0.1, 0.539827837277029], [0, 0.5], [1.3, 0.09680048458561036], [5.2, 9.96442631693347e-8], [12, 1.776482112077653e-33]])('normal tail beyond %d', (z, expected) => closeToItself(normalSurvival(z), expected));
  it.each([[1e-4, 21.354051162747673], [0.03, 4.455355150068766], [0.8, 1.2927318736857456], [5, 0.5509545760059713], [60, 0.16155160918473283]])('Bessel’s K of a quarter at %d', (x, expected) => closeToItself(scaledBesselK(0.25, x), expected));
  it.each([[0.5, 0.5723649429247], [1, 0], [2.3, 0.15418945495963046], [11, 15.104412573075516], [100_000, 1051287.7089736569]])('ln Γ(%d)', (x, expected) => close(logGamma(x), expected));
  it.each([
    [5, 0.3, 0.664],
    [20, 0.15, 0.7044671549442872],
    [100, 0.09, 0.37063202558632835],
    [140, 0.2, 2.1981563302200222e-5],
    [500, 0.03, 0.7473166700457021],
    [500, 0.08, 0.0031305058199356268],
    [1_000, 0.012, 0.9984464668620097],
    [20_000, 0.007, 0.2796327725575466],
    [99_999, 0.0006, 0.9999999999999792],
    [300_000, 0.0021, 0.14161984920806547],
    [300_000, 0.0052, 1.79264227767963e-7],
  ])('Kolmogorov’s distribution of %d rows at %d', (n, x, expected) => close(kolmogorovSurvival(n, x), expected));
});
