import type { Environment } from '../config/index.js';

export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanOptions {
  /** What the span is in a conversation of processes; within a process unless told. */
  readonly kind?: 'SERVER' | 'CONSUMER' | 'INTERNAL';
  readonly attributes?: SpanAttributes;
  /** Where it comes from, as W3C's `traceparent`; the span under way in this process unless told. */
  readonly parent?: string | undefined;
  /** What else led to it, as `traceparent`s. */
  readonly links?: readonly string[];
}

/** A stretch of work of one trace. */
export interface Span {
  /** For what comes of it elsewhere. */
  readonly traceparent: string;
  readonly traceId: string;
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  fail(error?: unknown): void;
  end(): void;
  /** Does the work with this span under way: what begins in it has it as its parent. */
  within<T>(work: () => T): T;
}

/** Makes spans and sends them out. */
export interface Tracer {
  start(name: string, options: SpanOptions): Span;
  active(): Span | undefined;
  /** Sends what is left. */
  stop(): Promise<void>;
}

/** None while traces go nowhere: then nothing of OpenTelemetry is loaded, and each place that would make a span asks this one variable. */
let tracer: Tracer | undefined;

/**
 * Sends traces by OTLP over HTTP if `OTEL_EXPORTER_OTLP_ENDPOINT` says where to; the other standard variables of OpenTelemetry hold as well.
 * @param serviceName unless `OTEL_SERVICE_NAME` says another
 * @returns how to stop
 */
export async function startTracing(environment: Environment, serviceName: string): Promise<() => Promise<void>> {
  const isWanted = Boolean(environment.OTEL_EXPORTER_OTLP_ENDPOINT) && environment.OTEL_SDK_DISABLED?.toLowerCase() !== 'true' && environment.OTEL_TRACES_EXPORTER !== 'none';
  if (!isWanted || tracer) return () => Promise.resolve();
  const { OtlpTracer } = await import('./otlp-tracer.js');
  const started = new OtlpTracer(serviceName);
  tracer = started;
  return async () => {
    if (tracer === started) tracer = undefined;
    await started.stop();
  };
}

/** A span that somebody else ends; undefined while traces go nowhere. */
export function startSpan(name: string, options: SpanOptions = {}): Span | undefined {
  return tracer?.start(name, options);
}

/** Does the work as a span, which fails with it. */
export function inSpan<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  return tracer ? traced(tracer.start(name, options), work) : work();
}

/** The span under way. */
export function activeSpan(): Span | undefined {
  return tracer?.active();
}

async function traced<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await span.within(work);
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}
