import { inflateSync } from 'node:zlib';

/**
 * The text of a PDF as pdfkit writes it (PDF 1.3, fonts embedded with Identity-H): each run of glyphs a line, in the order in which they are drawn. The glyphs are
 * read by the fonts' own ToUnicode tables, as a reader does that copies text.
 */
export function textOfPdf(pdf: Buffer): string {
  const objects = objectsIn(pdf);
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  for (const { head } of objects.values()) {
    for (const [, name = '', number = ''] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(number)?.head ?? '')?.[1];
      if (table !== undefined) fonts.set(name, charactersIn(objects.get(table)?.stream.toString('latin1') ?? ''));
    }
  }
  const lines: string[] = [];
  for (const { stream } of objects.values()) {
    let characters: ReadonlyMap<string, string> | undefined;
    for (const [, font, glyphs] of stream.toString('latin1').matchAll(/\/(F\d+) [\d.]+ Tf|\[((?:<[0-9a-f]*>|[-\d. ])*)\] TJ/g)) {
      if (font !== undefined) characters = fonts.get(font);
      else if (glyphs !== undefined) lines.push([...glyphs.matchAll(/<([0-9a-f]*)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []).map((glyph) => characters?.get(glyph) ?? '�').join(''));
    }
  }
  return lines.join('\n');
}

interface PdfObject {
  readonly head: string;
  readonly stream: Buffer;
}

function objectsIn(pdf: Buffer): Map<string, PdfObject> {
  const found = new Map<string, PdfObject>();
  for (const [, number = '', body = ''] of pdf.toString('latin1').matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [head = '', ...rest] = body.split('\nstream\n');
    const bytes = Buffer.from(rest.join('\nstream\n').replace(/\nendstream$/, ''), 'latin1');
    found.set(number, { head, stream: head.includes('/FlateDecode') ? inflateSync(bytes) : bytes });
  }
  return found;
}

/** The characters of each glyph, by its four digits (PDF 32000-1, 9.10.3). */
function charactersIn(table: string): Map<string, string> {
  const characters = new Map<string, string>();
  for (const [, first = '', , list = ''] of table.matchAll(/<([0-9a-f]{4})> <([0-9a-f]{4})> \[([^\]]*)\]/g))
    // A ligature stands for several: <0066 006c>.
    [...list.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, units = ''], index) => characters.set((parseInt(first, 16) + index).toString(16).padStart(4, '0'), Buffer.from(units.replaceAll(' ', ''), 'hex').swap16().toString('utf16le')));
  return characters;
}
