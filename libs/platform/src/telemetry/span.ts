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
