import { AsyncLocalStorage } from 'node:async_hooks';
import { type Attributes, type Context, isSpanContextValid, type Link, ROOT_CONTEXT, type Span as OtelSpan, type SpanContext, SpanKind, SpanStatusCode, trace, TraceFlags, type Tracer as OtelTracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Span, SpanAttributes, SpanOptions, Tracer } from './span.js';

const maxLinks = 32;
// W3C Trace Context, section 3.2; later versions may append fields.
const traceparentShape = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/**
 * OpenTelemetry's SDK, without its globals and without any automatic instrumentation: spans are made where Plinth says so. Loaded only when traces
 * go somewhere.
 */
export class OtlpTracer implements Tracer {
  private readonly underWay = new AsyncLocalStorage<StartedSpan>();
  private readonly provider: BasicTracerProvider;
  private readonly tracer: OtelTracer;

  constructor(serviceName: string) {
    const resource = defaultResource().merge(resourceFromAttributes({ 'service.name': serviceName })).merge(detectResources({ detectors: [envDetector] }));
    this.provider = new BasicTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
    this.tracer = this.provider.getTracer('plinth');
  }

  start(name: string, { kind = 'INTERNAL', attributes = {}, parent, links = [] }: SpanOptions): Span {
    const context = this.contextOf(parent);
    const span = this.tracer.startSpan(name, { kind: SpanKind[kind], attributes: present(attributes), links: links.slice(0, maxLinks).flatMap(linkTo) }, context);
    return new StartedSpan(span, this.underWay);
  }

  active(): Span | undefined {
    return this.underWay.getStore();
  }

  async stop(): Promise<void> {
    await this.provider.shutdown();
  }

  private contextOf(traceparent: string | undefined): Context {
    const remote = parseTraceparent(traceparent);
    if (remote) return trace.setSpanContext(ROOT_CONTEXT, remote);
    const active = this.underWay.getStore();
    return active ? trace.setSpan(ROOT_CONTEXT, active.span) : ROOT_CONTEXT;
  }
}

class StartedSpan implements Span {
  constructor(
    readonly span: OtelSpan,
    private readonly underWay: AsyncLocalStorage<StartedSpan>,
  ) {}

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.span.spanContext();
    return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`;
  }

  rename(name: string): void {
    this.span.updateName(name);
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(present(attributes));
  }

  fail(error?: unknown): void {
    this.span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : undefined });
    if (error instanceof Error) this.span.recordException(error);
  }

  end(): void {
    this.span.end();
  }

  within<T>(work: () => T): T {
    return this.underWay.run(this, work);
  }
}

/** Undefined for what is no `traceparent`: a request that carries nonsense begins a trace of its own. */
export function parseTraceparent(text: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = traceparentShape.exec(text ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const context: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

function linkTo(traceparent: string): Link[] {
  const context = parseTraceparent(traceparent);
  return context ? [{ context }] : [];
}

function present(attributes: SpanAttributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
