/** The first bits of the fractional part of a root of each prime, of which SHA-2 takes its constants: FIPS 180-4, section 4.2. */
export function rootFractions(count: number, degree: 2n | 3n, bits: 32n | 64n): bigint[] {
  const words: bigint[] = [];
  for (let candidate = 2n; words.length < count; candidate++) {
    let isPrime = true;
    for (let divisor = 2n; divisor * divisor <= candidate && isPrime; divisor++) isPrime = candidate % divisor !== 0n;
    if (isPrime) words.push(BigInt.asUintN(Number(bits), integerRoot(candidate << (bits * degree), degree)));
  }
  return words;
}

function integerRoot(value: bigint, degree: bigint): bigint {
  let low = 0n;
  let high = 1n << 72n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** degree <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}
