import { applyDecorators, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { InvalidInput } from '@plinth/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const streamed = 'application/vnd.plinth.streamed';
const mark = 'plinthRawBody';

/** What the client called its bytes, before Fastify was told not to look. */
const contentTypes = new WeakMap<FastifyRequest['raw'], string>();

/** Leaves the body of this route as the stream that it is: unparsed, unbounded, and read only as fast as it is taken. */
export const RawBody = (): MethodDecorator => applyDecorators(RouteConfig({ [mark]: true }));

export function contentTypeOf(request: FastifyRequest): string | undefined {
  return contentTypes.get(request.raw);
}

/**
 * Fastify chooses how to read a body by its content type alone, for the whole server, so bytes that call themselves JSON would be parsed
 * and held in memory. On marked routes every body goes by a type of our own, which nothing parses.
 */
@Injectable()
export class RawBodies implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const server: FastifyInstance = this.host.httpAdapter.getInstance();
    server.addHook('onRequest', (request, _reply, done) => {
      if (takesRawBody(request)) {
        const given = request.raw.headers['content-type'];
        if (given !== undefined) contentTypes.set(request.raw, given);
        request.raw.headers['content-type'] = streamed;
      }
      done();
    });
    server.addContentTypeParser(streamed, (request, _body, done) => {
      if (takesRawBody(request)) done(null);
      else done(new InvalidInput('This content type is not taken here.', { field: 'Content-Type', help: 'Send application/json.' }));
    });
  }
}

function takesRawBody(request: FastifyRequest): boolean {
  return Reflect.get(request.routeOptions.config, mark) === true;
}
