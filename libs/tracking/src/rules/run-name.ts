const qualities = ['amber', 'bold', 'brisk', 'calm', 'clear', 'crisp', 'dapper', 'deft', 'eager', 'fair', 'fleet', 'fond', 'frank', 'gentle', 'glad', 'grand', 'keen', 'kind', 'lively', 'lucid', 'mellow', 'merry', 'neat', 'noble', 'proud', 'quick', 'quiet', 'sharp', 'sunny', 'swift', 'tidy', 'warm'];
const animals = ['badger', 'bear', 'bison', 'crane', 'deer', 'dove', 'eagle', 'egret', 'falcon', 'finch', 'fox', 'gull', 'hare', 'hawk', 'heron', 'ibex', 'jay', 'kite', 'lark', 'lynx', 'marten', 'mole', 'newt', 'otter', 'owl', 'raven', 'robin', 'seal', 'stork', 'swan', 'wren', 'wolf'];

/** A name for a run that was given none: the same for the same id, and easier to tell apart and to say than the id. */
export function runNameOf(id: string): string {
  const digits = id.replaceAll('-', '').slice(-8);
  const number = Number.parseInt(digits, 16) || 0;
  return `${qualities[number % 32]}-${animals[(number >>> 5) % 32]}-${(number >>> 10) % 1_000}`;
}
