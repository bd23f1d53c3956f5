import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AccessControl, type Permission, Unauthenticated } from '@plinth/access';
import { defaultMetricBatchLimits, metricBatchMediaType } from '@plinth/contracts';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { httpErrorOf } from '@plinth/platform/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LogService } from '../logs/log.service.js';
import { MetricService } from '../metrics/metric.service.js';

type IngestRequest = FastifyRequest<{ Params: { runId: string } }>;

const permission: Permission = 'run:write';
const maxLogBytes = 1024 * 1024;

const logBody = z.object({ lines: z.array(z.object({ at: z.number(), stream: z.enum(['stdout', 'stderr']), text: z.string() })) });

/**
 * `POST /api/v1/runs/:runId/metrics` and `/logs`: the hot paths. They are routes of Fastify's own because Nest's pipeline takes longer for a small
 * call than the rest of the work; so they check their permission themselves, and say which in their config for the test that enumerates all edges.
 */
@Injectable()
export class IngestRoutes implements OnModuleInit {
  private readonly logger = new Logger(IngestRoutes.name);

  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly access: AccessControl,
    private readonly metrics: MetricService,
    private readonly logs: LogService,
  ) {}

  onModuleInit(): void {
    const server = this.adapters.httpAdapter.getInstance<FastifyInstance>();
    const { maxBytes } = defaultMetricBatchLimits;
    server.addContentTypeParser(metricBatchMediaType, { parseAs: 'buffer', bodyLimit: maxBytes }, (_request, body, done) => done(null, body));
    this.post(server, '/api/v1/runs/:runId/metrics', maxBytes, (request) => this.appendMetrics(this.actorOf(request), request));
    this.post(server, '/api/v1/runs/:runId/logs', maxLogBytes, (request) => this.appendLogs(this.actorOf(request), request));
  }

  private post(server: FastifyInstance, path: string, bodyLimit: number, act: (request: IngestRequest) => Promise<number>): void {
    server.post<{ Params: { runId: string } }>(path, { bodyLimit, config: { requires: permission }, errorHandler: (error, request, reply) => this.refuse(error, request, reply) }, async (request) => ({ accepted: await act(request) }));
  }

  private actorOf({ actor }: IngestRequest): Actor {
    if (!actor) throw new Unauthenticated();
    this.access.check(actor, permission);
    return actor;
  }

  private appendMetrics(actor: Actor, { body, headers, params }: IngestRequest): Promise<number> {
    if (!(body instanceof Uint8Array)) throw new InvalidInput(`Metrics come as ${metricBatchMediaType}.`, { field: 'Content-Type', help: 'Pack them as libs/contracts/src/wire describes, or use logBatch over GraphQL.' });
    return this.metrics.append(actor, params.runId, body, keyOf(headers));
  }

  private appendLogs(actor: Actor, { body, headers, params }: IngestRequest): Promise<number> {
    const parsed = logBody.safeParse(body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new InvalidInput('A log comes as {"lines":[{"at":ms,"stream":"stdout","text":"…"}]}.', { field: issue?.path.join('.') || 'body', help: issue?.message ?? 'Send JSON of that shape.' });
    }
    const lines = parsed.data.lines.map(({ at, stream, text }) => ({ at, stream: stream === 'stderr' ? ('STDERR' as const) : ('STDOUT' as const), text }));
    return this.logs.append(actor, params.runId, lines, keyOf(headers));
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, body } = httpErrorOf(error, String(request.id));
    if (status === 500) this.logger.error(`Request ${request.id} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (status === 503 || status === 429) void reply.header('Retry-After', '1');
    void reply.status(status).send(body);
  }
}

function keyOf(headers: FastifyRequest['headers']): string | undefined {
  const key = headers['idempotency-key'];
  return Array.isArray(key) ? key[0] : key;
}
