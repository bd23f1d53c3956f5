import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Permission, Unauthenticated } from '@plinth/access';
import { httpErrorOf } from '@plinth/platform/http';
import type {} from '@plinth/tracking';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ResolveService } from '../resolve.service.js';
import { aliasName, modelName } from '../rules/index.js';

const permission: Permission = 'model:read';

/**
 * `GET /api/v1/models/:name/aliases/:alias`: where an alias leads, for those who load models. A route of Fastify's own because Nest's pipeline takes longer than
 * the rest of the work; the service checks the permission, and the config names it for the test that enumerates all edges.
 */
@Injectable()
export class ResolveRoutes implements OnModuleInit {
  private readonly logger = new Logger(ResolveRoutes.name);

  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly references: ResolveService,
  ) {}

  onModuleInit(): void {
    this.adapters.httpAdapter
      .getInstance<FastifyInstance>()
      .get<{ Params: { name: string; alias: string } }>('/api/v1/models/:name/aliases/:alias', { config: { requires: permission }, errorHandler: (error, request, reply) => this.refuse(error, request, reply) }, async ({ actor, params }, reply) => {
        if (!actor) throw new Unauthenticated();
        void reply.header('Cache-Control', 'no-store');
        return this.references.resolveAlias(actor, modelName(params.name, 'name'), aliasName(params.alias, 'alias'), 'alias');
      });
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, body } = httpErrorOf(error, String(request.id));
    if (status === 500) this.logger.error(`Request ${request.id} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (status === 503 || status === 429) void reply.header('Retry-After', '1');
    void reply.status(status).send(body);
  }
}
