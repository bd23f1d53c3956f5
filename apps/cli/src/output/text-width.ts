const segmenter = new Intl.Segmenter();
/** East Asian wide and fullwidth letters, and pictures: two columns on a terminal (Unicode UAX 11, in its main ranges). */
const wide = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns that the text takes on a terminal. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** The text cut to so many columns, with an ellipsis where something is missing. */
export function fit(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let shown = '';
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = width + textWidth(segment);
    if (next > columns - 1) break;
    shown += segment;
    width = next;
  }
  return `${shown}…`;
}

/** No control character of a stranger's text reaches the terminal: it could move the cursor, or rename the window. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => (character === '\n' || character === '\t' ? ' ' : '�'));
}
