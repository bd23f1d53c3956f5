/** Whether all is tried that there is to try, as in CI. Elsewhere a share of it is, so that the tests of one's own work end soon. */
export const isThorough = process.env.PLINTH_TEST_CI === 'true';

/** Whether this thing is tried in this place, both by number: all of them where it is thorough, else a third, in which each place and each thing has its part. */
export function isTried(place: number, thing: number): boolean {
  return isThorough || (place + thing) % 3 === 0;
}
