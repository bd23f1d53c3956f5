import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Permission, Unauthenticated } from '@plinth/access';
import { httpErrorOf } from '@plinth/platform/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '@plinth/kernel';
import { type BatchOutcome, EventService } from '../event.service.js';
import { TooMuchLineage } from '../openlineage.errors.js';
import { maxBodyBytes } from '../rules/index.js';
import { unpack } from './unpack.js';

const permission: Permission = 'execution:report';

/**
 * `POST /api/v1/lineage` and `/api/v1/lineage/batch`, as clients of OpenLineage send events. Routes of Fastify's own, since bodies are to be kept as they came, which
 * no parser leaves them; the service checks the permission, and the config names it for the test that enumerates all edges.
 */
@Injectable()
export class LineageRoutes implements OnModuleInit {
  private readonly logger = new Logger(LineageRoutes.name);

  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly events: EventService,
  ) {}

  onModuleInit(): void {
    void this.adapters.httpAdapter.getInstance<FastifyInstance>().register((scope, _options, done) => {
      // Whatever the content type: some producers name none.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBodyBytes }, (_request, body, parsed) => parsed(null, body));
      this.post(scope, '/api/v1/lineage', async (actor, body, reply) => {
        await this.events.receive(actor, body);
        return reply.status(201).send();
      });
      this.post(scope, '/api/v1/lineage/batch', async (actor, body, reply) => {
        const outcome = await this.events.receiveBatch(actor, body);
        return outcome.failed.length ? reply.status(200).send(partialSuccess(outcome)) : reply.status(204).send();
      });
      done();
    });
  }

  private post(scope: FastifyInstance, path: string, act: (actor: Actor, body: Uint8Array, reply: FastifyReply) => Promise<FastifyReply>): void {
    scope.post(path, { bodyLimit: maxBodyBytes, config: { requires: permission }, errorHandler: (error, request, reply) => this.refuse(error, request, reply) }, async ({ actor, body, headers }, reply) => {
      if (!actor) throw new Unauthenticated();
      return act(actor, await unpack(body, headers['content-encoding']), reply);
    });
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, body } = httpErrorOf(isTooLarge(error) ? new TooMuchLineage(`A request has at most ${maxBodyBytes} bytes.`, maxBodyBytes) : error, String(request.id));
    if (status === 500) this.logger.error(`Request ${request.id} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (status === 503 || status === 429) void reply.header('Retry-After', '1');
    void reply.status(status).send(body);
  }
}

/** What OpenLineage answers when not every event of a batch was taken. None of the others is worth sending again as it is. */
function partialSuccess({ received, failed }: BatchOutcome): object {
  const successful = received - failed.length;
  return {
    status: successful === 0 ? 'failure' : 'partial_success',
    summary: { received, successful, failed: failed.length },
    failed_events: failed.map(({ index, reason }) => ({ index, reason, retriable: false })),
  };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE';
}
