import { PlinthRequestError } from './errors.js';
import { everyNode } from './pages.js';
import { performanceReports } from './performance-documents.js';
import type { PerformanceReportSummary } from './performance-types.js';
import * as documents from './prediction-documents.js';
import type { DriftReportDetails, DriftReportSummary, MonitorAlert, MonitorBaseline, MonitorSummary, NewMonitor, NewMonitorBaseline } from './prediction-types.js';
import type { Transport } from './transport.js';
import type { Page } from './types.js';

const askEveryMs = 300;
const waitMs = 10 * 60_000;

/** What is watched, and what was found. */
export class MonitorsClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /** Has a baseline made, and waits until it is. The same under the same name is found. @throws PlinthRequestError, with the baseline's own code when it could not be made */
  async baseline(wanted: NewMonitorBaseline, { withinMs = waitMs }: { readonly withinMs?: number } = {}): Promise<MonitorBaseline> {
    const end = Date.now() + withinMs;
    let { requestBaseline: found } = await this.transport.graphql<{ requestBaseline: MonitorBaseline }>(documents.requestBaseline, { input: wanted });
    while (found.status !== 'READY') {
      if (found.status === 'FAILED') throw new PlinthRequestError(found.failureMessage ?? 'The baseline could not be made.', { code: found.failureCode ?? 'BASELINE_FAILED', status: 400 });
      if (Date.now() >= end) throw new PlinthRequestError(`The baseline ${found.name} is not ready yet.`, { code: 'NOT_READY_IN_TIME', status: 0, help: 'Wait for longer; it goes on being made.' });
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
      const { monitorBaseline } = await this.transport.graphql<{ monitorBaseline: MonitorBaseline | null }>(documents.monitorBaseline, { id: found.id });
      if (monitorBaseline) found = monitorBaseline;
    }
    return found;
  }

  /** @throws PlinthRequestError */
  async create(monitor: NewMonitor): Promise<MonitorSummary> {
    return (await this.transport.graphql<{ createMonitor: MonitorSummary }>(documents.createMonitor, { input: monitor })).createMonitor;
  }

  /** By name. */
  list({ modelId, pageSize = 100 }: { readonly modelId?: string | undefined; readonly pageSize?: number } = {}): AsyncGenerator<MonitorSummary, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ monitors: Page<MonitorSummary> }>(documents.monitors, { modelId, first: pageSize, after })).monitors);
  }

  /** @throws PlinthRequestError with code MONITOR_NOT_FOUND */
  async get(id: string): Promise<MonitorSummary> {
    const { monitor } = await this.transport.graphql<{ monitor: MonitorSummary | null }>(documents.monitor, { id });
    if (!monitor) throw new PlinthRequestError(`There is no monitor ${JSON.stringify(id)}.`, { code: 'MONITOR_NOT_FOUND', status: 404, field: 'id', help: 'List the monitors of this workspace.' });
    return monitor;
  }

  /** Looks at nothing for the time being, or does again. @throws PlinthRequestError */
  async pause(id: string, isPaused = true): Promise<MonitorSummary> {
    return (await this.transport.graphql<{ updateMonitor: MonitorSummary }>(documents.pauseMonitor, { id, isPaused })).updateMonitor;
  }

  /** @throws PlinthRequestError */
  async archive(id: string): Promise<void> {
    await this.transport.graphql(documents.archiveMonitor, { id });
  }

  /** Has it look at a window now. @throws PlinthRequestError */
  async run(id: string, window: { readonly from: string; readonly to: string }): Promise<DriftReportSummary> {
    return (await this.transport.graphql<{ runMonitor: DriftReportSummary }>(documents.runMonitor, { id, ...window })).runMonitor;
  }

  /** Windows, the latest first. @throws PlinthRequestError with code MONITOR_NOT_FOUND */
  reports(monitorId: string, { pageSize = 50 }: { readonly pageSize?: number } = {}): AsyncGenerator<DriftReportSummary, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ driftReports: Page<DriftReportSummary> }>(documents.driftReports, { monitorId, first: pageSize, after })).driftReports);
  }

  /** @throws PlinthRequestError with code DRIFT_REPORT_NOT_FOUND */
  async report(id: string): Promise<DriftReportDetails> {
    const { driftReport } = await this.transport.graphql<{ driftReport: DriftReportDetails | null }>(documents.driftReport, { id });
    if (!driftReport) throw new PlinthRequestError(`There is no drift report ${JSON.stringify(id)}.`, { code: 'DRIFT_REPORT_NOT_FOUND', status: 404, field: 'id', help: 'List the reports of the monitor.' });
    return driftReport;
  }

  /** How good predictions were, by what came true: windows, the latest first. @throws PlinthRequestError with code MONITOR_NOT_FOUND */
  performance(monitorId: string, { pageSize = 50 }: { readonly pageSize?: number } = {}): AsyncGenerator<PerformanceReportSummary, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ performanceReports: Page<PerformanceReportSummary> }>(performanceReports, { monitorId, first: pageSize, after })).performanceReports);
  }

  /** Puts numbers of the business, such as revenue of a day, on the time line of a monitor. For the same moment the value that is said last counts. @throws PlinthRequestError */
  async logBusinessMetric(monitorId: string, name: string, points: readonly { readonly at: Date | string; readonly value: number }[]): Promise<void> {
    await this.transport.graphql('mutation LogBusinessMetric($input: LogBusinessMetricInput!) { logBusinessMetric(input: $input) { name } }', { input: { monitorId, name, points: points.map(({ at, value }) => ({ at: typeof at === 'string' ? at : at.toISOString(), value })) } });
  }

  /** Newest first. */
  alerts({ status, monitorId, pageSize = 50 }: { readonly status?: MonitorAlert['status'] | undefined; readonly monitorId?: string | undefined; readonly pageSize?: number } = {}): AsyncGenerator<MonitorAlert, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ monitorAlerts: Page<MonitorAlert> }>(documents.monitorAlerts, { status, monitorId, first: pageSize, after })).monitorAlerts);
  }

  /** Says that you look into it. @throws PlinthRequestError */
  async acknowledge(alertId: string, note?: string): Promise<MonitorAlert> {
    return (await this.transport.graphql<{ acknowledgeAlert: MonitorAlert }>(documents.acknowledgeAlert, { id: alertId, note })).acknowledgeAlert;
  }
}
