import type { ExpectationFindings } from '../expectations/index.js';
import { number, plainPage, safe, words } from '../plain-page.js';
import type { ColumnVerdict, DriftReport, Histogram } from '../report.js';

/** What a page shows: a report of a window as it is kept. */
export interface ReportedWindow {
  readonly monitor: { readonly name: string; readonly revision: number };
  readonly baseline: { readonly name: string; readonly version: number; readonly digest: string };
  readonly window: { readonly from: string; readonly to: string; readonly subject: string };
  readonly report: DriftReport;
  readonly slices: readonly { readonly slice: string; readonly report: DriftReport }[];
  readonly expectations?: { readonly suite: { readonly name: string; readonly version: number }; readonly findings: ExpectationFindings };
}

/** A page of its own: no script, nothing from elsewhere, and every text of others as text. */
export function reportPage({ monitor, baseline, window, report, slices, expectations }: ReportedWindow): string {
  const title = `${monitor.name}: ${window.from} – ${window.to}`;
  return plainPage(title, `<h1>${safe(monitor.name)}</h1><p>${safe(report.sentence)}</p>
<dl><dt>Window</dt><dd>${safe(window.from)} – ${safe(window.to)}${window.subject ? ` (${safe(window.subject)})` : ''}</dd><dt>Baseline</dt><dd>${safe(baseline.name)}, version ${baseline.version}, SHA-256 ${safe(baseline.digest)}</dd><dt>Rows</dt><dd>${report.currentRows} compared with ${report.referenceRows}</dd></dl>
${comparison(report)}${slices.map(({ slice, report: of }) => `<h2>${safe(slice)}</h2><p>${safe(of.sentence)}</p>${comparison(of)}`).join('\n')}${expectations ? expected(expectations) : ''}`);
}

function comparison({ columns, refusals, multivariate }: DriftReport): string {
  const verdicts = columns.length ? `<table><thead><tr><th>Column</th><th>Then and now</th><th>Test</th><th>Statistic</th><th>p</th><th>Verdict</th></tr></thead><tbody>${columns.map(row).join('\n')}</tbody></table>` : '';
  const others = refusals.length ? `<h3>Without a verdict</h3><ul>${refusals.map(({ sentence, countsAsDrift }) => `<li${countsAsDrift ? ' class="d"' : ''}>${safe(sentence)}</li>`).join('')}</ul>` : '';
  return `${verdicts}${others}${multivariate ? `<p>${safe(multivariate.sentence)}</p>` : ''}`;
}

function expected({ suite, findings }: NonNullable<ReportedWindow['expectations']>): string {
  const items = findings.results.map(({ holds, example, sentence }) => `<li${holds === true ? '' : ' class="d"'}>${safe(sentence)}${example === null ? '' : ` Such as: ${safe(example)}.`}</li>`);
  return `<h2>${safe(suite.name)}, version ${suite.version}</h2><p>${safe(findings.sentence)}</p><ul>${items.join('')}</ul>`;
}

function row({ column, test, statistic, pValue, drifted, sentence, histogram }: ColumnVerdict): string {
  return `<tr><td>${safe(column)}</td><td>${histogram ? bars(histogram) : ''}</td><td>${safe(words(test))}</td><td class="n">${number(statistic)}</td><td class="n">${pValue === null ? '' : number(pValue)}</td><td><span class="${drifted ? 'd' : 's'}">${drifted ? 'drifted' : 'stable'}</span><br>${safe(sentence)}</td></tr>`;
}

const [width, height] = [160, 40];

/** The baseline behind, the window before it. */
function bars({ reference, current, labels, edges }: Histogram): string {
  const top = Math.max(...reference, ...current, Number.MIN_VALUE);
  const step = width / Math.max(reference.length, 1);
  const side = (shares: readonly number[], kind: string) => shares.map((share, index) => `<rect class="${kind}" x="${number(index * step)}" y="${number(height - (height * share) / top)}" width="${number(Math.max(step - 1, 0.5))}" height="${number((height * share) / top)}"/>`).join('');
  const told = labels ? `${labels.length} categories` : `from ${number(edges?.[0] ?? 0)} to ${number(edges?.at(-1) ?? 0)}`;
  return `<svg width="${width}" height="${height}" role="img" aria-label="Histogram of the baseline and of the window, ${safe(told)}">${side(reference, 'b')}${side(current, 'c')}</svg>`;
}
