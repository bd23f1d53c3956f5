import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { PlinthError } from '@plinth/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly field?: string | undefined;
    readonly help?: string | undefined;
    readonly details?: Readonly<Record<string, unknown>> | undefined;
    readonly requestId: string;
  };
}

/** The status and body that tell an error to an HTTP client. What is not Plinth's own is INTERNAL, without its message. */
export function httpErrorOf(error: unknown, requestId: string): { readonly status: number; readonly body: ErrorBody } {
  if (error instanceof PlinthError) {
    const { code, message, field, help, details } = error;
    return { status: error.status, body: { error: { code, message, field, help, details, requestId } } };
  }
  const status = statusOf(error);
  if (status < 500 && error instanceof Error) return { status, body: { error: { code: status === 404 ? 'ROUTE_NOT_FOUND' : 'INVALID_REQUEST', message: error.message, requestId } } };
  return { status: 500, body: { error: { code: 'INTERNAL', message: 'Something failed inside Plinth.', help: 'Try again; if it stays, give the request id to who runs this server.', requestId } } };
}

/** Fastify's own errors (a body too large, malformed JSON) carry `statusCode`. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return 500;
}

/** Answers every error of a REST route in one shape. GraphQL formats its own. */
@Catch()
export class PlinthExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger('HTTP');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, body } = httpErrorOf(error, String(request.id));
    if (status === 500) this.logger.error(`Request ${request.id} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    if (status === 503 || status === 429) void reply.header('Retry-After', '1');
    void reply.status(status).send(body);
  }
}
