import type { Span, SpanOptions, Tracer } from './span.js';

/** None while traces go nowhere: then nothing of OpenTelemetry is loaded, and each place that would make a span asks this one variable. */
let tracer: Tracer | undefined;

/**
 * Sends traces by OTLP over HTTP if `OTEL_EXPORTER_OTLP_ENDPOINT` says where to; the other standard variables of OpenTelemetry hold as well.
 * @param serviceName unless `OTEL_SERVICE_NAME` says another
 * @returns how to stop
 */
export async function startTracing(environment: Readonly<Record<string, string | undefined>>, serviceName: string): Promise<() => Promise<void>> {
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
