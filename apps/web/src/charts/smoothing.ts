/**
 * Exponential moving average with the bias of its start taken out (Kingma and Ba 2015, section 3), so that the first points are not
 * drawn towards zero. `weight` in [0, 1): 0 leaves the values as they are. Gaps and values that are not finite stay where they are and
 * do not enter the average.
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight <= 0) return [...values];
  let average = 0;
  let seen = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return value;
    seen += 1;
    average = average * weight + (1 - weight) * value;
    return average / (1 - weight ** seen);
  });
}
