import { number, plainPage, safe } from '../plain-page.js';
import { metricWords, type PerformanceFinding } from './judge.js';
import type { ConfusionCell, ReliabilityBin } from './metric.js';

/** What a page shows: how good the predictions of a window were, as it is kept. */
export interface MeasuredWindow {
  readonly monitor: { readonly name: string; readonly revision: number };
  readonly window: { readonly from: string; readonly to: string; readonly subject: string };
  readonly labelsUntil: string;
  readonly predictions: readonly string[];
  readonly labels: readonly string[];
  readonly performance: PerformanceFinding;
  readonly slices: readonly PerformanceFinding[];
}

/** Cells that a page shows; the document has all that are kept. */
const shownCells = 100;

/** A page to hand on. */
export function performancePage({ monitor, window, labelsUntil, predictions, labels, performance, slices }: MeasuredWindow): string {
  return plainPage(`${monitor.name}: ${window.from} – ${window.to}`, `<h1>${safe(monitor.name)}</h1><p>${safe(performance.sentence)}</p>
<dl><dt>Window</dt><dd>${safe(window.from)} – ${safe(window.to)}${window.subject ? ` (${safe(window.subject)})` : ''}</dd><dt>Predictions</dt><dd>${performance.rows}, of ${predictions.length} batches</dd><dt>Labels</dt><dd>of ${performance.labelled} predictions, of ${labels.length} batches, until ${safe(labelsUntil)}${performance.contradicted ? `; ${performance.contradicted} were contradicted, of which the latest count` : ''}</dd></dl>
${measured(performance)}${slices.map((finding) => `<h2>${safe(finding.slice)}</h2><p>${safe(finding.sentence)}</p>${measured(finding)}`).join('\n')}`);
}

function measured({ measurement, checks }: PerformanceFinding): string {
  if (!measurement) return '';
  const rows = measurement.metrics.map(({ metric, value, undefinedBecause }) => {
    const check = checks.find((each) => each.metric === metric);
    const bounds = [check?.atLeast == null ? [] : `at least ${number(check.atLeast)}`, check?.atMost == null ? [] : `at most ${number(check.atMost)}`].flat().join(', ');
    const verdict = check === undefined ? '' : check.holds === true ? '<span class="s">holds</span>' : check.holds === false ? '<span class="d">violated</span>' : 'can not be told';
    return `<tr><td>${metricWords[metric]}</td><td class="n">${value === null ? safe((undefinedBecause ?? '').toLowerCase().replaceAll('_', ' ')) : number(value)}</td><td>${bounds}</td><td>${verdict}</td></tr>`;
  });
  return `<table><thead><tr><th>Metric</th><th>Value</th><th>Asked for</th><th>Verdict</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>${measurement.confusion ? confusion(measurement.confusion) : ''}${measurement.reliability?.length ? reliability(measurement.reliability) : ''}`;
}

function confusion(cells: readonly ConfusionCell[]): string {
  const rows = cells.slice(0, shownCells).map(({ actual, predicted, rows: count }) => `<tr><td>${safe(actual)}</td><td>${safe(predicted)}</td><td class="n">${count}</td></tr>`);
  return `<h3>What was taken for what</h3><table><thead><tr><th>Came true</th><th>Predicted</th><th>Rows</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function reliability(bins: readonly ReliabilityBin[]): string {
  const rows = bins.map(({ from, to, rows: count, meanScore, share }) => `<tr><td>${number(from)} – ${number(to)}</td><td class="n">${count}</td><td class="n">${number(meanScore)}</td><td class="n">${number(share)}</td></tr>`);
  return `<h3>How sure, and how often right to be</h3><table><thead><tr><th>Scores</th><th>Rows</th><th>Sure</th><th>Right</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
