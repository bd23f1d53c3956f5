import { isRecord } from '../../api/failure.js';

interface Bound {
  readonly document: unknown;
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);

/** What a signer may mean, where any of the policies asks for a signature: what all that ask have in common. Absent: none asks. */
export function signatureMeanings(policies: readonly Bound[]): readonly string[] | undefined {
  const asked = policies.flatMap(({ document }) => (isRecord(document) && isRecord(document['signature']) ? [texts(document['signature']['meanings'])] : []));
  const [first, ...others] = asked;
  return first?.filter((meaning) => others.every((list) => list.includes(meaning)));
}

/** So many rejections end the request: the fewest that a policy asks for. */
export function rejectionsWanted(policies: readonly Bound[]): number {
  return Math.min(20, ...policies.map(({ document }) => (isRecord(document) && typeof document['rejections'] === 'number' ? document['rejections'] : 1)));
}

/** Who may fill a seat, in words: `group risk, Maintainer or above`. */
export function seatsText(from: unknown): string {
  if (!isRecord(from)) return 'nobody';
  const role = typeof from['role'] === 'string' ? `${from['role'].charAt(0)}${from['role'].slice(1).toLowerCase()} or above` : undefined;
  const group = typeof from['group'] === 'string' ? `group ${from['group']}` : undefined;
  const people = Array.isArray(from['people']) ? `${from['people'].length} named` : undefined;
  return [group, role, people].filter((part) => part !== undefined).join(', ');
}
