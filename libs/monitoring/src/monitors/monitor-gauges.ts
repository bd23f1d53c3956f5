import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Telemetry } from '@plinth/platform/telemetry';
import { Gauge } from 'prom-client';
import type { DriftReport } from '../rules/index.js';
import type { Outcome } from '../rules/monitors/index.js';
import { type PerformanceFinding, performanceMetrics } from '../rules/performance/index.js';
import type { Monitor } from './monitor.js';

/** Monitors of one process that are told of: more would be more series than whoever collects them wants. */
const mostMonitors = 1_000;

/** What Prometheus sees of monitors: how much of what they last looked at had drifted. Of the process that looked. */
@Injectable()
export class MonitorGauges {
  private readonly known = new Set<string>();
  private readonly share: Gauge<'workspace' | 'monitor'>;
  private readonly drifted: Gauge<'workspace' | 'monitor'>;
  private readonly rows: Gauge<'workspace' | 'monitor'>;
  private readonly nulls: Gauge<'workspace' | 'monitor'>;

  private readonly metrics: Gauge<'workspace' | 'monitor' | 'slice' | 'metric'>;
  private readonly labelled: Gauge<'workspace' | 'monitor' | 'slice'>;
  private readonly violated: Gauge<'workspace' | 'monitor' | 'slice'>;

  constructor(telemetry: Telemetry) {
    const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames: ['workspace', 'monitor'] as const, registers: [telemetry.registry] });
    this.share = gauge('plinth_monitor_drift_share', 'Share of the columns that had drifted in the window that the monitor looked at last.');
    this.drifted = gauge('plinth_monitor_drifted', '1 where that window had drifted by the rules of the monitor, 0 where not; absent where nothing could be said.');
    this.rows = gauge('plinth_monitor_window_rows', 'Rows of that window.');
    const sliced = (name: string, help: string) => new Gauge({ name, help, labelNames: ['workspace', 'monitor', 'slice'] as const, registers: [telemetry.registry] });
    this.metrics = new Gauge({ name: 'plinth_monitor_performance', help: 'What a metric came to in the window whose labels were looked at last; absent where it was not told. An empty slice is all rows.', labelNames: ['workspace', 'monitor', 'slice', 'metric'] as const, registers: [telemetry.registry] });
    this.labelled = sliced('plinth_monitor_labelled_share', 'Share of the predictions of that window that had a label.');
    this.violated = sliced('plinth_monitor_performance_violated', '1 where a check of performance was violated in that window, 0 where all held; absent where nothing could be said.');
    this.nulls = gauge('plinth_monitor_null_share', 'Share of the values of that window that were missing or not finite.');
  }

  tell(workspace: WorkspaceId, { id: monitor }: Monitor, report: DriftReport, outcome: Outcome): void {
    if (!this.isTold(workspace, monitor)) return;
    const labels = { workspace, monitor };
    if (report.shareDrifted === null) this.share.remove(labels);
    else this.share.set(labels, report.shareDrifted);
    if (outcome === 'UNDECIDED') this.drifted.remove(labels);
    else this.drifted.set(labels, outcome === 'DRIFTED' ? 1 : 0);
    this.rows.set(labels, report.currentRows);
    const [values, missing] = report.columns.reduce(([all, lost], { current }) => [all + current.rows, lost + current.nulls + current.notFinite], [0, 0]);
    if (values > 0) this.nulls.set(labels, missing / values);
  }
  /** What a window can not tell is told no more: an old figure would be taken for a new one. */
  tellPerformance(workspace: WorkspaceId, { id: monitor }: Monitor, findings: readonly PerformanceFinding[]): void {
    if (!this.isTold(workspace, monitor)) return;
    for (const { slice, rows, labelled, outcome, measurement } of findings) {
      const labels = { workspace, monitor, slice };
      const values = new Map(measurement?.metrics.map(({ metric, value }) => [metric, value]));
      for (const metric of performanceMetrics) {
        const value = values.get(metric) ?? null;
        if (value === null) this.metrics.remove({ ...labels, metric });
        else this.metrics.set({ ...labels, metric }, value);
      }
      if (rows > 0) this.labelled.set(labels, labelled / rows);
      else this.labelled.remove(labels);
      if (outcome === 'HOLDS' || outcome === 'VIOLATED') this.violated.set(labels, outcome === 'VIOLATED' ? 1 : 0);
      else this.violated.remove(labels);
    }
  }

  private isTold(workspace: WorkspaceId, monitor: string): boolean {
    const key = `${workspace} ${monitor}`;
    if (!this.known.has(key) && this.known.size >= mostMonitors) return false;
    this.known.add(key);
    return true;
  }
}
