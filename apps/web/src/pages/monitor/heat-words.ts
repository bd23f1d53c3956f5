import { chanceText, intensityText } from '../../monitoring/intensity.js';
import { wordsOfTest } from '../../monitoring/test-words.js';
import { windowText } from '../../monitoring/window-words.js';
import { figure as figureText } from '../../parts/figures.js';
import type { HeatCell, HeatWindow } from './heat.js';

/** A cell as a sentence. */
export function cellWords(column: string, window: HeatWindow, cell: HeatCell): string {
  const where = `${column}, ${windowText(window)}`;
  switch (cell.kind) {
    case 'none':
      return `${where}: no verdict, which is not “no drift”`;
    case 'pending':
      return `${where}: still to be looked at`;
    case 'failed':
      return `${where}: the look failed`;
    case 'figure': {
      const { test, statistic, pValue, drifted, intensity } = cell.figure;
      const found = pValue == null ? figureText(statistic, 3) : `p ${chanceText(pValue)}`;
      return `${where}: ${drifted ? 'drifted' : 'as the baseline'}, ${wordsOfTest(test).title} ${found}, ${intensityText(intensity)} of its threshold`;
    }
  }
}
