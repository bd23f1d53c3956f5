export const treatments = ['MASK', 'DROP'] as const;
export type Treatment = (typeof treatments)[number];

/** What a workspace does with a column before it is kept. Exactly one of the two says which columns are meant. */
export interface TreatmentRule {
  /** A name; `*` stands for any run of characters, and letters count alike whether they are large or small. */
  readonly column: string | null;
  /** Features of this sensitivity and above, as their definitions have it. */
  readonly sensitivity: string | null;
  readonly treatment: Treatment;
}

/**
 * The treatment of a column: the strictest of the rules that mean it; undefined where none does. DROP is stricter than MASK.
 * @param labels how sensitive features of that name are
 * @param sensitivities from the least to the most
 */
export function treatmentOf(rules: readonly TreatmentRule[], column: string, labels: readonly string[], sensitivities: readonly string[]): Treatment | undefined {
  const meant = rules.filter((rule) => (rule.column !== null && meansName(rule.column, column)) || (rule.sensitivity !== null && labels.some((label) => sensitivities.indexOf(label) >= sensitivities.indexOf(rule.sensitivity ?? ''))));
  return meant.some(({ treatment }) => treatment === 'DROP') ? 'DROP' : meant.length ? 'MASK' : undefined;
}

/** Linear in both lengths, whatever the pattern: each part is looked for behind the one before. */
export function meansName(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  const tail = rest.pop();
  if (tail === undefined) return head === text;
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
  const end = text.length - tail.length;
  let at = head.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
