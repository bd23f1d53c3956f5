/** Ascending numbers as `1-5,9,12-40`. Takes them one by one, so that many never lie in memory. */
export class SequenceRanges {
  private readonly parts: string[] = [];
  private first = 0;
  private last = 0;

  add(sequence: number): void {
    if (this.first !== 0 && sequence === this.last + 1) {
      this.last = sequence;
      return;
    }
    this.flush();
    this.first = this.last = sequence;
  }

  toString(): string {
    this.flush();
    this.first = 0;
    return this.parts.join(',');
  }

  private flush(): void {
    if (this.first !== 0) this.parts.push(this.first === this.last ? String(this.first) : `${this.first}-${this.last}`);
  }
}

export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

/** @returns undefined unless the text is ascending ranges */
export function parseSequences(text: string): SequenceRange[] | undefined {
  const ranges: SequenceRange[] = [];
  let last = 0;
  for (const part of text === '' ? [] : text.split(',')) {
    const found = /^([1-9]\d{0,15})(?:-([1-9]\d{0,15}))?$/.exec(part);
    const from = Number(found?.[1]);
    const to = Number(found?.[2] ?? found?.[1]);
    if (!found || from <= last || to < from || !Number.isSafeInteger(to)) return undefined;
    ranges.push({ from, to });
    last = to;
  }
  return ranges;
}

/** How many numbers the ranges hold. */
export function countIn(ranges: readonly SequenceRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** Each of the numbers. */
export function sequencesIn(ranges: readonly SequenceRange[]): number[] {
  return ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

/** The ranges for people, as `1-5, 9`; of many the first. */
export function textOfRanges(ranges: readonly SequenceRange[], most = 20): string {
  const shown = ranges.slice(0, most).map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`));
  return [...shown, ...(ranges.length > most ? ['…'] : [])].join(', ');
}
