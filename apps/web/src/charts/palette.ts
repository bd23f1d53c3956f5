import { hueCount } from '../parts/series-slots.js';

/** The colours a canvas needs, read from the tokens of the scheme in force. */
export interface ChartPalette {
  readonly text: string;
  readonly grid: string;
  readonly font: string;
  readonly surface: string;
  readonly hues: readonly string[];
}

export function readPalette(): ChartPalette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: token('--text-3'),
    grid: token('--grid'),
    surface: token('--surface'),
    font: `11px ${token('--font')}`,
    hues: Array.from({ length: hueCount }, (_, at) => token(`--series-${at + 1}`)),
  };
}
