import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Permission, Unauthenticated } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { httpErrorOf } from '@plinth/platform/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AliasLookup, type BegunAlias } from '../alias-lookup.js';
import { ResolveService } from '../resolve.service.js';
import { aliasName, modelName } from '../rules/index.js';

interface AliasRoute {
  readonly Params: { readonly name: string; readonly alias: string };
}

const permission: Permission = 'model:read';

/**
 * `GET /api/v1/models/:name/aliases/:alias`: where an alias leads, for those who load models. A route of Fastify's own because Nest's pipeline takes longer than
 * the rest of the work; the service checks the permission, and the config names it for the test that enumerates all edges.
 */
@Injectable()
export class ResolveRoutes implements OnModuleInit {
  private readonly logger = new Logger(ResolveRoutes.name);
  private readonly begun = new WeakMap<object, BegunAlias>();

  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly references: ResolveService,
    private readonly aliases: AliasLookup,
  ) {}

  onModuleInit(): void {
    this.adapters.httpAdapter
      .getInstance<FastifyInstance>()
      .get<AliasRoute>('/api/v1/models/:name/aliases/:alias', { config: { requires: permission, ahead: (home, request) => this.begin(home, request) }, errorHandler: (error, request, reply) => this.refuse(error, request, reply) }, async (request, reply) => {
        const { actor, params } = request;
        if (!actor) throw new Unauthenticated();
        void reply.header('Cache-Control', 'no-store');
        return this.references.resolveAlias(actor, modelName(params.name, 'name'), aliasName(params.alias, 'alias'), 'alias', this.begun.get(request));
      });
  }

  private begin(home: WorkspaceId, request: FastifyRequest): void {
    const { name, alias } = request.params as AliasRoute['Params'];
    try {
      this.begun.set(request, this.aliases.begin(home, { model: modelName(name, 'name'), alias: aliasName(alias, 'alias') }));
    } catch {
      // No name at all: the handler says so, to those who may ask.
    }
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, body } = httpErrorOf(error, String(request.id));
    if (status === 500) this.logger.error(`Request ${request.id} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (status === 503 || status === 429) void reply.header('Retry-After', '1');
    void reply.status(status).send(body);
  }
}
