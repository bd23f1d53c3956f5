/** More than any event takes: a line without an end must not fill the memory. */
export const mostLineBytes = 16 << 20;

const newline = 0x0a;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** What stands for a line that is longer than any that was written: it is no event, and no line of a table. */
const tooLong = Uint8Array.of(0);

/**
 * The lines of a file that comes in pieces, as many whole ones at once as a piece holds: to wait for each by itself would take longer than to read it. Each block ends
 * with a line's end, but for the last line of a file that has none.
 */
export async function* blocksOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let begun: Uint8Array[] = [];
  let size = 0;
  for await (const given of content) {
    // A view of Node's own kind is slow to take parts of.
    const piece = new Uint8Array(given.buffer, given.byteOffset, given.length);
    const first = piece.indexOf(newline) + 1;
    const last = piece.lastIndexOf(newline) + 1;
    if (first > 0 && size > 0) {
      yield size > mostLineBytes ? ended(tooLong) : joined([...begun, piece.subarray(0, first)]);
      [begun, size] = [[], 0];
      if (first < last) yield piece.subarray(first, last);
    } else if (last > 0) yield piece.subarray(0, last);
    const rest = piece.length - last;
    if (rest === 0) continue;
    size += rest;
    if (size > mostLineBytes) begun = [];
    else begun.push(piece.slice(last));
  }
  if (size > 0) yield size > mostLineBytes ? tooLong : joined(begun);
}

/** Where the line that begins here ends, without its end. */
export function endOfLine(block: Uint8Array, from: number): number {
  const end = block.indexOf(newline, from);
  return end < 0 ? block.length : end;
}

/** How many lines there are, the last one with an end or without. */
export function countLines(block: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < block.length; at = endOfLine(block, at) + 1) count += 1;
  return count;
}

/** What is not UTF-8 comes through as replacement characters, and will not verify. */
export function textOfLine(line: Uint8Array): string {
  return decoder.decode(line);
}

/** @returns undefined when the line is no JSON */
export function parsedLine(line: Uint8Array): unknown {
  try {
    return JSON.parse(textOfLine(line));
  } catch {
    return undefined;
  }
}

/** What the lines of a file of JSON hold. */
export async function* valuesOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  for await (const block of blocksOf(content)) {
    for (let from = 0; from < block.length; ) {
      const to = endOfLine(block, from);
      yield parsedLine(block.subarray(from, to));
      from = to + 1;
    }
  }
}

function ended(line: Uint8Array): Uint8Array {
  return joined([line, Uint8Array.of(newline)]);
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
