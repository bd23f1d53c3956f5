/**
 * Lines of UTF-8 text that comes in pieces, as many at once as a piece holds: to wait for each by itself would take longer than to read it. What is not UTF-8 comes
 * through as replacement characters, and will not verify.
 */
export async function* linesOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<string[], void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of content) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield [rest];
}
