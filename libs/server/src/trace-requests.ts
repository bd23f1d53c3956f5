import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Span, startSpan } from '@plinth/platform/telemetry';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** While traces are sent somewhere: the request as a span, and the GraphQL operation in it. */
    span?: Span;
    operationSpan?: Span;
  }
}

/** Asked every few seconds by those who watch: their traces would bury the others. */
const untraced = new Set(['/health', '/ready', '/metrics']);

/**
 * Makes each request a span of the trace that its `traceparent` names, or of a new one. Must be added before every other hook, for the span to be under
 * way in them. The body arrives in events that know nothing of the request, so the span is taken up again behind it.
 */
export function traceRequests(application: NestFastifyApplication): void {
  const server = application.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, _reply, done) => {
    const span = spanOf(request);
    if (!span) return done();
    request.span = span;
    span.within(done);
  });
  server.addHook('preHandler', (request, _reply, done) => {
    if (!request.span) return done();
    if (request.routeOptions.url !== '/graphql') return request.span.within(done);
    const operation = request.span.within(() => startSpan('graphql'));
    if (!operation) return done();
    request.operationSpan = operation;
    operation.within(done);
  });
  server.addHook('onResponse', async ({ span, operationSpan, actor }, { statusCode }) => {
    operationSpan?.end();
    if (!span) return;
    span.set({ 'http.response.status_code': statusCode, 'plinth.workspace_id': actor?.workspaceId, 'plinth.actor_id': actor?.id });
    if (statusCode >= 500) span.fail();
    span.end();
  });
}

function spanOf({ method, url, id, headers: { traceparent }, routeOptions, ip }: FastifyRequest): Span | undefined {
  const path = url.split('?', 1)[0] ?? '/';
  if (untraced.has(path)) return undefined;
  const route = routeOptions.url ?? 'none';
  return startSpan(`${method} ${route}`, {
    kind: 'SERVER',
    parent: typeof traceparent === 'string' ? traceparent : undefined,
    attributes: { 'http.request.method': method, 'http.route': route, 'url.path': path, 'client.address': ip, 'plinth.request_id': String(id) },
  });
}
