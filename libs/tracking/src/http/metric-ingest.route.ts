import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AccessControl, type Requirement, Unauthenticated } from '@plinth/access';
import { defaultMetricBatchLimits, metricBatchMediaType } from '@plinth/contracts';
import { InvalidInput } from '@plinth/kernel';
import { httpErrorOf } from '@plinth/platform/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MetricService } from '../metrics/metric.service.js';

const permission = 'run:write';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The permission that a route checks which is no method of a Nest controller. */
    requires?: Requirement;
  }
}

/**
 * `POST /api/v1/runs/:runId/metrics`: the hot path. It is a route of Fastify's own because Nest's pipeline takes longer for a small call than the rest of the
 * work; so it checks its permission itself, and says which in its config for the test that enumerates all edges.
 */
@Injectable()
export class MetricIngestRoute implements OnModuleInit {
  private readonly logger = new Logger(MetricIngestRoute.name);

  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly access: AccessControl,
    private readonly metrics: MetricService,
  ) {}

  onModuleInit(): void {
    const server: FastifyInstance = this.adapters.httpAdapter.getInstance();
    const { maxBytes } = defaultMetricBatchLimits;
    server.addContentTypeParser(metricBatchMediaType, { parseAs: 'buffer', bodyLimit: maxBytes }, (_request, body, done) => done(null, body));
    server.post<{ Params: { runId: string } }>('/api/v1/runs/:runId/metrics', { bodyLimit: maxBytes, config: { requires: permission }, errorHandler: (error, request, reply) => this.refuse(error, request, reply) }, (request) => this.append(request));
  }

  private async append(request: FastifyRequest<{ Params: { runId: string } }>): Promise<{ accepted: number }> {
    const { actor, body, headers, params } = request;
    if (!actor) throw new Unauthenticated();
    this.access.check(actor, permission);
    if (!(body instanceof Uint8Array)) throw new InvalidInput(`Metrics come as ${metricBatchMediaType}.`, { field: 'Content-Type', help: 'Pack them as libs/contracts/src/wire describes, or use logBatch over GraphQL.' });
    const key = headers['idempotency-key'];
    return { accepted: await this.metrics.append(actor, params.runId, body, typeof key === 'string' ? key : undefined) };
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, body } = httpErrorOf(error, String(request.id));
    if (status === 500) this.logger.error(`Request ${request.id} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (status === 503 || status === 429) void reply.header('Retry-After', '1');
    void reply.status(status).send(body);
  }
}
