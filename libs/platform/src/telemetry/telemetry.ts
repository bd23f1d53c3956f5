import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/**
 * What Prometheus reads at /metrics, of this process. Labels never hold ids, paths or names of users: their number must stay small.
 */
export class Telemetry {
  readonly registry = new Registry();

  readonly requests = new Histogram({
    name: 'plinth_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  readonly jobs = new Histogram({
    name: 'plinth_job_duration_seconds',
    help: 'Time that a job took, by its name and how it ended.',
    labelNames: ['job', 'outcome'] as const,
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300],
    registers: [this.registry],
  });

  readonly metricPoints = new Counter({ name: 'plinth_metric_points_total', help: 'Metric points made durable.', registers: [this.registry] });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** In Prometheus' text format, with its media type. */
  async read(): Promise<{ readonly body: string; readonly contentType: string }> {
    return { body: await this.registry.metrics(), contentType: this.registry.contentType };
  }
}
