import { ConsoleLogger } from '@nestjs/common';
import { activeSpan } from './tracing.js';

/** Nest's logger, which says in its JSON lines to which trace each belongs. */
export class TracedLogger extends ConsoleLogger {
  protected override getJsonLogObject(...told: Parameters<ConsoleLogger['getJsonLogObject']>): ReturnType<ConsoleLogger['getJsonLogObject']> {
    const span = activeSpan();
    const line = super.getJsonLogObject(...told);
    return span ? { ...line, traceId: span.traceId } : line;
  }
}
