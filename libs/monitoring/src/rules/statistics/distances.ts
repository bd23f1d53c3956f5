/** Distances between two lists of shares. The source of each is named at it. */

/** Jensen–Shannon distance with the natural logarithm (J. Lin, "Divergence measures based on the Shannon entropy", IEEE Trans. Inf. Theory 37(1), 1991): the square root of the divergence. */
export function jensenShannon(reference: readonly number[], current: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < reference.length; at++) {
    const [p, q] = [reference[at]!, current[at]!];
    const middle = (p + q) / 2;
    if (p > 0) sum += p * Math.log(p / middle);
    if (q > 0) sum += q * Math.log(q / middle);
  }
  return Math.sqrt(Math.max(0, sum / 2));
}

/** The population stability index, symmetric sum of both Kullback–Leibler divergences (H. Jeffreys, 1946). No share may be zero. */
export function stabilityIndex(reference: readonly number[], current: readonly number[]): number {
  return reference.reduce((sum, share, at) => sum + (share - current[at]!) * Math.log(share / current[at]!), 0);
}

/** Σ r ln (r / c) of shares that are made to sum to one first (S. Kullback and R. Leibler, 1951). No share may be zero. */
export function kullbackLeibler(reference: readonly number[], current: readonly number[]): number {
  const total = reference.reduce((sum, share) => sum + share, 0);
  const otherTotal = current.reduce((sum, share) => sum + share, 0);
  return Math.max(0, reference.reduce((sum, share, at) => sum + (share / total) * Math.log(share / total / (current[at]! / otherTotal)), 0));
}

/** √(1 − Σ √pq) (E. Hellinger, 1909, by the coefficient of A. Bhattacharyya). */
export function hellinger(reference: readonly number[], current: readonly number[]): number {
  const coefficient = reference.reduce((sum, share, at) => sum + Math.sqrt(share * current[at]!), 0);
  return Math.sqrt(1 - Math.min(1, Math.max(0, coefficient)));
}
