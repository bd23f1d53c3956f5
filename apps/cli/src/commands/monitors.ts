import { Command } from 'commander';
import type { DriftReportSummary, MonitorAlert, MonitorSummary } from '@plinth/sdk';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { formatAgo, formatDuration } from '../output/format.js';
import { printJson, printTable, terminal } from '../output/terminal.js';
import { monitorNamed } from '../monitors/find.js';
import { outcomeOf, printMonitor, printReport, shareOf } from '../monitors/print.js';
import { parseCount, parseDuration, parseInstant } from '../parse.js';

interface ListFlags extends ConnectionFlags {
  readonly limit: number;
}

interface RunFlags extends ConnectionFlags {
  readonly from?: string;
  readonly to?: string;
  readonly hours: number;
  readonly wait?: boolean;
  readonly timeout: number;
}

interface AlertFlags extends ListFlags {
  readonly monitor?: string;
  readonly all?: boolean;
}

export function monitorsCommand(): Command {
  const monitors = new Command('monitors').description('See what is watched and what was found, look at a window now, and answer alerts');
  withConnection(monitors.command('list').alias('ls').description('List monitors by name, with what the last window came to'))
    .option('-n, --limit <number>', 'at most so many', parseCount, 100)
    .action(list);
  withConnection(monitors.command('show').description('Show a monitor: its last windows and its alerts').argument('<monitor>', 'its name or id'))
    .option('-n, --limit <number>', 'at most so many windows', parseCount, 10)
    .action(show);
  withConnection(monitors.command('run').description('Look at a window now').argument('<monitor>', 'its name or id'))
    .option('--hours <number>', 'the window reaches back so far', parseCount, 24)
    .option('--from <time>', 'its begin in place of that, such as 2026-11-30 or 2026-11-30T12:00:00Z', parseInstant)
    .option('--to <time>', 'its end; now unless told', parseInstant)
    .option('--wait', 'wait for the report, show it, and end with 14 when there is drift')
    .option('--timeout <time>', 'how long to wait: 90s, 30m; 10m unless told', parseDuration, 600_000)
    .action(run);
  withConnection(monitors.command('alerts').description('List open alerts, newest first'))
    .option('-m, --monitor <monitor>', 'only those of this monitor, by name or id')
    .option('-a, --all', 'closed ones, too')
    .option('-n, --limit <number>', 'at most so many', parseCount, 50)
    .action(alerts);
  withConnection(monitors.command('acknowledge').alias('ack').description('Say that you look into an alert').argument('<alert>', 'its id'))
    .option('--note <text>', 'what you know so far')
    .action(acknowledge);
  return monitors;
}

async function list({ limit, ...flags }: ListFlags): Promise<void> {
  const client = await connect(flags);
  const found = await take(client.monitors.list({ pageSize: Math.min(limit, 100) }), limit);
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note('Nothing is watched yet. `client.monitors.create` of @plinth/sdk, or the page /monitors, makes a monitor.');
  const now = Date.now();
  printTable<MonitorSummary>([
    { head: 'NAME', value: ({ name }) => name, atLeast: 16 },
    { head: 'LAST', value: ({ latestReport }) => (latestReport ? outcomeOf(latestReport) : '') },
    { head: 'DRIFTED', value: ({ latestReport }) => (latestReport ? shareOf(latestReport) : ''), align: 'right' },
    { head: 'ALERTS', value: ({ openAlerts }) => (openAlerts.length > 0 ? String(openAlerts.length) : ''), align: 'right' },
    { head: 'WINDOW UNTIL', value: ({ latestReport }) => (latestReport ? timeOf(latestReport.windowTo, now) : ''), expendable: 1 },
    { head: 'NEXT', value: ({ isPaused, nextDueAt }) => (isPaused ? 'paused' : nextDueAt === null ? 'at each batch' : timeOf(nextDueAt, now)), expendable: 2 },
    { head: 'OF', value: ({ targetKind }) => targetKind.toLowerCase().replace('_', ' '), expendable: 3 },
    { head: 'ID', value: ({ id }) => id, expendable: 4 },
  ], found);
}

async function show(name: string, { limit, ...flags }: ListFlags): Promise<void> {
  const client = await connect(flags);
  const monitor = await monitorNamed(client, name);
  const [reports, found] = await Promise.all([take(client.monitors.reports(monitor.id, { pageSize: Math.min(limit, 100) }), limit), take(client.monitors.alerts({ monitorId: monitor.id }), 20)]);
  if (flags.json) printJson({ ...monitor, reports, alerts: found });
  else printMonitor(monitor, reports, found, client.url);
}

async function run(name: string, { from, to, hours, wait, timeout, ...flags }: RunFlags): Promise<void> {
  const end = to ?? new Date().toISOString();
  const begin = from ?? new Date(Date.parse(end) - hours * 3_600_000).toISOString();
  const client = await connect(flags);
  const { id } = await monitorNamed(client, name);
  const asked = await client.monitors.run(id, { from: begin, to: end });
  if (!wait) return flags.json ? printJson(asked) : terminal.out(`The window is looked at: ${client.url}/monitors/${id}/reports/${asked.id}`);
  const report = await finished(() => client.monitors.report(asked.id), timeout);
  if (flags.json) printJson(report);
  else printReport(report);
  if (report.status === 'FAILED') throw new CliFailure(report.failureMessage ?? 'The window could not be looked at.');
  if (report.outcome === 'DRIFTED') process.exitCode = exitCodes.drifted;
}

async function alerts({ limit, monitor, all, ...flags }: AlertFlags): Promise<void> {
  const client = await connect(flags);
  const monitorId = monitor === undefined ? undefined : (await monitorNamed(client, monitor)).id;
  const found = await take(client.monitors.alerts({ monitorId, status: all ? undefined : 'OPEN', pageSize: Math.min(limit, 100) }), limit);
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note(all ? 'There were no alerts.' : 'No alert is open.');
  const now = Date.now();
  printTable<MonitorAlert>([
    { head: 'ALERT', value: ({ id }) => id },
    { head: 'STATE', value: stateOfAlert },
    { head: 'OPENED', value: ({ openedAt }) => timeOf(openedAt, now), expendable: 1 },
    { head: 'WHAT', value: ({ title }) => title, atLeast: 20 },
    { head: 'FOLLOWED', value: ({ consequences }) => consequences.map(({ kind, status }) => `${kind.toLowerCase().replace('_', ' ')}: ${status.toLowerCase()}`).join(', '), expendable: 2 },
  ], found);
}

async function acknowledge(id: string, { note, ...flags }: ConnectionFlags & { readonly note?: string }): Promise<void> {
  const client = await connect(flags);
  const alert = await client.monitors.acknowledge(id, note);
  if (flags.json) printJson(alert);
  else terminal.out(`Acknowledged: ${alert.title}`);
}

function stateOfAlert({ status, acknowledgedAt, mutedUntil }: MonitorAlert): string {
  if (status === 'CLOSED') return 'closed';
  return mutedUntil !== null && Date.parse(mutedUntil) > Date.now() ? 'muted' : acknowledgedAt === null ? 'open' : 'acknowledged';
}

function timeOf(iso: string, now: number): string {
  if (!terminal.isInteractive) return iso;
  return Date.parse(iso) > now ? `in ${formatDuration(Date.parse(iso) - now)}` : formatAgo(iso, now);
}

async function finished<Report extends DriftReportSummary>(look: () => Promise<Report>, timeoutMs: number): Promise<Report> {
  for (const end = Date.now() + timeoutMs; ; await new Promise((resolve) => setTimeout(resolve, 300))) {
    const report = await look();
    if (report.status === 'DONE' || report.status === 'FAILED') return report;
    if (Date.now() > end) throw new CliFailure('The window was not looked at in time.', 'It goes on; `plinth monitors show` shows it when it is done.', exitCodes.timedOut);
  }
}

async function take<Each>(source: AsyncIterable<Each>, limit: number): Promise<Each[]> {
  const found: Each[] = [];
  for await (const each of source) {
    found.push(each);
    if (found.length === limit) break;
  }
  return found;
}
