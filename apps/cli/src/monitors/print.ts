import type { DriftReportDetails, DriftReportSummary, MonitorAlert, MonitorSummary } from '@plinth/sdk';
import { formatNumber } from '../output/format.js';
import { bold, printFacts, printTable, terminal } from '../output/terminal.js';
import { printable } from '../output/text-width.js';

/** What a window came to, as people read it. */
export function outcomeOf({ status, outcome }: Pick<DriftReportSummary, 'status' | 'outcome'>): string {
  return (status === 'DONE' ? outcome : status)?.toLowerCase() ?? '';
}

/** How many of the columns drifted. */
export function shareOf({ columnCount, driftedColumns }: DriftReportSummary): string {
  return columnCount === null || driftedColumns === null ? '' : `${driftedColumns} of ${columnCount}`;
}

export function printMonitor({ id, name, targetKind, targetId, isPaused, nextDueAt }: MonitorSummary, reports: readonly DriftReportSummary[], alerts: readonly MonitorAlert[], url: string): void {
  terminal.out(bold(printable(name)));
  printFacts([['watches', `${targetKind.toLowerCase().replace('_', ' ')} ${targetId}`], ['looks', isPaused ? 'not while it is paused' : (nextDueAt ?? 'at each batch')], ['page', `${url}/monitors/${id}`]]);
  const open = alerts.filter(({ status }) => status === 'OPEN');
  for (const alert of open) terminal.out(`alert ${alert.id}${alert.acknowledgedAt === null ? '' : ' (acknowledged)'}: ${printable(alert.title)}`);
  if (reports.length === 0) return terminal.note('It has looked at nothing yet.');
  terminal.out('');
  printTable<DriftReportSummary>([
    { head: 'WINDOW FROM', value: ({ windowFrom }) => windowFrom },
    { head: 'UNTIL', value: ({ windowTo }) => windowTo },
    { head: 'OUTCOME', value: outcomeOf },
    { head: 'DRIFTED', value: shareOf, align: 'right' },
    { head: 'ROWS', value: ({ currentRows }) => (currentRows === null ? '' : String(currentRows)), align: 'right', expendable: 1 },
    { head: 'REPORT', value: ({ id: report }) => report, expendable: 2 },
  ], reports);
}

export function printReport({ windowFrom, windowTo, comparison, ...report }: DriftReportDetails): void {
  terminal.out(`${bold(outcomeOf(report))}  ${windowFrom} – ${windowTo}  ${report.currentRows ?? 0} rows`);
  if (!comparison) return;
  terminal.out(printable(comparison.sentence));
  for (const { sentence } of comparison.refusals) terminal.out(`  ${printable(sentence)}`);
  if (comparison.columns.length === 0) return;
  terminal.out('');
  printTable([
    { head: 'COLUMN', value: ({ column }) => column, atLeast: 12 },
    { head: '', value: ({ drifted }) => (drifted ? 'drifted' : '') },
    { head: 'TEST', value: ({ test }) => test.toLowerCase().replaceAll('_', ' '), expendable: 1 },
    { head: 'STATISTIC', value: ({ statistic }) => formatNumber(statistic), align: 'right' },
    { head: 'P', value: ({ pValue }) => (pValue === null ? '' : formatNumber(pValue)), align: 'right' },
    { head: 'THRESHOLD', value: ({ threshold }) => formatNumber(threshold), align: 'right', expendable: 2 },
  ], comparison.columns);
}
