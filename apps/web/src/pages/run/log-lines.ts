export interface LogLine {
  readonly index: number;
  readonly at: string;
  readonly stream: 'STDOUT' | 'STDERR';
  readonly text: string;
}

// ESC, then a colour, a cursor move or a title: what terminals act on and a page can only show as noise.
const escapes = new RegExp(`${String.fromCharCode(27)}(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^${String.fromCharCode(7)}]*${String.fromCharCode(7)})`, 'g');

/** The text without terminal codes; of a line that a progress bar wrote over and over, the last state. */
export function legible(text: string): string {
  const clean = text.replace(escapes, '').replace(/\r+$/, '');
  return clean.slice(clean.lastIndexOf('\r') + 1);
}

/** Lines in the order of their index, each once, however often and in whatever order batches bring them. */
export function mergeLines(lines: readonly LogLine[], more: readonly LogLine[]): readonly LogLine[] {
  const last = lines.at(-1)?.index ?? -1;
  const first = more[0];
  if (first === undefined) return lines;
  if (first.index > last && more.every((line, at) => at === 0 || line.index > (more[at - 1]?.index ?? 0))) return [...lines, ...more];
  const byIndex = new Map([...lines, ...more].map((line) => [line.index, line]));
  return [...byIndex.values()].toSorted((a, b) => a.index - b.index);
}
