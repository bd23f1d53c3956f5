import type { ColumnKind, DriftTest } from '../drift-test.js';

interface TestRule {
  readonly threshold: number;
  /** When it is a drift: of the p-value, or of the distance where there is none. */
  readonly when: 'P_BELOW' | 'P_NOT_ABOVE' | 'NOT_BELOW' | 'ABOVE';
  readonly fits: 'NUMBERS' | 'CATEGORIES' | 'BOTH';
  readonly title: string;
}

/** As Evidently 0.7 has them; z, χ², G and Fisher's test also take numbers, each value as a category, for its defaults do. */
export const testRules: Readonly<Record<DriftTest, TestRule>> = {
  KOLMOGOROV_SMIRNOV: { threshold: 0.05, when: 'P_NOT_ABOVE', fits: 'NUMBERS', title: 'Kolmogorov–Smirnov' },
  CHI_SQUARE: { threshold: 0.05, when: 'P_BELOW', fits: 'BOTH', title: 'χ²' },
  Z: { threshold: 0.05, when: 'P_BELOW', fits: 'BOTH', title: 'z' },
  WASSERSTEIN: { threshold: 0.1, when: 'NOT_BELOW', fits: 'NUMBERS', title: 'Wasserstein' },
  JENSEN_SHANNON: { threshold: 0.1, when: 'NOT_BELOW', fits: 'BOTH', title: 'Jensen–Shannon' },
  PSI: { threshold: 0.1, when: 'NOT_BELOW', fits: 'BOTH', title: 'PSI' },
  KULLBACK_LEIBLER: { threshold: 0.1, when: 'NOT_BELOW', fits: 'BOTH', title: 'Kullback–Leibler' },
  HELLINGER: { threshold: 0.1, when: 'NOT_BELOW', fits: 'BOTH', title: 'Hellinger' },
  ENERGY_DISTANCE: { threshold: 0.1, when: 'ABOVE', fits: 'NUMBERS', title: 'energy distance' },
  T: { threshold: 0.05, when: 'P_BELOW', fits: 'NUMBERS', title: 't' },
  MANN_WHITNEY: { threshold: 0.05, when: 'P_BELOW', fits: 'NUMBERS', title: 'Mann–Whitney' },
  EPPS_SINGLETON: { threshold: 0.05, when: 'P_BELOW', fits: 'NUMBERS', title: 'Epps–Singleton' },
  ANDERSON_DARLING: { threshold: 0.1, when: 'P_BELOW', fits: 'NUMBERS', title: 'Anderson–Darling' },
  CRAMER_VON_MISES: { threshold: 0.1, when: 'P_NOT_ABOVE', fits: 'NUMBERS', title: 'Cramér–von Mises' },
  FISHER_EXACT: { threshold: 0.1, when: 'P_BELOW', fits: 'BOTH', title: 'Fisher’s exact' },
  G: { threshold: 0.1, when: 'P_BELOW', fits: 'BOTH', title: 'G' },
};

const smallReference = 1_000;
const fewValues = 5;

/** The test that Evidently takes where nobody chose one. @param distinct different values of both sides together */
export function defaultTest(kind: Extract<ColumnKind, 'NUMERIC' | 'CATEGORICAL' | 'DATETIME'>, referenceValues: number, distinct: number): DriftTest {
  const few = kind === 'CATEGORICAL' || distinct <= fewValues;
  if (referenceValues > smallReference) return few ? 'JENSEN_SHANNON' : 'WASSERSTEIN';
  if (!few) return 'KOLMOGOROV_SMIRNOV';
  return distinct > 2 ? 'CHI_SQUARE' : 'Z';
}

/** Whether what was found is beyond the threshold. */
export function isBeyond(test: DriftTest, found: { readonly statistic: number; readonly pValue: number | null }, threshold: number): boolean {
  switch (testRules[test].when) {
    case 'P_BELOW':
      return (found.pValue ?? 1) < threshold;
    case 'P_NOT_ABOVE':
      return (found.pValue ?? 1) <= threshold;
    case 'NOT_BELOW':
      return found.statistic >= threshold;
    case 'ABOVE':
      return found.statistic > threshold;
  }
}
