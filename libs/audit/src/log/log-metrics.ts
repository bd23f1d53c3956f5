import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Telemetry } from '@plinth/platform/telemetry';
import { Counter, Gauge, Histogram } from 'prom-client';

/** What Prometheus reads of the audit logs. */
@Injectable()
export class LogMetrics {
  private readonly inconsistent = new Set<WorkspaceId>();
  private readonly inconsistentLogs: Gauge;
  private readonly events: Counter;
  private readonly lag: Histogram;

  constructor({ registry }: Telemetry) {
    const registers = [registry];
    this.inconsistentLogs = new Gauge({ name: 'plinth_audit_logs_inconsistent', help: 'Workspaces whose audit log contradicts what was signed, as this process last saw them. Anything but 0 wants somebody at once.', registers });
    this.events = new Counter({ name: 'plinth_audit_events_published_total', help: 'Audit events that got into a signed checkpoint.', registers });
    this.lag = new Histogram({ name: 'plinth_audit_publish_lag_seconds', help: 'Time from a change to the signed checkpoint that has it: the oldest change of each checkpoint.', buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 60, 600], registers });
  }

  published(events: number, lagMs: number): void {
    this.events.inc(events);
    this.lag.observe(Math.max(0, lagMs) / 1_000);
  }

  isConsistent(workspaceId: WorkspaceId): void {
    if (this.inconsistent.delete(workspaceId)) this.inconsistentLogs.set(this.inconsistent.size);
  }

  isInconsistent(workspaceId: WorkspaceId): void {
    this.inconsistent.add(workspaceId);
    this.inconsistentLogs.set(this.inconsistent.size);
  }
}
