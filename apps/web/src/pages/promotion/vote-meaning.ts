interface Quorum {
  readonly requirements: readonly { readonly name: string; readonly needed: number; readonly filledBy: readonly unknown[] }[];
}

interface Gate {
  readonly outcome: string;
}

/** As many as a sentence bears. */
const shownSeats = 3;

/** What an approval of the viewer will bring about, in a sentence. An approval is counted for one seat in each policy. */
export function meaningOfApproval(quorums: readonly Quorum[], gates: readonly Gate[], seats: readonly string[]): string {
  const open = quorums.flatMap(({ requirements }) => requirements.filter(({ needed, filledBy }) => filledBy.length < needed));
  const mine = [...new Set(open.filter(({ name }) => seats.includes(name)).map(({ name }) => name))];
  const failing = gates.filter(({ outcome }) => outcome !== 'PASS').length;
  // In each policy the vote fills one of the seats that are empty; what is left is what others have to fill.
  const left = quorums.reduce((sum, { requirements }) => {
    const missing = requirements.reduce((count, { needed, filledBy }) => count + Math.max(0, needed - filledBy.length), 0);
    const fills = requirements.some(({ name, needed, filledBy }) => filledBy.length < needed && seats.includes(name));
    return sum + missing - (fills ? 1 : 0);
  }, 0);
  const filled = mine.length === 0 ? 'Your approval is recorded' : `Your approval fills a seat for ${mine.length > shownSeats ? `${mine.slice(0, shownSeats - 1).join(', ')} or ${mine.length - shownSeats + 1} others` : mine.join(' or ')}`;
  if (left > 0) return `${filled}; ${left === 1 ? 'one more is' : `${left} more are`} needed${failing === 0 ? '' : `, and ${failing === 1 ? 'one gate' : `${failing} gates`} to hold`}.`;
  if (failing > 0) return `${filled}, the last one needed; ${failing === 1 ? 'one gate keeps' : `${failing} gates keep`} it from being approved.`;
  return `${filled}, the last one needed: it is carried out at once.`;
}

/** What a rejection of the viewer will bring about. `wanted`: how many end the request, by the policy that asks for the fewest. */
export function meaningOfRejection(wanted: number, rejections: number): string {
  const left = wanted - rejections - 1;
  return left <= 0 ? 'Your rejection ends the request.' : `Your rejection is recorded; ${left === 1 ? 'one more ends' : `${left} more end`} the request.`;
}
